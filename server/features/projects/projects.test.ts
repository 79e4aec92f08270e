import { and, eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import type { Project, ProjectOverview } from '#contract/projects.ts'
import type { OrganizationContext } from '#server/kernel/context.ts'
import { apiKeys, auditEvents, projects, roleBindings } from '#server/db/schema.ts'
import { changePlan } from '#server/features/billing/service.ts'
import { deleteOrganization, updateOrganization } from '#server/features/organizations/service.ts'
import { createSpendAlert } from '#server/features/spend-alerts/service.ts'
import { createProject } from './service.ts'
import { type Answer, type Caller, createTestApp } from '../../../test/app.ts'

const t = await createTestApp()

const json = async <T>(sent: Promise<Answer<unknown>>, status = 200): Promise<T> => {
  const answer = await sent
  expect(answer.status, answer.text).toBe(status)
  return answer.body as T
}
type Failure = { status: number; error: { code: string; message: string; details?: Record<string, unknown> } }

async function owned() {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const create = (body: unknown) => owner.post('/admin/projects', body)
  return { organization, owner, create }
}

describe('creating', () => {
  test('a project has its defaults, and its creator becomes its owner', async () => {
    const organization = await t.organization()
    const manager = await t.member(organization, 'OrgManager')
    const project = await json<Project>(manager.post('/admin/projects', { name: 'search' }))
    expect(project).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/u),
      name: 'search',
      max_pods: 0,
      force_encryption_with_cmek: false,
      organization_id: organization.id,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/u),
      tags: {},
    })
    const bindings = await t.db.select().from(roleBindings).where(eq(roleBindings.projectId, project.id))
    expect(bindings).toMatchObject([{ principalType: 'user', principalId: manager.id, role: 'ProjectOwner' }])
    // The proof that the binding counts: an organization user may change only what they own.
    await json(manager.patch(`/admin/projects/${project.id}`, { name: 'search-2' }))
  })

  test('the audit event stands in the same transaction, with who, what and from where', async () => {
    const { owner, create, organization } = await owned()
    const project = await json<Project>(create({ name: 'audited', tags: { env: 'prod' } }))
    const events = await t.db
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.organizationId, organization.id), eq(auditEvents.resourceId, project.id)))
    expect(events).toMatchObject([
      {
        action: 'create',
        resourceType: 'project',
        resourceName: 'audited',
        actorType: 'user',
        actorId: owner.id,
        actorName: owner.name,
        organizationName: organization.name,
        result: 'success',
        parameters: { name: 'audited', tags: { env: 'prod' } },
      },
    ])
  })
})

