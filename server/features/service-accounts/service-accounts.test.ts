import { describe, expect, test } from 'vitest'
import { eq } from 'drizzle-orm'
import { pineconePolicy } from '#contract/plans.ts'
import { roleBindings } from '#contract/role-bindings.ts'
import { serviceAccounts } from '#contract/service-accounts.ts'
import { serviceAccounts as table } from '#server/db/schema.ts'
import { createTestApp } from '../../../test/app.ts'

const t = await createTestApp()

async function place() {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  return { organization, owner }
}
const onOrganization = (role: 'OrgMember' | 'OrgManager' | 'OrgOwner') => [
  { resource_type: 'organization' as const, role },
]

function tokenFor(clientId: string, clientSecret: string) {
  return t.stranger().post<{ access_token: string }>('/oauth/token', {
    client_id: clientId,
    client_secret: clientSecret,
    grant_type: 'client_credentials',
    audience: 'https://api.pinecone.io/',
  })
}

describe('a client secret', () => {
  test('is shown once: neither lists, nor events, nor logs, nor the database have it afterwards', async () => {
    const { organization, owner } = await place()
    const created = await owner.try(serviceAccounts.create, {
      body: { name: 'ci', role_bindings: onOrganization('OrgMember') },
    })
    expect(created.status).toBe(201)
    expect(created.headers.get('cache-control')).toBe('no-store')
    const { service_account: account, client_secret: first } = created.body
    const rotated = await owner.call(serviceAccounts.rotateSecret, {
      params: { service_account_id: account.id },
      body: { grace_period_seconds: 3600 },
    })
    const second = rotated.client_secret
    const everywhere = [
      await owner.call(serviceAccounts.list),
      await owner.call(serviceAccounts.overview),
      await owner.call(serviceAccounts.get, { params: { service_account_id: account.id } }),
      await owner.call(roleBindings.list),
      await t.auditEvents(organization),
      t.logs,
      await t.db.select().from(table),
    ]
    for (const secret of [first, second]) expect(JSON.stringify(everywhere)).not.toContain(secret)
    // Nor its hash, outside of the database.
    const [row] = await t.db.select().from(table).where(eq(table.id, account.id))
    for (const hash of [row?.secretHash, row?.previousSecretHash])
      expect(JSON.stringify(everywhere.slice(0, 6))).not.toContain(hash)
  })

  test('rotated at once kills the old one and its tokens at the next request', async () => {
    const { owner } = await place()
    const { service_account: account, client_secret: secret } = await owner.call(serviceAccounts.create, {
      body: { name: 'ci', role_bindings: onOrganization('OrgMember') },
    })
    const machine = t.bearer((await tokenFor(account.client_id, secret)).body.access_token)
    expect((await machine.get('/admin/users')).status).toBe(200)
    // As the official clients send it: neither body nor content type.
    const rotated = await owner.request<{ client_secret: string }>(
      'POST',
      `/admin/service-accounts/${account.id}/rotate-secret`,
    )
    expect(rotated.status).toBe(200)
    expect((await machine.get('/admin/users')).status).toBe(401)
    expect((await tokenFor(account.client_id, secret)).status).toBe(401)
    expect((await tokenFor(account.client_id, rotated.body.client_secret)).status).toBe(200)
    for (const body of [{ grace_period_seconds: 5 }, { grace_period_seconds: '3600' }]) {
      expect((await owner.post(`/admin/service-accounts/${account.id}/rotate-secret`, body)).status).toBe(400)
    }
  })

  test('rotated with a grace period lets both work, tells whether the old one is in use, and then ends it', async () => {
    const { owner } = await place()
    const { service_account: account, client_secret: secret } = await owner.call(serviceAccounts.create, {
      body: { name: 'ci', role_bindings: onOrganization('OrgMember') },
    })
    const old = t.bearer((await tokenFor(account.client_id, secret)).body.access_token)
    const params = { params: { service_account_id: account.id } }
    const { client_secret: fresh } = await owner.call(serviceAccounts.rotateSecret, {
      ...params,
      body: { grace_period_seconds: 3600 },
    })
    const overview = async () => (await owner.call(serviceAccounts.overview)).data.find((one) => one.id === account.id)
    expect((await overview())?.previous_secret).toMatchObject({ last_used_at: null })
    const newer = t.bearer((await tokenFor(account.client_id, fresh)).body.access_token)
    expect((await newer.get('/admin/users')).status).toBe(200)
    expect((await overview())?.previous_secret?.last_used_at).toBeNull()
    expect((await old.get('/admin/users')).status).toBe(200)
    expect((await overview())?.previous_secret?.last_used_at).not.toBeNull()
    expect((await tokenFor(account.client_id, secret)).status).toBe(200)

    t.clock.advance({ hours: 1, seconds: 1 })
    expect((await overview())?.previous_secret).toBeNull()
    expect((await old.get('/admin/users')).status).toBe(401)
    expect((await tokenFor(account.client_id, secret)).status).toBe(401)
    expect((await newer.get('/admin/users')).status).toBe(200)
  })
})

