import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { KEY_PERMISSIONS_REFUSAL } from '#contract/api-key-state.ts'
import { apiKeys, DEFAULT_KEY_ROLES } from '#contract/api-keys.ts'
import { pineconePolicy } from '#contract/plans.ts'
import * as schema from '#server/db/schema.ts'
import type { ProjectContext } from '#server/kernel/context.ts'
import { sha256 } from '#server/kernel/secrets.ts'
import { createTestApp } from '../../../test/app.ts'
import { changeApiKeys } from './bulk.ts'
import { createApiKey, deleteApiKey, rotateApiKey } from './service.ts'

const t = await createTestApp()
const NOBODY = '00000000-0000-4000-8000-000000000000'
const VALUE = /^pckey_[0-9A-Za-z]{6}_[0-9A-Za-z]{43}$/

/** An organization with an owner and a project. */
async function setUp(plan: 'Free' | 'Enterprise' = 'Enterprise') {
  const organization = await t.organization({ plan })
  const owner = await t.member(organization, 'OrgOwner')
  const project = await t.project(organization)
  return { organization, owner, project, params: { project_id: project.id } }
}

test('a key is created with All unless told otherwise, and its value is shown once', async () => {
  const { organization, owner, params, project } = await setUp()
  const answer = await owner.try(apiKeys.create, { params, body: { name: 'devkey' } })
  expect(answer.status).toBe(201)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const { key, value } = answer.body
  expect(value).toMatch(VALUE)
  expect(key).toEqual({
    id: expect.any(String),
    name: 'devkey',
    project_id: project.id,
    roles: ['ProjectEditor'],
    created_at: expect.any(String),
    hint: `${value.slice(0, 13)}…${value.slice(-4)}`,
    expires_at: null,
    disabled_at: null,
  })

  // From here on the secret is nowhere: not in an answer, a row, an audit event or a log line.
  const secret = value.slice(13)
  const hash = await sha256(value)
  const byKey = { api_key_id: key.id }
  const answers = [
    await owner.try(apiKeys.list, { params }),
    await owner.try(apiKeys.get, { params: byKey }),
    await owner.try(apiKeys.update, { params: byKey, body: { name: 'renamed' } }),
    await owner.try(apiKeys.overview, { params }),
    await owner.try(apiKeys.organizationOverview),
  ]
  for (const one of answers) expect(one.status).toBe(200)
  const seen = [
    ...answers.map((one) => one.text),
    JSON.stringify(await t.auditEvents(organization)),
    JSON.stringify(t.logs),
  ]
  for (const text of seen) {
    expect(text).not.toContain(secret)
    expect(text).not.toContain(hash)
  }
  const rows = await t.db.query.apiKeys.findMany({ where: (row, { eq }) => eq(row.id, key.id) })
  expect(rows[0]?.keyHash).toBe(hash)
  expect(JSON.stringify(rows)).not.toContain(secret)
})

test('the official calls answer with the official statuses, and 200 to the Go SDK', async () => {
  const { organization, params } = await setUp()
  const machine = await t.serviceAccount(organization, 'OrgOwner')
  const created = await machine.try(apiKeys.create, {
    params,
    body: { name: 'a', roles: ['DataPlaneViewer', 'ControlPlaneEditor'] },
  })
  expect(created.status).toBe(201)
  expect(created.body.key.roles).toEqual(['DataPlaneViewer', 'ControlPlaneEditor'])
  const forGo = await machine.try(apiKeys.create, {
    params,
    body: { name: 'b' },
    headers: { 'user-agent': 'go-client/v5.0.0; source_tag=terraform' },
  })
  expect(forGo.status).toBe(200)
  expect(forGo.headers.get('cache-control')).toBe('no-store')
  expect(forGo.body.value).toMatch(VALUE)
  const list = await machine.call(apiKeys.list, { params })
  expect(list.data.map((key) => key.name)).toEqual(['a', 'b'])

  const byKey = { api_key_id: created.body.key.id }
  const updated = await machine.try(apiKeys.update, { params: byKey, body: { roles: ['ProjectViewer'] } })
  expect(updated.status).toBe(200)
  expect(updated.body.roles).toEqual(['ProjectViewer'])
  expect(updated.body.name).toBe('a')
  const deleted = await machine.try(apiKeys.delete, { params: byKey })
  expect([deleted.status, deleted.text]).toEqual([202, ''])
  for (const endpoint of [apiKeys.get, apiKeys.delete])
    expect((await machine.try(endpoint, { params: byKey })).status).toBe(404)
})