describe('bad input changes nothing and says what is wrong', () => {
  const cases: [string, unknown, string][] = [
    ['a name of 513 characters', { name: 'x'.repeat(513) }, 'name'],
    ['an empty name', { name: '' }, 'name'],
    ['a name of spaces', { name: '   ' }, 'name'],
    ['no name', {}, 'name'],
    ['a number for a name', { name: 7 }, 'name'],
    ['a NUL in the name', { name: 'a\u0000b' }, 'name'],
    ['half a surrogate pair', { name: 'a\ud800' }, 'name'],
    ['negative pods', { name: 'a', max_pods: -1 }, 'max_pods'],
    ['half a pod', { name: 'a', max_pods: 0.5 }, 'max_pods'],
    ['more pods than an integer holds', { name: 'a', max_pods: 1e12 }, 'max_pods'],
    ['a word for CMEK', { name: 'a', force_encryption_with_cmek: 'yes' }, 'force_encryption_with_cmek'],
    ['a tag without a value', { name: 'a', tags: { env: '' } }, 'tags.env'],
    ['a tag that no record can have', JSON.parse('{"name": "a", "tags": {"__proto__": "x"}}'), 'tags.__proto__'],
    [
      '21 tags',
      { name: 'a', tags: Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`t${at}`, 'v'])) },
      'tags',
    ],
    ['an array', [], ''],
    ['null', null, ''],
  ]
  test.each(cases)('%s', async (_, body, path) => {
    const { create, organization } = await owned()
    const failure = await json<Failure>(create(body), 400)
    expect(failure).toMatchObject({ status: 400, error: { code: 'INVALID_ARGUMENT' } })
    const fields = failure.error.details?.['fields'] as { path: string; message: string }[]
    expect(fields.map((field) => field.path)).toContain(path)
    for (const field of fields) expect(field.message).not.toBe('')
    expect(await t.db.select().from(projects).where(eq(projects.organizationId, organization.id))).toEqual([])
  })

  test('a body that is no JSON, has another type, or is too large', async () => {
    const { owner, organization } = await owned()
    const send = (text: string, type = 'application/json') => owner.sendText('POST', '/admin/projects', text, type)
    expect((await json<Failure>(send('{"name": '), 400)).error.message).toMatch(/not valid JSON/u)
    expect((await json<Failure>(send(''), 400)).error.message).toMatch(/JSON body/u)
    expect((await json<Failure>(send('<name/>', 'text/xml'), 415)).error.code).toBe('INVALID_ARGUMENT')
    // With a cookie, what a foreign form could send is no JSON.
    await json<Failure>(send('{"name":"a"}', 'application/x-www-form-urlencoded'), 415)
    const huge = JSON.stringify({ name: 'x'.repeat(5 * 1024 * 1024) })
    expect((await json<Failure>(send(huge), 413)).error.message).toMatch(/larger than 1,048,576 bytes/u)
    expect(await t.db.select().from(projects).where(eq(projects.organizationId, organization.id))).toEqual([])
  })

  test('the examples of the official guides, whose curl sends no content type, work with a token', async () => {
    const organization = await t.organization()
    const account = await t.serviceAccount(organization, 'OrgOwner')
    const response = account.sendText(
      'POST',
      '/admin/projects',
      '{"name":"from curl"}',
      'application/x-www-form-urlencoded',
    )
    expect((await json<Project>(response)).name).toBe('from curl')
  })

  test('an unknown API version', async () => {
    const { owner } = await owned()
    const failure = await json<Failure>(
      owner.request('GET', '/admin/projects', { headers: { 'x-pinecone-api-version': '2019-01' } }),
      400,
    )
    expect(failure.error.message).toMatch(/2019-01.*2026-07/u)
    for (const version of ['2025-04', '2025-10', '2026-04', '2026-07']) {
      await json(owner.request('GET', '/admin/projects', { headers: { 'x-pinecone-api-version': version } }))
    }
  })

  test('ids that are unknown, foreign or no ids', async () => {
    const { owner } = await owned()
    const abroad = await t.project(await t.organization())
    for (const id of [crypto.randomUUID(), abroad.id, 'nonsense', '%00', "';drop table projects;--"]) {
      const address = `/admin/projects/${encodeURIComponent(id)}`
      const answers = [owner.get(address), owner.patch(address, { name: 'x' }), owner.delete(address)]
      for (const answer of answers) {
        expect(await json<Failure>(answer, 404)).toMatchObject({
          error: { code: 'NOT_FOUND', message: 'Project not found.' },
        })
      }
    }
    expect(await t.db.select().from(projects).where(eq(projects.id, abroad.id))).toMatchObject([{ name: abroad.name }])
  })
})

