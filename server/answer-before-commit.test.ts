import type pg from 'pg'
import { expect, test } from 'vitest'
import { account } from '#contract/console.ts'
import { projectMembers, projectServiceAccounts } from '#contract/project-members.ts'
import { members } from '#contract/users.ts'
import * as schema from '#server/db/schema.ts'
import { type Answer, createTestApp } from '../test/app.ts'
import { openTestDatabase } from '../test/database.ts'

// A 5xx means that nothing was committed, and clients repeat it by themselves. So what an answer says is read before the
// commit: a database that is lost right after it must not turn what was done into a 5xx.

const database = await openTestDatabase({ schema })
const t = await createTestApp({ database })
const state = { goes: false, isGone: false }
const transaction = database.db.transaction.bind(database.db)
database.db.transaction = async (work, config) => {
  const result = await transaction(work, config)
  state.isGone = state.goes
  return result
}
const query = database.pool.query.bind(database.pool) as (...args: unknown[]) => unknown
database.pool.query = ((...args: unknown[]) =>
  state.isGone
    ? Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }))
    : query(...args)) as pg.Pool['query']

/** Sends a request whose first transaction is the last thing that the database does. */
async function lastOf(send: () => Promise<Answer<unknown>>): Promise<Answer<unknown>> {
  state.goes = true
  const answer = await send()
  expect(state.isGone).toBe(true)
  state.goes = state.isGone = false
  return answer
}

test('a database that is lost after the commit keeps nobody from their answer', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const member = await t.member(organization, 'OrgMember')
  const machine = await t.serviceAccount(organization)
  const project = await t.project(organization)
  const somebody = await t.person({ password: 'evergreen needles 42' })
  const onProject = { project_id: project.id }
  const ofMember = { ...onProject, user_id: member.id }
  const ofMachine = { ...onProject, service_account_id: machine.id }
  const requests: Record<string, () => Promise<Answer<unknown>>> = {
    'roles of a member': () =>
      owner.try(members.setRole, { params: { user_id: member.id }, body: { roles: ['OrgManager'] } }),
    'a member of a project': () =>
      owner.try(projectMembers.add, {
        params: onProject,
        body: { user_id: member.id, roles: ['ProjectMember'] },
      }),
    'roles of a member of a project': () =>
      owner.try(projectMembers.setRole, { params: ofMember, body: { roles: ['ProjectManager'] } }),
    'a service account of a project': () =>
      owner.try(projectServiceAccounts.connect, {
        params: onProject,
        body: { service_account_id: machine.id, roles: ['ProjectMember'] },
      }),
    'roles of a service account of a project': () =>
      owner.try(projectServiceAccounts.setRole, { params: ofMachine, body: { roles: ['ProjectManager'] } }),
    'signing in': () =>
      t.visitor.try(account.signIn, { body: { email: somebody.email, password: 'evergreen needles 42' } }),
    'an organization': () => owner.try(account.createOrganization, { body: { name: 'Another' } }),
    'a name': () => owner.try(account.updateProfile, { body: { name: 'Renamed' } }),
  }
  for (const [what, send] of Object.entries(requests)) {
    const { status, text } = await lastOf(send)
    expect({ what, status, text }).toEqual({ what, status: 200, text })
  }
})
