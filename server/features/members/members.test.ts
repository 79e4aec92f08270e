import { and, eq, isNull } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { roleBindings as endpoints } from '#contract/role-bindings.ts'
import { serviceAccounts } from '#contract/service-accounts.ts'
import { members, users } from '#contract/users.ts'
import { roleBindings, sessions, spendAlerts, users as people } from '#server/db/schema.ts'
import { createTestApp } from '../../../test/app.ts'

const t = await createTestApp()

async function ownersLeft(organization: { id: string }): Promise<number> {
  return t.db.$count(
    roleBindings,
    and(
      eq(roleBindings.organizationId, organization.id),
      eq(roleBindings.role, 'OrgOwner'),
      eq(roleBindings.principalType, 'user'),
      isNull(roleBindings.projectId),
    ),
  )
}

describe('the last owner', () => {
  test('fifty attempts at once, of every kind, to lose the last two owners leave one', async () => {
    const organization = await t.organization()
    const [one, other] = [await t.member(organization, 'OrgOwner'), await t.member(organization, 'OrgOwner')]
    const machine = await t.serviceAccount(organization, 'OrgOwner')
    const bindings = await t.db
      .select()
      .from(roleBindings)
      .where(and(eq(roleBindings.organizationId, organization.id), eq(roleBindings.principalType, 'user')))
    const attempts = Array.from({ length: 50 }, (_, at) => {
      const [me, them] = at % 2 === 0 ? [one, other] : [other, one]
      switch (Math.floor(at / 2) % 6) {
        case 0:
          return me.try(users.delete, { params: { user_id: them.id } })
        case 1:
          return me.try(members.setRole, { params: { user_id: them.id }, body: { roles: ['OrgMember'] } })
        case 2:
          return me.try(members.leave)
        case 3:
          return machine.try(users.delete, { params: { user_id: me.id } })
        case 4:
          return machine.try(members.setRole, { params: { user_id: me.id }, body: { roles: ['OrgBillingAdmin'] } })
        default: {
          const binding = bindings.find((row) => row.principalId === me.id)
          return machine.try(endpoints.delete, { params: { role_binding_id: binding?.id ?? '' } })
        }
      }
    })
    const statuses = (await Promise.all(attempts)).map((answer) => answer.status)
    expect(await ownersLeft(organization)).toBe(1)
    expect(statuses.filter((status) => status >= 500)).toEqual([])
    expect(statuses).toContain(409)
  })

  test('cannot be removed, demoted, leave or lose the binding; each refusal says what to do', async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const [binding] = await t.db.select().from(roleBindings).where(eq(roleBindings.principalId, owner.id))
    const answers = [
      await owner.try(users.delete, { params: { user_id: owner.id } }),
      await owner.try(members.setRole, { params: { user_id: owner.id }, body: { roles: ['OrgMember'] } }),
      await owner.try(members.leave),
      await owner.try(endpoints.delete, { params: { role_binding_id: binding?.id ?? '' } }),
    ]
    for (const { status, body } of answers) {
      expect(status).toBe(409)
      expect(body).toMatchObject({
        status: 409,
        error: { code: 'FAILED_PRECONDITION', details: { reason: 'last_owner' } },
      })
    }
    expect(await t.auditEvents(organization)).toEqual([])
  })

  test('a service account does not count, unless it is all there ever was', async () => {
    const organization = await t.organization()
    const machine = await t.serviceAccount(organization, 'OrgOwner')
    const self = { params: { service_account_id: machine.id } }
    expect((await machine.try(serviceAccounts.delete, self)).body).toMatchObject({
      error: { code: 'FAILED_PRECONDITION' },
    })
    expect((await machine.try(serviceAccounts.update, { ...self, body: { organization_roles: [] } })).status).toBe(409)

    const owner = await t.member(organization, 'OrgOwner')
    expect((await machine.try(users.delete, { params: { user_id: owner.id } })).status).toBe(409)
    expect((await owner.try(serviceAccounts.delete, self)).status).toBe(202)
    expect((await machine.try(users.list)).status).toBe(401)
  })
})