test.each([
  ['no name', {}],
  ['an empty name', { name: '' }],
  ['81 characters', { name: 'x'.repeat(81) }],
  ['no role', { name: 'x', roles: [] }],
  ['a role twice', { name: 'x', roles: ['ProjectEditor', 'ProjectEditor'] }],
  ['a role that is not for keys', { name: 'x', roles: ['ProjectOwner'] }],
  ['an expiry in the past', { name: 'x', expires_at: '2020-01-01T00:00:00Z' }],
  ['an expiry that is no time', { name: 'x', expires_at: 'tomorrow' }],
  ['an expiry that is in the year 10000 in UTC', { name: 'x', expires_at: '9999-12-31T23:59:59-01:00' }],
])('a create with %s is refused', async (_, body) => {
  const { owner, params } = await setUp()
  const answer = await owner.post(`/admin/projects/${params.project_id}/api-keys`, body)
  expect(answer.status).toBe(400)
  expect(answer.body).toMatchObject({ error: { code: 'INVALID_ARGUMENT', details: { fields: expect.any(Array) } } })
  expect((await owner.call(apiKeys.list, { params })).data).toEqual([])
})

test('a name has up to 80 characters as people count them', async () => {
  const { owner, params } = await setUp()
  const name = '🔑'.repeat(80)
  expect((await owner.call(apiKeys.create, { params, body: { name } })).key.name).toBe(name)
})

test('who may see and who may change', async () => {
  const { organization, owner, project, params } = await setUp()
  const { key } = await owner.call(apiKeys.create, { params, body: { name: 'k' } })
  const byKey = { api_key_id: key.id }
  const reads = async (who: typeof owner) => [
    (await who.try(apiKeys.list, { params })).status,
    (await who.try(apiKeys.get, { params: byKey })).status,
    (await who.try(apiKeys.overview, { params })).status,
  ]
  const writes = async (who: typeof owner) => [
    (await who.try(apiKeys.create, { params, body: { name: 'x' } })).status,
    (await who.try(apiKeys.update, { params: byKey, body: { name: 'x' } })).status,
    (await who.try(apiKeys.disable, { params: byKey })).status,
    (await who.try(apiKeys.enable, { params: byKey })).status,
    (await who.try(apiKeys.rotate, { params: byKey, body: { grace_seconds: 0 } })).status,
    (await who.try(apiKeys.revokePreviousValue, { params: byKey })).status,
    (await who.try(apiKeys.bulk, { params, body: { action: 'delete', ids: [key.id] } })).status,
    (await who.try(apiKeys.delete, { params: byKey })).status,
  ]
  for (const role of ['ProjectManager', 'ProjectMember'] as const) {
    const member = await t.member(organization, 'OrgMember')
    await t.grant(organization, member, role, project)
    expect(await reads(member)).toEqual([200, 200, 200])
    expect(new Set(await writes(member))).toEqual(new Set([403]))
    expect((await member.try(apiKeys.organizationOverview)).status).toBe(403)
    expect((await member.try(apiKeys.organizationBulk, { body: { action: 'delete', ids: [key.id] } })).status).toBe(403)
  }
  // Somebody with data plane roles only sees the project, not its keys.
  const machine = await t.serviceAccount(organization, 'OrgMember')
  await t.grant(organization, machine, 'ProjectEditor', project)
  expect(await reads(machine)).toEqual([403, 403, 403])

  const elsewhere = await setUp()
  const outsiders = [
    await t.member(organization, 'OrgManager'),
    elsewhere.owner,
    await t.serviceAccount(elsewhere.organization, 'OrgOwner'),
  ]
  for (const outsider of outsiders) {
    expect(new Set([...(await reads(outsider)), ...(await writes(outsider))])).toEqual(new Set([404]))
  }
  expect((await t.visitor.try(apiKeys.list, { params })).status).toBe(401)

  const projectOwner = await t.member(organization, 'OrgMember')
  await t.grant(organization, projectOwner, 'ProjectOwner', project)
  expect(await reads(projectOwner)).toEqual([200, 200, 200])
  expect(await writes(projectOwner)).toEqual([201, 200, 200, 200, 200, 200, 200, 404])
  for (const id of [NOBODY, 'no-uuid'])
    expect((await owner.try(apiKeys.get, { params: { api_key_id: id } })).status).toBe(404)
})