describe('changing', () => {
  test('what is left out stays, and nothing is an event when nothing changes', async () => {
    const { owner, create } = await owned()
    const before = await json<Project>(create({ name: 'a', max_pods: 3, tags: { b: '2', a: '1' } }))
    const after = await json<Project>(owner.patch(`/admin/projects/${before.id}`, { name: 'b' }))
    expect(after).toEqual({ ...before, name: 'b' })
    await json(owner.patch(`/admin/projects/${before.id}`, {}))
    await json(owner.patch(`/admin/projects/${before.id}`, { name: 'b', tags: { a: '1', b: '2' } }))
    const events = await t.db.select().from(auditEvents).where(eq(auditEvents.resourceId, before.id))
    expect(events.map((event) => event.action).toSorted()).toEqual(['create', 'update'])
    expect(events.find((event) => event.action === 'update')?.parameters).toEqual({ name: { from: 'a', to: 'b' } })
  })

  test('tags are replaced as a whole', async () => {
    const { owner, create } = await owned()
    const { id } = await json<Project>(create({ name: 'a', tags: { env: 'dev', team: 'x' } }))
    expect((await json<Project>(owner.patch(`/admin/projects/${id}`, { tags: { env: 'prod' } }))).tags).toEqual({
      env: 'prod',
    })
    expect((await json<Project>(owner.patch(`/admin/projects/${id}`, { tags: {} }))).tags).toEqual({})
  })

  test('some tags are changed and the others stay, whoever else changes some at the same time', async () => {
    const { owner, create } = await owned()
    const { id } = await json<Project>(create({ name: 'a', tags: { env: 'dev', old: 'yes' } }))
    const change = (body: Record<string, unknown>) => owner.patch(`/admin/projects/${id}`, body)
    await Promise.all([
      json(change({ tag_changes: { env: 'prod', old: null, unknown: null } })),
      ...['a', 'b', 'c', 'd'].map((key) => json(change({ tag_changes: { [key]: '1' } }))),
    ])
    const all = { env: 'prod', a: '1', b: '1', c: '1', d: '1' }
    expect((await json<Project>(owner.get(`/admin/projects/${id}`))).tags).toEqual(all)
    // Nothing changes, and nothing is told of it.
    await Promise.all([json(change({ tag_changes: { env: 'prod' } })), json(change({ tag_changes: {} }))])
    const events = await t.db.select().from(auditEvents).where(eq(auditEvents.resourceId, id))
    expect(events.filter(({ action }) => action === 'update')).toHaveLength(5)

    const failure = async (body: Record<string, unknown>) => (await json<Failure>(change(body), 400)).error.details
    expect(await failure({ tags: {}, tag_changes: {} })).toMatchObject({ fields: [{ path: 'tag_changes' }] })
    expect(JSON.stringify(await failure({ tag_changes: { env: '' } }))).toContain('"path":"tag_changes.env"')
    const many = Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`t${at}`, 'v']))
    expect(await failure({ tag_changes: many })).toMatchObject({ fields: [{ path: 'tags' }] })
    expect((await json<Project>(owner.get(`/admin/projects/${id}`))).tags).toEqual(all)
  })

  test('a change that several ask for at once is told once', async () => {
    const { owner, create } = await owned()
    const { id } = await json<Project>(create({ name: 'a' }))
    await Promise.all(Array.from({ length: 5 }, () => json(owner.patch(`/admin/projects/${id}`, { name: 'b' }))))
    const events = await t.db.select().from(auditEvents).where(eq(auditEvents.resourceId, id))
    expect(events.map((event) => event.action).toSorted()).toEqual(['create', 'update'])
  })

  test('CMEK goes on and never off', async () => {
    const { owner, create } = await owned()
    const { id } = await json<Project>(create({ name: 'a' }))
    await json(owner.patch(`/admin/projects/${id}`, { force_encryption_with_cmek: true }))
    const failure = await json<Failure>(
      owner.patch(`/admin/projects/${id}`, { name: 'b', force_encryption_with_cmek: false }),
      409,
    )
    expect(failure.error.code).toBe('FAILED_PRECONDITION')
    expect(await json<Project>(owner.get(`/admin/projects/${id}`))).toMatchObject({
      name: 'a',
      force_encryption_with_cmek: true,
    })
  })

  test('a project user is told who may', async () => {
    const { organization, create } = await owned()
    const { id } = await json<Project>(create({ name: 'a' }))
    const user = await t.member(organization)
    await t.grant(organization, user, 'ProjectManager', { id })
    const failure = await json<Failure>(user.patch(`/admin/projects/${id}`, { name: 'mine' }), 403)
    expect(failure.error).toEqual({
      code: 'PERMISSION_DENIED',
      message: 'Only organization owners and project owners can change the project.',
    })
  })
})

