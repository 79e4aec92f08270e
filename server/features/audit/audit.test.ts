import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { apiKeys } from '#contract/api-keys.ts'
import { type AuditEvent, auditEvents } from '#contract/audit.ts'
import { projects } from '#contract/projects.ts'
import { pineconePolicy } from '#contract/plans.ts'
import * as schema from '#server/db/schema.ts'
import { createTestApp, type Principal } from '../../../test/app.ts'

const t = await createTestApp()

type Input = Partial<typeof schema.auditEvents.$inferInsert>

/** Writes events as if they had happened, oldest first, a second apart. */
async function happen(organization: { id: string; name: string }, events: Input[]): Promise<string[]> {
  const rows = events.map((event, at) => ({
    id: randomUUID(),
    organizationId: organization.id,
    organizationName: organization.name,
    time: new Date(Date.UTC(2026, 10, 1, 0, 0, at)),
    actorType: 'user' as const,
    actorId: 'ada',
    actorName: 'ada@example.com',
    action: 'create',
    resourceType: 'api-key',
    resourceId: randomUUID(),
    resourceName: `key-${at}`,
    result: 'success' as const,
    ...event,
  }))
  await t.db.insert(schema.auditEvents).values(rows)
  return rows.map((row) => row.id)
}

/** Reads every page; returns the ids in the order they came. */
async function readAll(as: Principal, query: Record<string, string | number>): Promise<string[]> {
  const ids: string[] = []
  for (let token: string | undefined; ;) {
    const page = await as.call(auditEvents.list, { query: { ...query, ...(token ? { paginationToken: token } : {}) } })
    ids.push(...page.data.map((event) => event.id))
    if (!page.pagination) return ids
    token = page.pagination.next
  }
}

test('what somebody did is told in the published schema, without the secret', async () => {
  const organization = await t.organization({ name: 'Larch' })
  const owner = await t.member(organization, 'OrgOwner')
  const project = await t.project(organization, { name: 'search-prod' })
  const { value } = await owner.call(apiKeys.create, {
    params: { project_id: project.id },
    body: { name: 'ci-pipeline' },
  })
  const answer = await owner.try(auditEvents.list)
  expect(answer.status).toBe(200)
  expect(answer.text).not.toContain(value)
  expect(answer.body.data).toMatchObject([
    {
      organization_id: organization.id,
      organization_name: 'Larch',
      client: { ip_address: '192.0.2.1' },
      actor: { principal_id: owner.id, principal_name: owner.name, principal_type: 'user' },
      event: {
        action: 'create',
        resource_type: 'api-key',
        resource_name: 'ci-pipeline',
        outcome: { result: 'success', reason: null, error_code: null },
        parameters: { name: 'ci-pipeline', roles: ['ProjectEditor'] },
      },
      project: { id: project.id, name: 'search-prod' },
      request_id: expect.any(String),
    },
  ])
  expect(answer.body.pagination).toBeNull()
})

test('a deleted project keeps the name the log knew it by', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const project = await owner.call(projects.create, { body: { name: 'short-lived' } })
  await owner.call(projects.delete, { params: { project_id: project.id } })
  const { data } = await owner.call(auditEvents.list)
  expect(data.map(({ event, project: where }) => [event.action, where?.name])).toEqual([
    ['delete', 'short-lived'],
    ['create', 'short-lived'],
  ])
})

describe('a long log', () => {
  test('is read in pages, newest first, each event once, also when many happened at one moment', async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const moment = new Date(Date.UTC(2026, 9, 31, 12))
    const ids = await happen(
      organization,
      Array.from({ length: 25 }, (_, at) => (at < 12 ? { time: moment } : {})),
    )
    const read = await readAll(owner, { limit: 4 })
    expect(read).toHaveLength(25)
    expect(new Set(read)).toEqual(new Set(ids))
    expect(read.slice(0, 13)).toEqual(ids.slice(12).toReversed())
  })

  test('takes no cursor of another filter', async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    await happen(organization, [{}, {}])
    const { pagination } = await owner.call(auditEvents.list, { query: { limit: 1 } })
    const answer = await owner.try(auditEvents.list, {
      query: { limit: 1, action: 'delete', paginationToken: pagination?.next ?? '' },
    })
    expect(answer.status).toBe(400)
    expect((await owner.try(auditEvents.list, { query: { limit: 101 } })).status).toBe(400)
    expect((await owner.try(auditEvents.list, { query: { from: '2026-11-02', to: '2026-11-01' } })).status).toBe(400)
    expect((await owner.get('/admin/audit-events?actor=%00')).status).toBe(400)
  })
})