test('a plan without custom permissions allows All only, and renaming', async () => {
  const starter = await createTestApp({ database: t.database, planPolicy: pineconePolicy })
  const organization = await starter.organization({ plan: 'Free' })
  const owner = await starter.member(organization, 'OrgOwner')
  const project = await starter.project(organization)
  const params = { project_id: project.id }
  const refused = await owner.try(apiKeys.create, { params, body: { name: 'k', roles: ['ProjectViewer'] } })
  expect(refused.status).toBe(403)
  expect(refused.body).toEqual({
    status: 403,
    error: { code: 'PERMISSION_DENIED', message: KEY_PERMISSIONS_REFUSAL, details: { feature: 'keyPermissions' } },
  })
  expect(KEY_PERMISSIONS_REFUSAL).toContain('Users on the Starter plan can set the permissions to All only.')
  const { key } = await owner.call(apiKeys.create, { params, body: { name: 'k', roles: ['ProjectEditor'] } })
  const byKey = { api_key_id: key.id }
  expect((await owner.try(apiKeys.update, { params: byKey, body: { roles: ['DataPlaneEditor'] } })).status).toBe(403)
  const renamed = await owner.call(apiKeys.update, {
    params: byKey,
    body: { name: 'renamed', roles: ['ProjectEditor'] },
  })
  expect(renamed).toMatchObject({ name: 'renamed', roles: ['ProjectEditor'] })
})

test('what was done to a key is in the audit log, once, and only when something changed', async () => {
  const { organization, owner, params } = await setUp()
  const { key } = await owner.call(apiKeys.create, { params, body: { name: 'k' } })
  const byKey = { api_key_id: key.id }
  await owner.call(apiKeys.update, { params: byKey, body: { name: 'k' } })
  await owner.call(apiKeys.update, { params: byKey, body: { name: 'k2', expires_at: '2999-01-01T00:00:00+01:00' } })
  const same = await owner.call(apiKeys.update, { params: byKey, body: { expires_at: '2998-12-31T23:00:00Z' } })
  expect(same.expires_at).toBe('2998-12-31T23:00:00.000Z')
  await owner.call(apiKeys.enable, { params: byKey })
  const disabled = await owner.call(apiKeys.disable, { params: byKey })
  expect(disabled.disabled_at).not.toBeNull()
  expect(await owner.call(apiKeys.disable, { params: byKey })).toEqual(disabled)
  expect((await owner.call(apiKeys.enable, { params: byKey })).disabled_at).toBeNull()
  await owner.call(apiKeys.revokePreviousValue, { params: byKey })
  await owner.call(apiKeys.rotate, { params: byKey, body: { grace_seconds: 3600 } })
  await owner.call(apiKeys.revokePreviousValue, { params: byKey })
  await owner.try(apiKeys.delete, { params: byKey })
  const events = await t.auditEvents(organization)
  expect(events.map((event) => [event.action, event.resourceType, event.resourceId, event.actorId])).toEqual(
    ['create', 'update', 'disable', 'enable', 'rotate', 'update', 'delete'].map((action) => [
      action,
      'api-key',
      key.id,
      owner.id,
    ]),
  )
  expect(events[1]?.parameters).toEqual({
    name: { from: 'k', to: 'k2' },
    expires_at: { from: null, to: '2998-12-31T23:00:00.000Z' },
  })
})

