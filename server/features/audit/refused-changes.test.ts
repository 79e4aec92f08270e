import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { apiKeys } from '#contract/api-keys.ts'
import { auditEvents } from '#contract/audit.ts'
import { endpoints } from '#contract/endpoints.ts'
import { invites } from '#contract/invites.ts'
import { organizations } from '#contract/organizations.ts'
import { pineconePolicy } from '#contract/plans.ts'
import { projects } from '#contract/projects.ts'
import { roleBindings } from '#contract/role-bindings.ts'
import { serviceAccounts } from '#contract/service-accounts.ts'
import { members, users } from '#contract/users.ts'
import { createTestApp, type TestApp } from '../../../test/app.ts'

const t = await createTestApp()
const MEMBER = { resource_type: 'organization', role: 'OrgMember' } as const

/** The organization's failures, oldest first, once those that are under way are written. */
async function failures(organization: { id: string }, app: TestApp = t) {
  await app.app.background.stop()
  return t.auditEvents(organization, 'failure')
}

/** Lets a second pass, so that what is tried next comes after what was tried before. */
const then = () => t.clock.advance({ seconds: 1 })

/** An organization with a project, a key in it, and somebody who may use the project and not change it. */
async function place() {
  const organization = await t.organization({ name: 'Larch' })
  const project = await t.project(organization, { name: 'search-prod' })
  const key = await t.apiKey(project, { name: 'ci-pipeline' })
  const freya = await t.member(organization, 'OrgMember')
  await t.grant(organization, freya, 'ProjectManager', project)
  return { organization, project, key, freya }
}