describe('deleting', () => {
  const report = (id: string, resources: unknown[]) =>
    t.dataPlane.put(`/internal/v1/projects/${id}/resources`, { resources })

  test('an empty project goes with its keys and bindings; again is 404', async () => {
    const { owner, create, organization } = await owned()
    const project = await json<Project>(create({ name: 'a' }))
    await t.apiKey({ id: project.id, name: project.name, organizationId: organization.id })
    await json(owner.delete(`/admin/projects/${project.id}`), 202)
    await json(owner.get(`/admin/projects/${project.id}`), 404)
    await json(owner.delete(`/admin/projects/${project.id}`), 404)
    expect(await t.db.select().from(apiKeys).where(eq(apiKeys.projectId, project.id))).toEqual([])
    expect(await t.db.select().from(roleBindings).where(eq(roleBindings.projectId, project.id))).toEqual([])
  })

  test('what the data plane holds stands in the way, and is named', async () => {
    const { owner, create } = await owned()
    const { id } = await json<Project>(create({ name: 'a' }))
    await json(
      report(id, [
        { type: 'index', id: 'i1', name: 'docs', tags: { env: 'prod' } },
        { type: 'backup', id: 'b1', name: 'nightly' },
      ]),
    )
    const failure = await json<Failure>(owner.delete(`/admin/projects/${id}`), 409)
    expect(failure.error.code).toBe('FAILED_PRECONDITION')
    expect(failure.error.details).toEqual({
      resource_count: 2,
      resources: [
        { type: 'backup', id: 'b1', name: 'nightly' },
        { type: 'index', id: 'i1', name: 'docs' },
      ],
    })
    expect(await json(owner.get(`/admin/projects/${id}/resources`))).toMatchObject({
      data: [
        { name: 'nightly', tags: {} },
        { name: 'docs', tags: { env: 'prod' } },
      ],
    })
    await json(report(id, []))
    await json(owner.delete(`/admin/projects/${id}`), 202)
    await json<Failure>(report(id, []), 404)
  })

  test('a report with a text that cannot be stored is refused, and told where', async () => {
    const { create } = await owned()
    const { id } = await json<Project>(create({ name: 'a' }))
    const index = { type: 'index', id: 'i1', name: 'docs' }
    for (const text of ['a\u0000', '\ud800', '\udc00']) {
      const tag = await json<Failure>(report(id, [{ ...index, tags: { env: text } }]), 400)
      expect(tag.error.details).toMatchObject({ fields: [{ path: 'resources.0.tags.env' }] })
      const named = await json<Failure>(report(id, [{ ...index, id: text }]), 400)
      expect(named.error.details).toMatchObject({ fields: [{ path: 'resources.0.id' }] })
    }
    expect(await json(report(id, [{ ...index, id: '🌲', tags: { '🌲': 'مشروع' } }]))).toEqual({ count: 1 })
  })

  test('a tag with the name of a prototype is kept as it was reported', async () => {
    const { owner, create } = await owned()
    const { id } = await json<Project>(create({ name: 'a' }))
    const tags = '{"__proto__":"one","constructor":"two","env":"prod"}'
    const text = `{"resources":[{"type":"index","id":"i1","name":"docs","tags":${tags}}]}`
    await json(t.dataPlane.sendText('PUT', `/internal/v1/projects/${id}/resources`, text, 'application/json'))
    const { data } = await json<{ data: { tags: object }[] }>(owner.get(`/admin/projects/${id}/resources`))
    const sorted = (one: object) => Object.entries(one).toSorted(([left], [right]) => (left < right ? -1 : 1))
    expect(sorted(data[0]?.tags ?? {})).toEqual(sorted(JSON.parse(tags) as object))
  })

  test('a report of 10,000 resources is taken, one more is not, and neither is a stranger’s', async () => {
    const { create } = await owned()
    const { id } = await json<Project>(create({ name: 'a' }))
    const many = Array.from({ length: 10_000 }, (_, at) => ({ type: 'index', id: `i${at}`, name: `index ${at}` }))
    expect(await json(report(id, many))).toEqual({ count: 10_000 })
    await json(report(id, [...many, { type: 'index', id: 'one-more', name: 'x' }]), 400)
    await json(report(id, [many[0], many[0]]), 400)
    await json(t.stranger().put(`/internal/v1/projects/${id}/resources`, { resources: [] }), 401)
  })

  test('an organization that is given the name it has leaves no event', async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const address = `/admin/organizations/${organization.id}`
    expect(await json(owner.patch(address, { name: organization.name }))).toMatchObject({ name: organization.name })
    expect(await t.auditEvents(organization)).toEqual([])
    await json(owner.patch(address, { name: 'Another' }))
    expect(await t.auditEvents(organization)).toHaveLength(1)
  })

  test('an organization with projects stays, one without goes', async () => {
    const { owner, create, organization } = await owned()
    const { id } = await json<Project>(create({ name: 'last' }))
    const address = `/admin/organizations/${organization.id}`
    const failure = await json<Failure>(owner.delete(address), 409)
    expect(failure.error.details).toEqual({ project_count: 1, projects: [{ id, name: 'last' }] })
    await json(owner.delete(`/admin/projects/${id}`), 202)
    await json(owner.delete(address), 202)
    await json(owner.get(address), 404)
    const gone = await t.db
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.organizationId, organization.id), eq(auditEvents.action, 'delete')))
    expect(gone.map((event) => event.resourceType).toSorted()).toEqual(['organization', 'project'])
  })
})