test('each filter lets through what it says and nothing of another organization', async () => {
  const organization = await t.organization()
  const foreign = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const [login, created, deleted, failed] = await happen(organization, [
    { action: 'login', resourceType: 'user', resourceId: 'ada', time: new Date('2026-10-01T23:59:59.999Z') },
    { actorId: 'bob', time: new Date('2026-10-02T00:00:00Z') },
    { action: 'delete', resourceId: 'the-key', time: new Date('2026-10-03T23:59:59Z') },
    {
      action: 'login',
      resourceType: 'user',
      resourceId: 'ada',
      result: 'failure',
      reason: 'Wrong.',
      errorCode: 'UNAUTHENTICATED',
      time: new Date('2026-10-04T00:00:00Z'),
    },
  ])
  await happen(foreign, [{ action: 'login' }])
  const read = (query: Record<string, string>) => readAll(owner, query)
  expect(await read({})).toEqual([failed, deleted, created, login])
  expect(await read({ actor: 'bob' })).toEqual([created])
  expect(await read({ action: 'login' })).toEqual([failed, login])
  expect(await read({ resource_type: 'api-key' })).toEqual([deleted, created])
  expect(await read({ resource_id: 'the-key' })).toEqual([deleted])
  expect(await read({ result: 'failure' })).toEqual([failed])
  expect(await read({ from: '2026-10-02', to: '2026-10-03' })).toEqual([deleted, created])
  expect(await read({ action: 'login', result: 'success', to: '2026-10-01' })).toEqual([login])
  expect(await read({ actor: 'nobody' })).toEqual([])

  const filters = await owner.call(auditEvents.filters)
  expect(filters.actors.map((actor) => actor.id)).toEqual(['ada', 'bob'])
  expect(filters.kinds).toEqual([
    { resource_type: 'api-key', action: 'create' },
    { resource_type: 'api-key', action: 'delete' },
    { resource_type: 'user', action: 'login' },
  ])
})

test('an organization without events has nothing to filter by', async () => {
  const owner = await t.member(await t.organization(), 'OrgOwner')
  expect(await owner.call(auditEvents.filters)).toEqual({ actors: [], kinds: [] })
  expect((await owner.get('/admin/audit-events/export?format=json')).text).toBe('[\n]\n')
})

test('the download has every event that matches, and no formula for a spreadsheet', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  await happen(organization, [
    ...Array.from({ length: 1001 }, () => ({})),
    { resourceName: '=HYPERLINK("https://evil.example")', parameters: { note: 'a "quoted" word' } },
    { action: 'delete' },
  ])
  const csv = await owner.get('/admin/audit-events/export?action=create')
  expect(csv.headers.get('content-type')).toContain('text/csv')
  expect(csv.headers.get('content-disposition')).toMatch(/filename="audit-log_to_\d{4}-\d{2}-\d{2}\.csv"/u)
  const lines = csv.text.trimEnd().split('\r\n')
  expect(lines[0]).toMatch(/^\uFEFF?Time \(UTC\),Actor type,/u)
  expect(lines).toHaveLength(1003)
  expect(lines[1]).toContain(`"'=HYPERLINK(""https://evil.example"")"`)
  const json = await owner.get('/admin/audit-events/export?format=json&from=2026-11-01&to=2026-11-30')
  expect(json.headers.get('content-disposition')).toContain('audit-log_2026-11-01_to_2026-11-30.json')
  const events = JSON.parse(json.text) as AuditEvent[]
  expect(events).toHaveLength(1003)
  expect(events[0]?.event.action).toBe('delete')
})

test('only organization owners read it, and only on a plan that has it', async () => {
  const organization = await t.organization({ plan: 'Standard' })
  for (const role of ['OrgManager', 'OrgMember', 'OrgBillingAdmin'] as const) {
    const answer = await (await t.member(organization, role)).get('/admin/audit-events')
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('Only organization owners can read the audit log.')
  }
  const sold = await createTestApp({ database: t.database, planPolicy: pineconePolicy })
  const owner = await sold.member(organization, 'OrgOwner')
  for (const path of ['', '-filters', 's/export'].map((end) => `/admin/audit-event${end === '' ? 's' : end}`)) {
    const answer = await owner.get(path)
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('Audit logs are available on the Enterprise plan.')
  }
})