describe('a change that somebody may not make stands in the audit log', () => {
  test('of a person with a session: who, what, where, why not', async () => {
    const { organization, project, key, freya } = await place()
    expect((await freya.try(apiKeys.delete, { params: { api_key_id: key.id } })).status).toBe(403)
    expect(await failures(organization)).toMatchObject([
      {
        action: 'delete',
        actorType: 'user',
        actorId: freya.id,
        actorName: freya.name,
        resourceType: 'api-key',
        resourceId: key.id,
        resourceName: 'ci-pipeline',
        projectId: project.id,
        organizationName: 'Larch',
        ipAddress: '192.0.2.1',
        reason: 'Only organization owners and project owners can create, update and delete API keys.',
        errorCode: 'PERMISSION_DENIED',
      },
    ])
    expect(await t.db.query.apiKeys.findMany({ where: (row, { eq }) => eq(row.id, key.id) })).toHaveLength(1)
  })

  test('of a service account that would make itself an owner', async () => {
    const { organization } = await place()
    const bot = await t.serviceAccount(organization, 'OrgMember')
    const body = {
      principal_type: 'service_account',
      principal_id: bot.id,
      resource_type: 'organization',
      role: 'OrgOwner',
    } as const
    expect((await bot.try(roleBindings.create, { body })).status).toBe(403)
    expect(await failures(organization)).toMatchObject([
      {
        action: 'update',
        actorType: 'service_account',
        actorId: bot.id,
        resourceType: 'service-account',
        resourceId: bot.id,
        resourceName: bot.name,
        projectId: null,
        parameters: { role_granted: 'OrgOwner' },
        reason: 'Only organization owners can manage service accounts.',
      },
    ])
  })

  test('with the role that was to be taken from a person, by its binding', async () => {
    const { organization, freya } = await place()
    const owner = await t.member(organization, 'OrgOwner')
    const { data } = await freya.call(roleBindings.list, { query: { principal_type: 'user', principal_id: owner.id } })
    const binding = data.find(({ role }) => role === 'OrgOwner')
    const params = { role_binding_id: binding?.id ?? '' }
    expect((await freya.try(roleBindings.delete, { params })).status).toBe(403)
    expect(await failures(organization)).toMatchObject([
      { resourceType: 'user', resourceName: owner.name, parameters: { role_removed: 'OrgOwner' } },
    ])
  })

  test('with the name of what was to be made, and what it was to be', async () => {
    const { organization, project, freya } = await place()
    await freya.try(apiKeys.create, { params: { project_id: project.id }, body: { name: 'exfiltrate' } })
    then()
    await freya.try(invites.create, { body: { email: 'friend@example.com', role_bindings: [MEMBER] } })
    then()
    await freya.try(serviceAccounts.create, { body: { name: 'backdoor', role_bindings: [MEMBER] } })
    expect(await failures(organization)).toMatchObject([
      {
        action: 'create',
        resourceType: 'api-key',
        resourceId: '',
        resourceName: 'exfiltrate',
        projectId: project.id,
        parameters: { name: 'exfiltrate', roles: ['ProjectEditor'] },
      },
      { action: 'create', resourceType: 'invite', resourceName: 'friend@example.com' },
      { action: 'create', resourceType: 'service-account', resourceName: 'backdoor', projectId: null },
    ])
  })

  test('with the person whose role was to change, and what it was to become', async () => {
    const { organization, freya } = await place()
    const owner = await t.member(organization, 'OrgOwner')
    await freya.try(members.setRole, { params: { user_id: owner.id }, body: { roles: ['OrgMember'] } })
    then()
    await freya.try(users.delete, { params: { user_id: owner.id } })
    expect(await failures(organization)).toMatchObject([
      { action: 'update', resourceName: owner.name, parameters: { roles: ['OrgMember'] } },
      { action: 'delete', resourceName: owner.name, parameters: {} },
    ])
  })

  test('without a name that the organization does not know, and without what cannot be stored', async () => {
    const { organization, project, freya } = await place()
    const foreigner = await t.member(await t.organization(), 'OrgOwner')
    await freya.try(users.delete, { params: { user_id: foreigner.id } })
    then()
    await freya.request('DELETE', '/admin/users/%00')
    then()
    const addresses = `${'x'.repeat(3000)}@example.com`
    await freya.try(invites.createBatch, { body: { addresses, role_bindings: [MEMBER] } })
    then()
    await freya.try(invites.createBatch, { body: { addresses: 'a\0@example.com', role_bindings: [MEMBER] } })
    then()
    await freya.sendText('PATCH', `/admin/projects/${project.id}`, '{', 'application/json')
    expect(await failures(organization)).toMatchObject([
      { resourceId: foreigner.id, resourceName: '' },
      { resourceId: '', resourceName: '' },
      { resourceType: 'invite', parameters: {} },
      { resourceType: 'invite', parameters: {} },
      { action: 'update', resourceType: 'project', resourceName: 'search-prod', parameters: {} },
    ])
  })

  test('with what was to become of several keys', async () => {
    const { organization, project, key, freya } = await place()
    const other = await t.apiKey(project)
    const ask = (ids: string[], action: 'delete' | 'schedule-deletion' | 'disable') =>
      freya.try(apiKeys.bulk, { params: { project_id: project.id }, body: { action, ids } })
    await ask([key.id], 'schedule-deletion')
    then()
    await ask([key.id, other.id], 'disable')
    expect(await failures(organization)).toMatchObject([
      { action: 'delete', resourceId: key.id, resourceName: 'ci-pipeline' },
      { action: 'disable', resourceId: '', resourceName: '', parameters: { ids: [key.id, other.id] } },
    ])
  })

  test('is found by its outcome, and is in the downloads', async () => {
    const { organization, key, freya } = await place()
    const owner = await t.member(organization, 'OrgOwner')
    await freya.try(apiKeys.delete, { params: { api_key_id: key.id } })
    await t.app.background.stop()
    const { data } = await owner.call(auditEvents.list, { query: { result: 'failure' } })
    expect(data.map(({ event }) => event.outcome)).toEqual([
      {
        result: 'failure',
        reason: 'Only organization owners and project owners can create, update and delete API keys.',
        error_code: 'PERMISSION_DENIED',
      },
    ])
    const csv = await owner.get('/admin/audit-events/export?result=failure')
    expect(csv.text).toContain('"delete","api-key","ci-pipeline"')
    expect(csv.text).toContain('"failure","Only organization owners and project owners')
  })

  test('and not among what changed on Home', async () => {
    const { organization, key, freya } = await place()
    const owner = await t.member(organization, 'OrgOwner')
    await freya.try(apiKeys.delete, { params: { api_key_id: key.id } })
    await t.app.background.stop()
    const { body } = await owner.get<{ changes: unknown[] }>('/admin/home')
    expect(body.changes).toEqual([])
  })
})

