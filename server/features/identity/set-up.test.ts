import { describe, expect, test } from 'vitest'
import { account } from '#contract/console.ts'
import { pineconePolicy } from '#contract/plans.ts'
import { sha256 } from '#server/kernel/secrets.ts'
import { createTestApp, type TestApp } from '../../../test/app.ts'
import { type Bootstrap, bootstrap } from './bootstrap.ts'
import { DEMO_PERSONAS } from './demo-personas.ts'

const PASSWORD = 'correct horse battery'
const setUpBody = { organization_name: 'Acme', name: 'Ada', email: 'ada@example.com', password: PASSWORD }

describe('setting the server up', () => {
  test('makes the organization, its owner and a session', async () => {
    const t = await createTestApp()
    expect((await t.visitor.get('/console/session')).body).toEqual({ state: 'set-up-required', plans_differ: false })
    const answer = await t.visitor.try(account.setUp, { body: { ...setUpBody, plan: 'Standard' } })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      state: 'signed-in',
      user: { name: 'Ada', email: 'ada@example.com' },
      organizations: [{ name: 'Acme', plan: 'Standard', roles: ['OrgOwner'] }],
      may_create_organization: false,
    })
    expect(answer.headers.getSetCookie()).toHaveLength(1)
    const [organization] = await t.db.query.organizations.findMany()
    const events = await t.auditEvents(organization ?? { id: '' })
    expect(events.map(({ action, resourceType }) => `${action} ${resourceType}`).toSorted()).toEqual([
      'create organization',
      'login user',
    ])
    expect(events.every(({ actorName }) => actorName === 'ada@example.com')).toBe(true)
    expect(JSON.stringify([events, t.logs])).not.toContain(PASSWORD)
    expect((await t.visitor.get('/console/session')).body).toEqual({
      state: 'signed-out',
      demo: [],
      sends_mail: true,
      single_sign_on: false,
    })
    const second = await t.visitor.try(account.setUp, { body: { ...setUpBody, email: 'eve@example.com' } })
    expect(second.status).toBe(409)
    expect(second.body).toMatchObject({ error: { code: 'FAILED_PRECONDITION' } })
  })

  test('is won by one of several at once', async () => {
    const t = await createTestApp()
    const attempts = Array.from({ length: 4 }, (_, at) =>
      t.visitor.try(account.setUp, { body: { ...setUpBody, email: `owner-${at}@example.com` } }),
    )
    const answers = await Promise.all(attempts)
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409])
    expect(await t.db.query.organizations.findMany()).toHaveLength(1)
    expect(await t.db.query.users.findMany()).toHaveLength(1)
  })

  test('leaves nothing behind when it fails half-way', async () => {
    const t = await createTestApp()
    const fine = t.deps.randomBytes
    t.deps.randomBytes = () => {
      throw new Error('no randomness')
    }
    expect((await t.visitor.try(account.setUp, { body: setUpBody })).status).toBe(500)
    expect(await t.db.query.users.findMany()).toEqual([])
    t.deps.randomBytes = fine
    expect((await t.visitor.try(account.setUp, { body: setUpBody })).status).toBe(200)
  })

  test('is not open again to whoever comes by after the last organization was deleted', async () => {
    const t = await createTestApp()
    await t.person()
    expect((await t.visitor.try(account.setUp, { body: setUpBody })).status).toBe(409)
    expect((await t.visitor.get('/console/session')).body).toMatchObject({ state: 'signed-out' })
  })
})

describe('creating an organization', () => {
  test('is possible once for an address', async () => {
    const t = await createTestApp()
    const person = await t.signInAs(await t.person())
    const answer = await person.call(account.createOrganization, { body: { name: 'Beta' } })
    expect(answer).toMatchObject({
      organizations: [{ name: 'Beta', plan: 'Enterprise', roles: ['OrgOwner'] }],
      may_create_organization: false,
    })
    const [organization] = await t.db.query.organizations.findMany()
    expect(await t.auditEvents(organization ?? { id: '' })).toMatchObject([
      { action: 'create', resourceType: 'organization', resourceName: 'Beta', actorId: person.id },
    ])
    const again = await person.try(account.createOrganization, { body: { name: 'Gamma' } })
    expect(again.status).toBe(409)
    expect(await t.db.query.organizations.findMany()).toHaveLength(1)
    expect((await t.visitor.try(account.createOrganization, { body: { name: 'Delta' } })).status).toBe(401)
  })

  test('begins on the smallest plan where plans withhold: nobody signs up for what they would have to be given', async () => {
    const t = await createTestApp({ planPolicy: pineconePolicy, planChanges: 'operator' })
    const person = await t.signInAs(await t.person())
    const answer = await person.call(account.createOrganization, { body: { name: 'Beta' } })
    expect(answer).toMatchObject({ organizations: [{ plan: 'Free', features: { serviceAccounts: false } }] })
  })

  test('refuses a name that is too long or empty', async () => {
    const t = await createTestApp()
    const person = await t.signInAs(await t.person())
    for (const name of ['', ' ', 'x'.repeat(513)]) {
      expect((await person.try(account.createOrganization, { body: { name } })).status).toBe(400)
    }
  })
})

