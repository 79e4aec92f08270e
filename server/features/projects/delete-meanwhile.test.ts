import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { and, eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { projects as endpoints } from '#contract/projects.ts'
import { apiKeys, projects, roleBindings } from '#server/db/schema.ts'
import type { Transaction } from '#server/kernel/context.ts'
import { lockOrganization } from '#server/kernel/last-owner.ts'
import { createTestApp } from '../../../test/app.ts'

const t = await createTestApp()

/** Deletes a project while somebody is at something of it. Takes what they do before the deletion begins, and after; returns its status. */
async function deleteBetween(
  owner: Awaited<ReturnType<typeof t.member>>,
  projectId: string,
  before: (tx: Transaction) => Promise<unknown>,
  after: (tx: Transaction) => Promise<unknown>,
): Promise<number> {
  const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const other = t.db.transaction(async (tx) => {
    await before(tx)
    begun.resolve()
    await goOn.promise
    await after(tx)
  })
  await begun.promise
  const deletion = owner.try(endpoints.delete, { params: { project_id: projectId } })
  await wait(300)
  goOn.resolve()
  await other
  return (await deletion).status
}

describe('a project is deleted', () => {
  test('while the use of its keys is written down, each waiting for the other', async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const project = await t.project(organization)
    const [first = '', second = ''] = [randomUUID(), randomUUID()].toSorted()
    // Made in the other order than that of their ids, by which the use is written down.
    await t.apiKey(project, { id: second })
    await t.apiKey(project, { id: first })
    const take = (id: string) => (tx: Transaction) =>
      tx.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.id, id)).for('no key update')
    expect(await deleteBetween(owner, project.id, take(first), take(second))).toBe(202)
  })

  test('while an invite to it is accepted', async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const project = await t.project(organization)
    const person = await t.member(organization)
    const inviteId = randomUUID()
    const binding = { organizationId: organization.id, projectId: project.id, role: 'ProjectMember' as const }
    const bind = (tx: Pick<Transaction, 'insert'>, principalType: 'invite' | 'user', principalId: string) =>
      tx
        .insert(roleBindings)
        .values({ id: randomUUID(), ...binding, principalType, principalId, createdAt: t.clock.now() })
    await bind(t.db, 'invite', inviteId)
    const status = await deleteBetween(
      owner,
      project.id,
      async (tx) => {
        await lockOrganization(tx, organization.id)
        await tx
          .delete(roleBindings)
          .where(and(eq(roleBindings.principalType, 'invite'), eq(roleBindings.principalId, inviteId)))
      },
      (tx) => bind(tx, 'user', person.id),
    )
    expect(status).toBe(202)
    expect(await t.db.$count(roleBindings, eq(roleBindings.projectId, project.id))).toBe(0)
  })

  test('not by somebody who lost their role after the first look', async () => {
    const organization = await t.organization()
    const person = await t.member(organization)
    const project = await t.project(organization)
    await t.grant(organization, person, 'ProjectOwner', project)
    const status = await deleteBetween(
      person,
      project.id,
      async (tx) => {
        await lockOrganization(tx, organization.id)
        await tx.select().from(projects).where(eq(projects.id, project.id)).for('update')
      },
      (tx) => tx.delete(roleBindings).where(eq(roleBindings.principalId, person.id)),
    )
    // On the embedded database the deletion begins when the other is over.
    expect([403, 404]).toContain(status)
    expect(await t.db.$count(projects, eq(projects.id, project.id))).toBe(1)
  })
})