describe('the list', () => {
  test('gives the rows its table shows first ahead of the whole, in the order the table has', async () => {
    const { owner } = await place()
    for (const name of ['robot 10', 'Robot 9', 'Émile', 'eve', 'robot 9', '0-day'])
      await owner.call(serviceAccounts.create, { body: { name, role_bindings: onOrganization('OrgMember') } })
    const whole = await owner.call(serviceAccounts.overview)
    expect(whole.total).toBe(6)
    const { compare } = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
    const inOrder = whole.data.toSorted((one, other) => compare(one.name, other.name))
    for (const first of [1, 3, 4, 5, 6, 7]) {
      const start = await owner.call(serviceAccounts.overview, { query: { first } })
      expect(start.total).toBe(6)
      expect(start.data.map(({ id }) => id).toSorted()).toEqual(
        inOrder
          .slice(0, first)
          .map(({ id }) => id)
          .toSorted(),
      )
      // Each row holds what it holds in the whole.
      for (const one of start.data) expect(whole.data).toContainEqual(one)
    }
    expect((await owner.get('/admin/service-account-overviews?first=0')).status).toBe(400)
  })
})

describe('a service account', () => {
  test('demoted, a token loses the rights at the next request; deleted, it is refused', async () => {
    const { organization, owner } = await place()
    const machine = await t.serviceAccount(organization, 'OrgOwner')
    const params = { params: { service_account_id: machine.id } }
    expect((await machine.try(serviceAccounts.list)).status).toBe(200)
    await owner.call(serviceAccounts.update, { ...params, body: { name: 'less', organization_roles: ['OrgMember'] } })
    expect((await machine.try(serviceAccounts.list)).status).toBe(403)
    const events = await t.auditEvents(organization)
    expect(events.at(-1)).toMatchObject({
      action: 'update',
      resourceType: 'service-account',
      resourceName: 'less',
      parameters: { roles: { from: ['OrgOwner'], to: ['OrgMember'] } },
    })
    await owner.call(serviceAccounts.delete, params)
    expect((await machine.get('/admin/users')).status).toBe(401)
    expect((await tokenFor(machine.clientId, machine.clientSecret)).status).toBe(401)
  })

  test('is changed only where something changes: else there is no event', async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const { id, name } = await t.serviceAccount(organization, 'OrgMember', 'OrgBillingAdmin')
    const update = (body: object) => owner.call(serviceAccounts.update, { params: { service_account_id: id }, body })
    expect(await update({ name, organization_roles: ['OrgBillingAdmin', 'OrgMember'] })).toMatchObject({ id, name })
    expect(await t.auditEvents(organization)).toEqual([])
    await update({ name, organization_roles: ['OrgMember'] })
    const events = await t.auditEvents(organization)
    expect(events.map(({ parameters }) => Object.keys(parameters))).toEqual([['roles']])
  })

  test('belongs to one organization: elsewhere it does not exist', async () => {
    const { organization } = await place()
    const machine = await t.serviceAccount(organization, 'OrgMember')
    const { owner: stranger } = await place()
    const params = { params: { service_account_id: machine.id } }
    expect((await stranger.try(serviceAccounts.get, params)).status).toBe(404)
    expect((await stranger.try(serviceAccounts.update, { ...params, body: { name: 'mine' } })).status).toBe(404)
    expect((await stranger.try(serviceAccounts.rotateSecret, params)).status).toBe(404)
    expect((await stranger.try(serviceAccounts.delete, params)).status).toBe(404)
    expect((await machine.get('/admin/users')).status).toBe(200)
  })

  test('has a name of 1 to 80 characters and roles of its organization', async () => {
    const { owner } = await place()
    const abroad = await t.project(await t.organization())
    for (const name of ['', ' ', 'x'.repeat(81)])
      expect((await owner.post('/admin/service-accounts', { name })).status).toBe(400)
    const role_bindings = [{ resource_type: 'project', resource_id: abroad.id, role: 'ProjectOwner' }]
    expect((await owner.post('/admin/service-accounts', { name: 'x', role_bindings })).status).toBe(404)
    expect((await owner.call(serviceAccounts.list)).data).toEqual([])
    const bare = await owner.call(serviceAccounts.create, { body: { name: '😀'.repeat(80) } })
    expect(bare.service_account.name).toHaveLength(160)
  })

  test('is not created on a plan without them', async () => {
    const gated = await createTestApp({ planPolicy: pineconePolicy, database: t.database })
    const organization = await gated.organization({ plan: 'Standard' })
    const owner = await gated.member(organization, 'OrgOwner')
    const refused = await owner.try(serviceAccounts.create, { body: { name: 'ci' } })
    expect(refused.body).toMatchObject({
      status: 403,
      error: { code: 'PERMISSION_DENIED', details: { feature: 'serviceAccounts' } },
    })
    expect((await owner.try(serviceAccounts.list)).status).toBe(200)
  })
})