test('what several ask of a key at once is done and told once', async () => {
  const { organization, owner, params } = await setUp()
  const { key } = await owner.call(apiKeys.create, { params, body: { name: 'k' } })
  const one = { params: { api_key_id: key.id } }
  await owner.call(apiKeys.rotate, { ...one, body: { grace_seconds: 3600 } })
  const five = async (ask: () => Promise<{ status: number }>) => {
    const answers = await Promise.all(Array.from({ length: 5 }, ask))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  }
  await five(() => owner.try(apiKeys.disable, one))
  await five(() => owner.try(apiKeys.enable, one))
  await five(() => owner.try(apiKeys.revokePreviousValue, one))
  await five(() => owner.try(apiKeys.update, { ...one, body: { name: 'k2' } }))
  expect((await t.auditEvents(organization)).map(({ action }) => action)).toEqual([
    'create',
    'rotate',
    'disable',
    'enable',
    'update',
    'update',
  ])
})

test('roles that somebody else has changed meanwhile are not undone without a word', async () => {
  const { owner, params } = await setUp()
  const { key } = await owner.call(apiKeys.create, { params, body: { name: 'k' } })
  const byKey = { api_key_id: key.id }
  const seen = { expected_roles: key.roles }
  await owner.call(apiKeys.update, { params: byKey, body: { ...seen, roles: ['DataPlaneViewer'] } })
  const late = await owner.try(apiKeys.update, { params: byKey, body: { ...seen, roles: ['ProjectViewer'] } })
  expect([late.status, late.body]).toMatchObject([
    409,
    { error: { code: 'ABORTED', details: { roles: ['DataPlaneViewer'] } } },
  ])
  expect((await owner.call(apiKeys.get, { params: byKey })).roles).toEqual(['DataPlaneViewer'])
})