test('each endpoint that changes something tells, in its own words', async () => {
  const changing = endpoints.filter(
    ({ method, access }) => method !== 'GET' && (access.kind === 'organization' || access.kind === 'project'),
  )
  const silent: string[] = []
  for (const endpoint of changing) {
    const { organization, project, key } = await place()
    // A role of an API key alone, which opens the data plane and permits no change here.
    const reader = await t.member(organization, 'OrgMember')
    await t.grant(organization, reader, 'DataPlaneViewer', project)
    const owner = await t.member(organization, 'OrgOwner')
    const { data } = await owner.call(roleBindings.list, { query: { principal_type: 'user', principal_id: owner.id } })
    const ids: Record<string, string> = {
      organization_id: organization.id,
      project_id: project.id,
      api_key_id: key.id,
      role_binding_id: data[0]?.id ?? '',
    }
    const path = endpoint.path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => ids[name] ?? randomUUID())
    const body = {
      principal_type: 'user',
      principal_id: reader.id,
      resource_type: 'organization',
      role: 'OrgManager',
    }
    const answer = await reader.request(endpoint.method, path, endpoint.body ? { body } : {})
    const told = await failures(organization)
    if (told.length === 0) silent.push(`${endpoint.id}: ${answer.status}`)
  }
  // Whoever leaves takes nothing from anybody else.
  expect(silent).toEqual(['members.leave: 204', 'projectMembers.leave: 403'])
})

describe('stays out of the audit log', () => {
  test('what was only to be read', async () => {
    const { organization, freya } = await place()
    expect((await freya.try(auditEvents.list)).status).toBe(403)
    expect((await freya.try(serviceAccounts.list)).status).toBe(403)
    expect(await failures(organization)).toEqual([])
  })

  test('what the plan withholds, what is not valid and what the organization has not', async () => {
    const { organization, project } = await place()
    const sold = await createTestApp({ database: t.database, planPolicy: pineconePolicy })
    const small = await t.organization({ plan: 'Free' })
    const withheld = await (
      await sold.member(small, 'OrgOwner')
    ).try(serviceAccounts.create, {
      body: { name: 'bot', role_bindings: [MEMBER] },
    })
    expect(withheld.status).toBe(403)
    const owner = await t.member(organization, 'OrgOwner')
    expect((await owner.request('PATCH', `/admin/projects/${project.id}`, { body: { name: '' } })).status).toBe(400)
    expect((await owner.try(apiKeys.delete, { params: { api_key_id: randomUUID() } })).status).toBe(404)
    expect(await failures(small, sold)).toEqual([])
    expect(await failures(organization)).toEqual([])
  })

  test('what was tried in an organization one does not belong to, and what came without its page', async () => {
    const { organization, project, key } = await place()
    const stranger = await t.member(await t.organization(), 'OrgOwner')
    const headers = { 'conifer-organization': organization.id }
    expect((await stranger.request('DELETE', `/admin/projects/${project.id}`, { headers })).status).toBe(404)
    expect((await stranger.request('DELETE', `/admin/api-keys/${key.id}`, { headers })).status).toBe(404)
    const member = await t.member(organization)
    const foreign = t.stranger({ cookie: member.headers['cookie'] ?? '', origin: 'https://evil.example' })
    expect((await foreign.delete(`/admin/organizations/${organization.id}`)).status).toBe(403)
    expect(await failures(organization)).toEqual([])
  })
})

test('a script that tries again and again does not bury the rest', async () => {
  const start = new Date('2026-11-20T09:00:00Z')
  const still = await createTestApp({ database: t.database, now: start })
  const organization = await still.organization()
  const ada = await still.member(organization)
  const bob = await still.member(organization)
  const rename = (who: typeof ada) =>
    who.try(organizations.update, { params: { organization_id: organization.id }, body: { name: 'Mine' } })
  await Promise.all(Array.from({ length: 25 }, () => rename(ada)))
  const told = await failures(organization, still)
  expect(told).toHaveLength(10)
  const last = { name: 'Mine', further_attempts: 'left out for the rest of the hour' }
  expect(told.filter(({ parameters }) => 'further_attempts' in parameters)).toMatchObject([{ parameters: last }])

  // Somebody else, and something else, is told as before.
  await rename(bob)
  await ada.try(projects.create, { body: { name: 'mine' } })
  expect(await failures(organization, still)).toHaveLength(12)

  still.clock.advance({ hours: 1, seconds: 1 })
  await rename(ada)
  expect(await failures(organization, still)).toHaveLength(13)
})