describe('changing a role', () => {
  test('is new bindings and the end of old ones, in one transaction, with one event', async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const member = await t.member(organization, 'OrgMember')
    const before = await t.db.select().from(roleBindings).where(eq(roleBindings.principalId, member.id))
    const changed = await owner.call(members.setRole, {
      params: { user_id: member.id },
      body: { roles: ['OrgManager', 'OrgBillingAdmin'] },
    })
    expect(changed.roles).toEqual(['OrgManager', 'OrgBillingAdmin'])
    const after = await t.db.select().from(roleBindings).where(eq(roleBindings.principalId, member.id))
    expect(after.map((row) => row.id)).not.toContain(before[0]?.id)
    const events = await t.auditEvents(organization)
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({
      action: 'update',
      resourceType: 'user',
      resourceId: member.id,
      resourceName: member.name,
      actorId: owner.id,
      parameters: { roles: { from: ['OrgMember'], to: ['OrgManager', 'OrgBillingAdmin'] } },
    })
    await owner.call(members.setRole, {
      params: { user_id: member.id },
      body: { roles: ['OrgBillingAdmin', 'OrgManager'] },
    })
    expect(await t.auditEvents(organization)).toHaveLength(1)
  })

  test('by a promoted person works at once, by a demoted one no longer', async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const member = await t.member(organization, 'OrgMember')
    const promote = { params: { user_id: member.id }, body: { roles: ['OrgOwner' as const] } }
    expect((await member.try(members.setRole, promote)).status).toBe(403)
    await owner.call(members.setRole, promote)
    await member.call(members.setRole, { params: { user_id: owner.id }, body: { roles: ['OrgMember'] } })
    expect((await owner.try(members.setRole, promote)).status).toBe(403)
  })

  test('is refused for nobody, for no role and for a stranger', async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const stranger = await t.member(await t.organization(), 'OrgMember')
    for (const id of [stranger.id, 'not-a-uuid', crypto.randomUUID()]) {
      const answer = await owner.try(members.setRole, { params: { user_id: id }, body: { roles: ['OrgMember'] } })
      expect(answer.status).toBe(404)
    }
    expect((await owner.try(members.setRole, { params: { user_id: owner.id }, body: { roles: [] } })).status).toBe(400)
  })
})

describe('leaving and being removed', () => {
  test('takes every role at once, and the sessions with the last organization', async () => {
    const [here, there] = [await t.organization(), await t.organization()]
    const owner = await t.member(here, 'OrgOwner')
    const project = await t.project(here)
    const both = await t.member(here, 'OrgMember')
    await t.grant(there, both, 'OrgMember')
    await t.grant(here, both, 'ProjectOwner', project)
    expect((await both.get(`/admin/projects/${project.id}`)).status).toBe(200)

    await owner.call(users.delete, { params: { user_id: both.id } })
    expect((await both.get(`/admin/projects/${project.id}`)).status).toBe(404)
    expect((await both.try(users.list)).status).toBe(404)
    expect((await both.try(users.list, { headers: { 'conifer-organization': there.id } })).status).toBe(200)

    await t.member(there, 'OrgOwner')
    await both.call(members.leave, { headers: { 'conifer-organization': there.id } })
    expect((await both.try(users.list, { headers: { 'conifer-organization': there.id } })).status).toBe(401)
    expect(await t.db.$count(sessions, eq(sessions.userId, both.id))).toBe(0)
    expect(await t.db.$count(roleBindings, eq(roleBindings.principalId, both.id))).toBe(0)
    const events = await t.auditEvents(here)
    expect(events.at(-1)).toMatchObject({
      action: 'delete',
      resourceType: 'user',
      parameters: { roles: ['OrgMember'], project_count: 1 },
    })
  })

  test('is for people: a service account is told to be deleted instead', async () => {
    const organization = await t.organization()
    const machine = await t.serviceAccount(organization, 'OrgManager')
    expect((await machine.try(members.leave)).body).toMatchObject({ error: { code: 'FAILED_PRECONDITION' } })
    expect((await machine.try(members.ownHoldings)).status).toBe(409)
  })

  test('tells before what they hold', async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const member = await t.member(organization, 'OrgMember')
    const alone = await t.project(organization, { name: 'alone' })
    const shared = await t.project(organization, { name: 'shared' })
    await t.grant(organization, member, 'ProjectOwner', alone)
    await t.grant(organization, member, 'ProjectOwner', shared)
    await t.grant(organization, owner, 'ProjectOwner', shared)
    const key = await t.apiKey(alone, { createdByType: 'user', createdById: member.id, name: 'mine' })
    await t.apiKey(alone, { createdByType: 'user', createdById: owner.id })
    const alert = { id: crypto.randomUUID(), organizationId: organization.id, kind: 'custom' as const, amount: '250' }
    const now = t.clock.now()
    await t.db
      .insert(spendAlerts)
      .values({ ...alert, recipients: [member.name, 'finance@example.com'], createdAt: now, updatedAt: now })
    const holdings = await owner.call(members.holdings, { params: { user_id: member.id } })
    expect(holdings).toMatchObject({
      spend_alerts: [{ id: alert.id, amount: '250' }],
      roles: ['OrgMember'],
      last_owner: false,
      project_count: 2,
      projects_owned_alone: [{ id: alone.id, name: 'alone' }],
      api_keys: [{ id: key.id, name: 'mine', project: { id: alone.id, name: 'alone' } }],
      other_organizations: false,
    })
    // A member may not see spend alerts, not even those that reach them.
    expect(await member.call(members.ownHoldings)).toEqual({ ...holdings, spend_alerts: [] })
    expect((await member.try(members.holdings, { params: { user_id: owner.id } })).status).toBe(403)
    expect((await owner.call(members.ownHoldings)).last_owner).toBe(true)
  })
})