test('somebody who lost their role after the first look gets no value of a key, and ends none', async () => {
  const { organization, owner, project, params } = await setUp()
  const { key } = await owner.call(apiKeys.create, { params, body: { name: 'k' } })
  const row = await t.db.query.projects.findFirst({ where: (one, { eq }) => eq(one.id, project.id) })
  if (!row) throw new Error('The project is not there.')
  const person = await t.member(organization)
  // As the requests stood before the role in the project was taken away.
  const ctx: ProjectContext = {
    deps: t.deps,
    db: t.db,
    requestId: 'late',
    client: { userAgent: undefined, ipAddress: undefined },
    headers: new Headers(),
    responseHeaders: new Headers(),
    actor: { type: 'user', id: person.id, name: person.name, displayName: '', sessionId: 'late' },
    organization: { id: organization.id, name: organization.name, plan: 'Enterprise' },
    roles: ['OrgMember'],
    permissions: new Set(),
    project: row,
    projectRoles: ['ProjectOwner'],
    projectPermissions: new Set(['apiKeys:write']),
  }
  const input = { name: 'late', roles: [...DEFAULT_KEY_ROLES], expires_at: null }
  await expect(createApiKey(ctx, input)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(rotateApiKey(ctx, key.id, { grace_seconds: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await t.grant(organization, person, 'ProjectMember', project)
  await expect(createApiKey(ctx, input)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  await expect(deleteApiKey(ctx, key.id)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  const bulk = { action: 'delete' as const, ids: [key.id] }
  await expect(changeApiKeys(ctx, bulk, project.id)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  await expect(changeApiKeys(ctx, bulk)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  expect((await owner.call(apiKeys.list, { params })).data.map(({ name, hint }) => [name, hint])).toEqual([
    ['k', key.hint],
  ])
})

test('a bulk action has a result for each key', async () => {
  const { organization, owner, project, params } = await setUp()
  const other = await t.project(organization)
  const make = async (projectId: string) =>
    (await owner.call(apiKeys.create, { params: { project_id: projectId }, body: { name: 'k' } })).key.id
  const [one, two, foreign] = [await make(project.id), await make(project.id), await make(other.id)]
  const notFound = { ok: false, error: { code: 'NOT_FOUND', message: 'API key not found.' } }
  const ids = [one, foreign, NOBODY, 'nonsense', two, one]
  const disabled = await owner.call(apiKeys.bulk, { params, body: { action: 'disable', ids } })
  expect(disabled.results).toEqual([
    { id: one, ok: true },
    { id: foreign, ...notFound },
    { id: NOBODY, ...notFound },
    { id: 'nonsense', ...notFound },
    { id: two, ok: true },
  ])
  const state = async () =>
    (await owner.call(apiKeys.organizationOverview)).data.map((key) => [key.id, key.disabled_at !== null])
  expect(await state()).toEqual([
    [one, true],
    [two, true],
    [foreign, false],
  ])
  // A second time changes nothing and says so by a result, not by an error.
  expect((await owner.call(apiKeys.bulk, { params, body: { action: 'disable', ids: [one] } })).results).toEqual([
    { id: one, ok: true },
  ])
  await owner.call(apiKeys.bulk, { params, body: { action: 'enable', ids: [one, two] } })
  const gone = await owner.call(apiKeys.organizationBulk, { body: { action: 'delete', ids: [two, foreign] } })
  expect(gone.results.every((result) => result.ok)).toBe(true)
  expect(await state()).toEqual([[one, false]])
  const elsewhere = await setUp()
  expect(
    (await elsewhere.owner.call(apiKeys.organizationBulk, { body: { action: 'delete', ids: [one] } })).results,
  ).toEqual([{ id: one, ...notFound }])
  const actions = (await t.auditEvents(organization)).map((event) => event.action)
  expect(actions.toSorted()).toEqual([
    'create',
    'create',
    'create',
    'delete',
    'delete',
    'disable',
    'disable',
    'enable',
    'enable',
  ])
  for (const wrong of [[], Array.from({ length: 1001 }, () => one)]) {
    expect((await owner.try(apiKeys.bulk, { params, body: { action: 'delete', ids: wrong } })).status).toBe(400)
  }
})

test('the lists tell who made a key and whether they still belong', async () => {
  const { organization, owner, project, params } = await setUp()
  const leaver = await t.member(organization, 'OrgMember')
  await t.grant(organization, leaver, 'ProjectOwner', project)
  const machine = await t.serviceAccount(organization, 'OrgOwner')
  for (const who of [owner, leaver, machine, owner]) await who.call(apiKeys.create, { params, body: { name: 'k' } })
  await t.db.delete(schema.roleBindings).where(eq(schema.roleBindings.principalId, leaver.id))
  await t.db.delete(schema.roleBindings).where(eq(schema.roleBindings.principalId, machine.id))
  await t.db.delete(schema.serviceAccounts).where(eq(schema.serviceAccounts.id, machine.id))

  const { data, creators, days } = await owner.call(apiKeys.overview, { params })
  expect(data.map((key) => key.creator)).toEqual([0, 1, 2, 0])
  expect(creators).toEqual([
    { type: 'user', id: owner.id, name: expect.any(String), email: owner.name, is_member: true },
    { type: 'user', id: leaver.id, name: expect.any(String), email: leaver.name, is_member: false },
    { type: 'service_account', id: machine.id, name: machine.name, email: null, is_member: false },
  ])
  expect(days).toHaveLength(7)
  expect(days.at(-1)).toBe(new Date().toISOString().slice(0, 10))
  expect(data[0]).toMatchObject({ last_used_at: null, requests_by_day: null, previous_value: null })

  const other = await t.project(organization, { name: 'Other', createdAt: new Date(Date.now() + 1000) })
  await owner.call(apiKeys.create, { params: { project_id: other.id }, body: { name: 'k' } })
  const all = await owner.call(apiKeys.organizationOverview)
  expect(all.projects).toEqual([
    { id: project.id, name: project.name },
    { id: other.id, name: 'Other' },
  ])
  expect(all.data.map((key) => key.project)).toEqual([0, 0, 0, 0, 1])

  // The newest ahead of the whole, each as it is there.
  const start = await owner.call(apiKeys.organizationOverview, { query: { first: 2 } })
  expect(start).toMatchObject({ total: 5, projects: all.projects })
  expect(start.data.map((key) => key.id)).toEqual(all.data.slice(-2).map((key) => key.id))
  const inProject = await owner.call(apiKeys.overview, { params, query: { first: 3 } })
  expect(inProject.total).toBe(4)
  expect(inProject.data.map((key) => key.id)).toEqual(data.slice(-3).map((key) => key.id))
  expect(await owner.call(apiKeys.overview, { params, query: { first: 4 } })).toMatchObject({ data, total: 4 })
})