describe('bootstrapping', () => {
  const input: Bootstrap = {
    organizationName: 'Acme',
    plan: 'Enterprise',
    owner: { email: 'ada@example.com', password: PASSWORD },
    client: { id: 'bootstrap-client', secret: 'a-client-secret-of-at-least-32-characters' },
  }
  const organizationOf = async (t: TestApp) => (await t.db.query.organizations.findMany())[0] ?? { id: '' }

  test('makes organization, owner and client, each with its event by the system', async () => {
    const t = await createTestApp()
    expect(await bootstrap(t.deps, input)).toBe(true)
    const signedIn = await t.visitor.try(account.signIn, { body: { email: 'ada@example.com', password: PASSWORD } })
    expect(signedIn.body).toMatchObject({
      organizations: [{ name: 'Acme', roles: ['OrgOwner'] }],
      may_create_organization: false,
    })
    const answer = await t.stranger().post<{ access_token: string }>('/oauth/token', {
      grant_type: 'client_credentials',
      client_id: input.client?.id,
      client_secret: input.client?.secret,
    })
    expect(answer.status).toBe(200)
    expect((await t.bearer(answer.body.access_token).get('/admin/organizations')).body).toMatchObject({
      data: [{ name: 'Acme' }],
    })
    const [machine] = await t.db.query.serviceAccounts.findMany()
    expect(machine?.updatedAt).toEqual(machine?.createdAt)
    const events = (await t.auditEvents(await organizationOf(t))).filter(({ actorType }) => actorType === 'system')
    expect(events.map(({ action, resourceType }) => `${action} ${resourceType}`).toSorted()).toEqual([
      'create organization',
      'create service-account',
      'create user',
    ])
    const traces = JSON.stringify([events, t.logs, await t.db.query.serviceAccounts.findMany()])
    expect(traces).toContain(await sha256(input.client?.secret ?? ''))
    expect(traces).not.toContain(input.client?.secret)
    expect(JSON.stringify([events, t.logs])).not.toContain(await sha256(input.client?.secret ?? ''))
  })

  test('does nothing the second time, and once for several replicas', async () => {
    const t = await createTestApp()
    const done = await Promise.all([bootstrap(t.deps, input), bootstrap(t.deps, input), bootstrap(t.deps, input)])
    expect(done.filter(Boolean)).toHaveLength(1)
    expect(await bootstrap(t.deps, { ...input, organizationName: 'Another' })).toBe(false)
    expect(await t.db.query.organizations.findMany()).toMatchObject([{ name: 'Acme' }])
    expect(await t.db.query.serviceAccounts.findMany()).toHaveLength(1)
  })

  test('works with a client alone, and with a person who is known already', async () => {
    const t = await createTestApp()
    await bootstrap(t.deps, { ...input, owner: undefined })
    expect(await t.db.query.users.findMany()).toEqual([])
    const other = await createTestApp()
    const known = await other.person({ email: 'ada@example.com', name: 'Ada Lovelace', password: 'her own password' })
    await bootstrap(other.deps, { ...input, client: undefined })
    const answer = await other.visitor.try(account.signIn, {
      body: { email: known.email, password: 'her own password' },
    })
    expect(answer.body).toMatchObject({ user: { name: 'Ada Lovelace' }, organizations: [{ roles: ['OrgOwner'] }] })
  })
})

describe('bootstrapping an owner whose address somebody has signed up with, and nobody has confirmed', () => {
  test('counts the password of the settings alone', async () => {
    const t = await createTestApp()
    const email = 'ada@example.com'
    await t.person({ email, name: 'Eve', password: 'the stranger’s own words', confirmed: false })
    await bootstrap(t.deps, {
      organizationName: 'Acme',
      plan: 'Enterprise',
      owner: { email, password: PASSWORD },
      client: undefined,
    })
    const signIn = (password: string) => t.visitor.try(account.signIn, { body: { email, password } })
    expect((await signIn('the stranger’s own words')).status).toBe(401)
    expect((await signIn(PASSWORD)).body).toMatchObject({
      user: { name: 'ada' },
      organizations: [{ roles: ['OrgOwner'] }],
    })
  })
})

describe('the demo', () => {
  test('lists its people and signs in as each who exists', async () => {
    const t = await createTestApp({ demo: true })
    const organization = await t.organization()
    expect(new Set(DEMO_PERSONAS.map(({ role }) => role)).size).toBe(7)
    const [first] = DEMO_PERSONAS
    const person = await t.person({ email: first?.email ?? '', name: first?.name ?? '' })
    await t.grant(organization, await t.signInAs(person), 'OrgOwner')
    expect((await t.visitor.get('/console/session')).body).toEqual({
      state: 'signed-out',
      demo: DEMO_PERSONAS,
      sends_mail: true,
      single_sign_on: false,
    })
    const answer = await t.visitor.try(account.demoSignIn, { body: { persona: first?.id ?? '' } })
    expect(answer.body).toMatchObject({ state: 'signed-in', user: { email: first?.email }, demo: true })
    expect((await t.auditEvents(organization)).at(-1)).toMatchObject({
      action: 'login',
      parameters: { method: 'demo' },
    })
    expect((await t.visitor.try(account.demoSignIn, { body: { persona: 'nobody' } })).status).toBe(404)
  })

  test('is not there on any other server', async () => {
    const t = await createTestApp()
    const [first] = DEMO_PERSONAS
    await t.person({ email: first?.email ?? '' })
    expect((await t.visitor.try(account.demoSignIn, { body: { persona: first?.id ?? '' } })).status).toBe(404)
    expect((await t.visitor.get('/console/session')).body).toEqual({
      state: 'signed-out',
      demo: [],
      sends_mail: true,
      single_sign_on: false,
    })
  })
})