describe('the member list', () => {
  test('tells others than owners neither sessions, nor invites, nor projects they are not in', async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const member = await t.member(organization, 'OrgMember')
    const [mine, foreign] = [await t.project(organization), await t.project(organization)]
    await t.grant(organization, member, 'ProjectMember', mine)
    await t.grant(organization, owner, 'ProjectOwner', mine)
    await t.grant(organization, owner, 'ProjectOwner', foreign)
    await owner.post('/admin/invites', {
      email: 'x@example.com',
      role_bindings: [{ resource_type: 'organization', role: 'OrgMember' }],
    })

    const whole = await owner.call(members.list)
    expect(whole.data).toHaveLength(2)
    expect(whole.invites).toMatchObject([
      { email: 'x@example.com', status: 'pending', roles: ['OrgMember'], invited_by: { id: owner.id } },
    ])
    expect(whole.data.every((row) => typeof row.last_active_at === 'string')).toBe(true)
    expect(whole.data.find((row) => row.id === owner.id)?.projects).toHaveLength(2)

    const part = await member.call(members.list)
    expect(part.invites).toEqual([])
    expect(part.projects.map((project) => project.id)).toEqual([mine.id])
    expect(part.data.some((row) => 'last_active_at' in row)).toBe(false)
    expect(part.data.find((row) => row.id === owner.id)?.projects).toEqual([
      { project_id: mine.id, roles: ['ProjectOwner'] },
    ])
    expect(JSON.stringify(part)).not.toContain(foreign.id)
  })

  test('gives the lines its table shows first ahead of the whole, in the order the table has', async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const names = ['member 10', 'Member 9', 'Émile', 'eve', 'Zoë', '', 'Ångström', '0-day']
    const ids = []
    for (const name of names) {
      const { id } = await t.member(organization, 'OrgMember')
      await t.db.update(people).set({ name }).where(eq(people.id, id))
      ids.push(id)
    }
    await t.db.update(people).set({ name: 'zz the owner' }).where(eq(people.id, owner.id))
    await owner.post('/admin/invites', {
      email: 'even-later@example.com',
      role_bindings: [{ resource_type: 'organization', role: 'OrgMember' }],
    })
    const whole = await owner.call(members.list)
    const all = [...whole.data, ...whole.invites.map((invite) => ({ ...invite, name: '' }))]
    const inOrder = all.toSorted((one, other) =>
      new Intl.Collator('en', { numeric: true, sensitivity: 'base' }).compare(
        one.name || one.email,
        other.name || other.email,
      ),
    )
    expect(whole.total).toBe(10)
    for (const first of [1, 4, 6, 9, 10, 11]) {
      const start = await owner.call(members.list, { query: { first } })
      expect(start.total).toBe(10)
      expect([...start.data, ...start.invites].map((one) => one.id).toSorted()).toEqual(
        inOrder
          .slice(0, first)
          .map((one) => one.id)
          .toSorted(),
      )
      // Each line holds what it holds in the whole.
      for (const one of start.data) expect(whole.data).toContainEqual(one)
      for (const one of start.invites) expect(whole.invites).toContainEqual(one)
    }
    for (const first of [0, 201, 1.5, 'x']) expect((await owner.get(`/admin/members?first=${first}`)).status).toBe(400)
  })
})

describe('pages', () => {
  test('give each row exactly once while rows are added', async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const there = new Set<string>([owner.id])
    for (let at = 0; at < 9; at++) there.add((await t.member(organization)).id)
    const seen: string[] = []
    let token: string | undefined
    do {
      const page = await owner.call(users.list, {
        query: { limit: 2, ...(token === undefined ? {} : { paginationToken: token }) },
      })
      seen.push(...page.data.map((user) => user.id))
      token = page.pagination?.next
      await t.member(organization)
    } while (token !== undefined)
    expect(new Set(seen).size).toBe(seen.length)
    for (const id of there) expect(seen).toContain(id)
  })

  test('refuse a limit out of range and a cursor from elsewhere', async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    await t.member(organization)
    for (const limit of ['0', '101', '-1', '']) {
      expect((await owner.get(`/admin/users?limit=${limit}`)).body).toMatchObject({
        status: 400,
        error: { code: 'OUT_OF_RANGE' },
      })
    }
    for (const limit of ['x', '1.5', 'NaN']) expect((await owner.get(`/admin/users?limit=${limit}`)).status).toBe(400)
    const { pagination } = await owner.call(users.list, { query: { limit: 1 } })
    const next = pagination?.next ?? ''
    for (const path of [
      `/admin/role-bindings?paginationToken=${next}`,
      '/admin/users?paginationToken=nonsense',
      '/admin/users?paginationToken=',
      `/admin/users?paginationToken=${btoa(JSON.stringify(['x', 'y']))}`,
    ]) {
      expect((await owner.get(path)).body).toMatchObject({ status: 400, error: { code: 'INVALID_ARGUMENT' } })
    }
    const abroad = await t.member(await t.organization(), 'OrgOwner')
    expect((await abroad.get(`/admin/users?paginationToken=${next}`)).status).toBe(400)
  })
})