describe('the overview', () => {
  const overview = async (client: Caller) =>
    (await json<{ data: ProjectOverview[] }>(client.get('/admin/project-overviews'))).data

  test('tells what is in each project and how one comes to be in it', async () => {
    const { owner, create, organization } = await owned()
    const first = await json<Project>(create({ name: 'first' }))
    const second = await json<Project>(create({ name: 'second' }))
    const user = await t.member(organization)
    await t.grant(organization, user, 'ProjectManager', first)
    await t.grant(organization, user, 'DataPlaneViewer', first)
    await t.grant(organization, await t.serviceAccount(organization, 'OrgMember'), 'ProjectOwner', first)
    await t.apiKey({ id: first.id, name: 'first', organizationId: organization.id })
    await t.dataPlane.put(`/internal/v1/projects/${first.id}/resources`, {
      resources: [{ type: 'index', id: 'i', name: 'i' }],
    })

    const seen = await overview(owner)
    expect(seen.map((one) => one.name)).toEqual(['first', 'second'])
    expect(seen[0]).toMatchObject({
      grants: [
        { role: 'ProjectOwner', via: 'organization' },
        { role: 'ProjectOwner', via: 'project' },
      ],
      counts: {
        members: 2,
        service_accounts: 1,
        api_keys: 1,
        resources: { index: 1, collection: 0, backup: 0, assistant: 0 },
      },
    })
    expect(seen[1]?.counts).toMatchObject({ members: 1, service_accounts: 0, api_keys: 0 })

    // A machine that owns the organization is in every project, and in none twice.
    const machine = await t.serviceAccount(organization, 'OrgOwner')
    await t.grant(organization, machine, 'ProjectManager', second)
    const then = await overview(owner)
    expect(then.map((one) => one.counts.service_accounts)).toEqual([2, 1])

    const theirs = await overview(user)
    expect(theirs.map((one) => one.id)).toEqual([first.id])
    expect(theirs[0]?.grants.map((grant) => grant.role).toSorted()).toEqual(['DataPlaneViewer', 'ProjectManager'])
    await json(user.get(`/admin/projects/${second.id}`), 404)
  })
})

test('somebody of two organizations says which one is meant', async () => {
  const one = await t.organization()
  const other = await t.organization()
  const member = await t.member(one, 'OrgOwner')
  await t.grant(other, member, 'OrgOwner')
  const person = await t.signInAs({ id: member.id, email: member.name })
  const naming = (organization: { id: string }) => ({ headers: { 'conifer-organization': organization.id } })
  await json<Failure>(person.get('/admin/projects'), 400)
  const project = await json<Project>(
    person.request('POST', '/admin/projects', { body: { name: 'theirs' }, ...naming(other) }),
  )
  expect(project.organization_id).toBe(other.id)
  // An id in the path says it already; a header that says otherwise is wrong.
  await json(person.get(`/admin/projects/${project.id}`))
  await json(person.request('GET', `/admin/projects/${project.id}`, naming(one)), 404)
})

test('somebody who lost their role after the first look creates nothing, and changes nothing of the organization', async () => {
  const organization = await t.organization()
  const manager = await t.member(organization, 'OrgManager')
  await t.db.delete(roleBindings).where(eq(roleBindings.principalId, manager.id))
  // As the request stood before the role was taken away.
  const ctx: OrganizationContext = {
    deps: t.deps,
    db: t.db,
    requestId: 'late',
    client: { userAgent: undefined, ipAddress: undefined },
    headers: new Headers(),
    responseHeaders: new Headers(),
    actor: { type: 'user', id: manager.id, name: manager.name, displayName: '', sessionId: 'late' },
    organization: { id: organization.id, name: organization.name, plan: 'Enterprise' },
    roles: ['OrgManager'],
    permissions: new Set(['projects:create']),
  }
  const input = { name: 'late', max_pods: 0, force_encryption_with_cmek: false, tags: {} }
  await expect(createProject(ctx, input)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  await expect(updateOrganization(ctx, { name: 'late' })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  await expect(changePlan(ctx, { plan: 'Standard' })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  await expect(createSpendAlert(ctx, { amount: '1' })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  await expect(deleteOrganization(ctx)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  expect(await t.db.query.organizations.findMany({ where: (row) => eq(row.id, organization.id) })).toMatchObject([
    { name: organization.name, plan: 'Enterprise' },
  ])
  expect(await t.db.$count(projects, eq(projects.organizationId, organization.id))).toBe(0)
})

test('on concurrent creation and deletion of an organization nothing is left half-done', async () => {
  const { owner, organization } = await owned()
  const attempts = Array.from({ length: 10 }, (_, at) => owner.post('/admin/projects', { name: `p${at}` }))
  const [deletion, ...creations] = await Promise.all([
    owner.delete(`/admin/organizations/${organization.id}`),
    ...attempts,
  ])
  const left = await t.db.select().from(projects).where(eq(projects.organizationId, organization.id))
  const made = creations.filter((one) => one.status === 200).length
  if (deletion.status === 202) expect(left).toEqual([])
  else expect(left).toHaveLength(made)
  for (const one of creations) expect([200, 404]).toContain(one.status)
})
