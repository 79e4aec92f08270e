import { eq } from 'drizzle-orm'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { pineconePolicy, type Plan } from '#contract/plans.ts'
import { singleSignOn } from '#contract/single-sign-on.ts'
import { organizations, rateLimits, totps, users } from '#server/db/schema.ts'
import { createTestApp, Caller, type Principal, type TestOrganization } from '../../../test/app.ts'
import { CLIENT, signInAtProvider, startIdentityProvider } from '../../../e2e/support/identity-provider.ts'
import { identityOf } from './oidc.ts'

const records = new Map<string, string[]>()
const trusted = Array.from({ length: 40 }, (_, index) => `trusted-${index}.example`)
const t = await createTestApp({
  planPolicy: pineconePolicy,
  trustedDomains: trusted,
  outside: {
    fetch,
    resolveTxt: async (name) => {
      if (name.endsWith('.silent.example')) throw new Error('SERVFAIL')
      return records.get(name) ?? []
    },
  },
})
const provider = await startIdentityProvider()
afterAll(() => provider.stop())
// All come from one address, more often than anybody may.
beforeEach(async () => {
  await t.db.delete(rateLimits)
})

const PASSWORD = 'correct horse battery'
const client = { issuer: provider.issuer, client_id: CLIENT.id, client_secret: CLIENT.secret }

/** An organization whose people sign in through the provider, with a domain of its own. */
async function organizationWithSso(input: { plan?: Plan } = {}) {
  const organization = await t.organization({ plan: input.plan ?? 'Standard' })
  const owner = await t.member(organization, 'OrgOwner')
  const domain = trusted.pop() ?? ''
  await owner.call(singleSignOn.setProvider, { body: client })
  const { domains } = await owner.call(singleSignOn.addDomain, { body: { domain } })
  return { organization, owner, domain, domainId: domains[0]?.id ?? '' }
}

/** A browser: it keeps the cookies that it is given. */
class Browser {
  readonly #cookies = new Map<string, string>()

  async post<T>(path: string, body: unknown) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await new Caller(t.send, t.deps.settings.publicUrl, {
      ...t.visitor.headers,
      ...(cookie === '' ? {} : { cookie }),
    }).request<T>('POST', path, { body })
    for (const one of answer.headers.getSetCookie()) {
      const [pair = ''] = one.split(';')
      const name = pair.slice(0, pair.indexOf('='))
      if (/max-age=0/i.test(one)) this.#cookies.delete(name)
      else this.#cookies.set(name, pair.slice(name.length + 1))
    }
    return answer
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies
  }

  async start(email: string, next?: string) {
    return this.post<{ authorization_url: string }>('/console/sso/start', { email, ...(next ? { next } : {}) })
  }

  async finish(organization: { id: string }, callback: string) {
    return this.post<{
      result: { state: string; token?: string; user?: { email: string; name: string } }
      next: string | null
    }>('/console/sso/finish', { organization_id: organization.id, callback })
  }
}

/** Goes all the way: to the provider, in as somebody, and back. */
async function signIn(organization: { id: string }, email: string, login = email) {
  const browser = new Browser()
  const { body } = await browser.start(email)
  const answer = await browser.finish(organization, await signInAtProvider(body.authorization_url, login))
  return { browser, answer }
}

const reasonOf = (answer: { body: unknown }) =>
  (answer.body as { error?: { details?: { reason?: string } } }).error?.details?.reason

async function kinds(organization: TestOrganization) {
  return (await t.auditEvents(organization)).map((event) => `${event.action} ${event.resourceType}`)
}

describe('signing in', () => {
  test('goes to the provider with a challenge of its own, and lets in whoever comes back', async () => {
    const { organization, domain } = await organizationWithSso()
    const person = await t.person({ email: `ada@${domain}`, name: 'Ada' })
    const member = await t.signInAs(person)
    await t.grant(organization, member, 'OrgMember')
    const browser = new Browser()
    const started = await browser.start(`Ada@${domain.toUpperCase()}`, '/organizations/-/projects')
    expect(started.status).toBe(200)
    const url = new URL(started.body.authorization_url)
    expect(url.origin).toBe(provider.issuer)
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: CLIENT.id,
      response_type: 'code',
      code_challenge_method: 'S256',
      login_hint: `ada@${domain}`,
      redirect_uri: `http://localhost:4000/sso/callback/${organization.id}`,
      state: expect.stringMatching(/.{20,}/),
      nonce: expect.stringMatching(/.{20,}/),
    })
    expect(started.headers.get('set-cookie')).toMatch(
      /^conifer\.sso=[^;]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    const answer = await browser.finish(organization, await signInAtProvider(url.href, `ada@${domain}`))
    expect(answer).toMatchObject({
      status: 200,
      body: {
        result: { state: 'signed-in', user: { email: `ada@${domain}`, name: 'Ada' } },
        next: '/organizations/-/projects',
      },
    })
    expect([...browser.cookies.keys()]).toEqual(['conifer.session_token'])
    const login = (await t.auditEvents(organization)).at(-1)
    expect(login).toMatchObject({ action: 'login', actorId: person.id, parameters: { method: 'single sign-on' } })
    expect(
      (
        await t.db.query.identityProviders.findFirst({
          where: (row) => eq(row.organizationId, organization.id),
        })
      )?.lastSignInAt,
    ).not.toBeNull()
  })

  test('asks for the second factor that a person has set up, whatever the provider says', async () => {
    const { organization, domain } = await organizationWithSso()
    const person = await t.person({ email: `two@${domain}` })
    await t.db.insert(totps).values({
      userId: person.id,
      secret: 'sealed',
      enabledAt: new Date(),
      createdAt: new Date(),
    })
    const { browser, answer } = await signIn(organization, `two@${domain}`)
    expect(answer.body.result).toMatchObject({ state: 'second-step', token: expect.any(String) })
    expect([...browser.cookies.keys()]).toEqual([])
  })

  test('lets nobody in from another browser, twice, with another organization, or too late', async () => {
    const { organization, domain } = await organizationWithSso()
    const other = await organizationWithSso()
    await t.person({ email: `eve@${domain}` })
    const browser = new Browser()
    const { body } = await browser.start(`eve@${domain}`)
    const callback = await signInAtProvider(body.authorization_url, `eve@${domain}`)
    const stranger = await new Browser().finish(organization, callback)
    expect([stranger.status, reasonOf(stranger)]).toEqual([401, 'sso-over'])
    const mixedUp = await browser.finish(other.organization, callback)
    expect([mixedUp.status, reasonOf(mixedUp)]).toEqual([401, 'sso-over'])
    const changed = await browser.finish(organization, callback.replace(/state=[^&]+/, 'state=another'))
    expect([changed.status, reasonOf(changed)]).toEqual([409, 'sso-provider'])
    expect((await browser.finish(organization, callback)).status).toBe(200)
    const again = await browser.finish(organization, callback)
    expect([again.status, reasonOf(again)]).toEqual([401, 'sso-over'])

    const late = new Browser()
    const begun = await late.start(`eve@${domain}`)
    const back = await signInAtProvider(begun.body.authorization_url, `eve@${domain}`)
    t.clock.advance({ minutes: 10, seconds: 1 })
    expect(reasonOf(await late.finish(organization, back))).toBe('sso-over')
    t.clock.advance({ minutes: -10, seconds: -1 })
  })

  test('takes a code that was used already for nothing', async () => {
    const { organization, domain } = await organizationWithSso()
    await t.person({ email: `ann@${domain}` })
    const browser = new Browser()
    const { body } = await browser.start(`ann@${domain}`)
    const flow = new Map(browser.cookies)
    const callback = await signInAtProvider(body.authorization_url, `ann@${domain}`)
    expect((await browser.finish(organization, callback)).status).toBe(200)
    const replay = await new Caller(t.send, t.deps.settings.publicUrl, {
      ...t.visitor.headers,
      cookie: `conifer.sso=${flow.get('conifer.sso')}`,
    }).request('POST', '/console/sso/finish', { body: { organization_id: organization.id, callback } })
    expect([replay.status, reasonOf(replay)]).toEqual([409, 'sso-provider'])
  })

  test('says so when the person turns back at the provider', async () => {
    const { organization, domain } = await organizationWithSso()
    await t.person({ email: `bo@${domain}` })
    const { answer } = await signIn(organization, `bo@${domain}`, '')
    expect([answer.status, reasonOf(answer)]).toEqual([409, 'sso-provider'])
    expect(answer.text).toContain('access_denied')
  })

  test('takes a provider at its word for no address but those of the domains that were proved', async () => {
    const { organization, domain } = await organizationWithSso()
    await t.person({ email: `eve@${domain}` })
    const victim = await t.person({ email: 'victim@elsewhere.example' })
    provider.accounts.set('forger', { email: victim.email, email_verified: true })
    const { answer } = await signIn(organization, `eve@${domain}`, 'forger')
    expect([answer.status, reasonOf(answer)]).toEqual([409, 'sso-address'])
    provider.accounts.set('unsure', { email: `eve@${domain}`, email_verified: false })
    expect(reasonOf((await signIn(organization, `eve@${domain}`, 'unsure')).answer)).toBe('sso-address')
    provider.accounts.set('silent', {})
    expect(reasonOf((await signIn(organization, `eve@${domain}`, 'silent')).answer)).toBe('sso-address')
  })

  test('is for domains that an organization has proved, while its plan has it', async () => {
    const nobody = await new Browser().start('ada@nowhere.example')
    expect([nobody.status, reasonOf(nobody)]).toEqual([409, 'no-sso'])
    const { owner, organization, domain } = await organizationWithSso()
    await owner.call(singleSignOn.addDomain, { body: { domain: 'unproved.example' } })
    expect(reasonOf(await new Browser().start('ada@unproved.example'))).toBe('no-sso')
    await t.db.update(organizations).set({ plan: 'Free' }).where(eq(organizations.id, organization.id))
    expect(reasonOf(await new Browser().start(`ada@${domain}`))).toBe('no-sso')
  })

  test('is offered on the sign-in page of a server where an organization has it', async () => {
    await organizationWithSso()
    expect((await t.visitor.get('/console/session')).body).toMatchObject({ state: 'signed-out', single_sign_on: true })
  })
})

describe('somebody new', () => {
  test('is not let in uninvited', async () => {
    const { organization, domain } = await organizationWithSso()
    const { answer } = await signIn(organization, `new@${domain}`)
    expect([answer.status, reasonOf(answer)]).toEqual([409, 'sso-not-invited'])
    expect(await t.db.query.users.findFirst({ where: (row) => eq(row.email, `new@${domain}`) })).toBeUndefined()
  })

  test('gets the default role, with an event that says so, and no password', async () => {
    const { organization, owner, domain } = await organizationWithSso()
    await owner.call(singleSignOn.update, { body: { default_role: 'OrgMember' } })
    provider.accounts.set('newcomer', { email: `New@${domain}`, email_verified: true, name: '  New\u0007 Comer ' })
    const { answer } = await signIn(organization, `new@${domain}`, 'newcomer')
    expect(answer.body.result).toMatchObject({
      state: 'signed-in',
      user: { email: `new@${domain}`, name: 'New  Comer' },
      organizations: [{ id: organization.id, roles: ['OrgMember'] }],
    })
    const made = (await t.auditEvents(organization)).find(
      (event) => event.action === 'create' && event.resourceType === 'user',
    )
    expect(made).toMatchObject({
      actorName: `new@${domain}`,
      parameters: { roles: ['OrgMember'], through: 'single sign-on' },
    })
    const wrong = await t.visitor.post('/console/sign-in', { email: `new@${domain}`, password: PASSWORD })
    expect(wrong.status).toBe(401)
    // The second time they are a member already.
    expect((await signIn(organization, `new@${domain}`, 'newcomer')).answer.status).toBe(200)
    expect((await kinds(organization)).filter((kind) => kind === 'create user')).toHaveLength(1)
  })

  test('who was invited finds the invite, with the roles that somebody chose', async () => {
    const { organization, owner, domain } = await organizationWithSso()
    await owner.call(singleSignOn.update, { body: { default_role: 'OrgMember' } })
    const email = `guest@${domain}`
    const invite = await owner.post('/admin/invites', {
      email,
      role_bindings: [{ resource_type: 'organization', role: 'OrgManager' }],
    })
    expect(invite.status).toBe(200)
    const { answer } = await signIn(organization, email)
    expect(answer.body.result).toMatchObject({ organizations: [], invites: [{ organization_name: organization.name }] })
  })

  test('an invite of another organization keeps nobody from the default role', async () => {
    const { organization, owner, domain } = await organizationWithSso()
    await owner.call(singleSignOn.update, { body: { default_role: 'OrgMember' } })
    const elsewhere = await t.member(await t.organization(), 'OrgOwner')
    const email = `both@${domain}`
    await elsewhere.post('/admin/invites', {
      email,
      role_bindings: [{ resource_type: 'organization', role: 'OrgManager' }],
    })
    const { answer } = await signIn(organization, email)
    expect(answer.body.result).toMatchObject({ organizations: [{ id: organization.id, roles: ['OrgMember'] }] })
  })

  test('who was removed does not come back by signing in', async () => {
    const { organization, owner, domain } = await organizationWithSso()
    await owner.call(singleSignOn.update, { body: { default_role: 'OrgMember' } })
    await signIn(organization, `gone@${domain}`)
    const person = await t.db.query.users.findFirst({ where: (row) => eq(row.email, `gone@${domain}`) })
    expect((await owner.delete(`/admin/users/${person?.id}`)).status).toBe(202)
    const { answer } = await signIn(organization, `gone@${domain}`)
    expect(answer.body.result).toMatchObject({ state: 'signed-in', organizations: [] })
  })

  test('takes over an account that nobody had confirmed: its password and sessions end', async () => {
    const { organization, owner, domain } = await organizationWithSso()
    await owner.call(singleSignOn.update, { body: { default_role: 'OrgMember' } })
    const squatted = await t.person({ email: `early@${domain}`, password: PASSWORD, confirmed: false })
    const squatter = await t.signInAs(squatted)
    const { answer } = await signIn(organization, `early@${domain}`)
    expect(answer.status).toBe(200)
    expect((await squatter.get('/console/account/sessions')).status).toBe(401)
    expect((await t.visitor.post('/console/sign-in', { email: squatted.email, password: PASSWORD })).status).toBe(401)
  })
})

describe('an address at the provider', () => {
  test('that changes leads to the same account', async () => {
    const { organization, owner, domain } = await organizationWithSso()
    await owner.call(singleSignOn.update, { body: { default_role: 'OrgMember' } })
    provider.accounts.set(`sub-${domain}`, { email: `maiden@${domain}` })
    expect((await signIn(organization, `maiden@${domain}`, `sub-${domain}`)).answer.status).toBe(200)
    provider.accounts.set(`sub-${domain}`, { email: `married@${domain}` })
    const { answer } = await signIn(organization, `married@${domain}`, `sub-${domain}`)
    expect(answer.body.result.user?.email).toBe(`maiden@${domain}`)
    expect(await t.db.query.users.findFirst({ where: (row) => eq(row.email, `married@${domain}`) })).toBeUndefined()
  })

  test("that passes to somebody else opens nothing of the member's, until an owner has removed them", async () => {
    const { organization, owner, domain } = await organizationWithSso()
    await owner.call(singleSignOn.update, { body: { default_role: 'OrgMember' } })
    const email = `info@${domain}`
    provider.accounts.set(`first-${domain}`, { email })
    const { answer } = await signIn(organization, email, `first-${domain}`)
    provider.accounts.set(`second-${domain}`, { email })
    const refused = (await signIn(organization, email, `second-${domain}`)).answer
    expect([refused.status, reasonOf(refused)]).toEqual([409, 'sso-address'])
    const person = await t.db.query.users.findFirst({ where: (row) => eq(row.email, email) })
    expect((await owner.delete(`/admin/users/${person?.id}`)).status).toBe(202)
    expect((await signIn(organization, email, `second-${domain}`)).answer.status).toBe(200)
    expect(answer.status).toBe(200)
  })

  test('of an account that has moved to another domain does not open it any more', async () => {
    const { organization, owner, domain } = await organizationWithSso()
    await owner.call(singleSignOn.update, { body: { default_role: 'OrgMember' } })
    provider.accounts.set(`moved-${domain}`, { email: `old@${domain}` })
    await signIn(organization, `old@${domain}`, `moved-${domain}`)
    await t.db
      .update(users)
      .set({ email: `old@private-${domain}` })
      .where(eq(users.email, `old@${domain}`))
    const { answer } = await signIn(organization, `old@${domain}`, `moved-${domain}`)
    expect(answer.body.result.user?.email).toBe(`old@${domain}`)
  })
})

describe('required', () => {
  async function required() {
    const made = await organizationWithSso()
    const { organization, owner, domain } = made
    const person = await t.person({ email: `ada@${domain}`, password: PASSWORD })
    const member = await t.signInAs(person)
    await t.grant(organization, member, 'OrgMember')
    await signIn(organization, person.email)
    const before = await owner.try(singleSignOn.update, { body: { required: true } })
    expect(before.status).toBe(200)
    return { ...made, person, member }
  }

  test('needs a proved domain, and somebody who has signed in through the provider', async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const refused = async () => (await owner.try(singleSignOn.update, { body: { required: true } })).text
    expect(await refused()).toContain('Set up an identity provider first.')
    await owner.call(singleSignOn.setProvider, { body: client })
    expect(await refused()).toContain('Verify a domain first')
    await owner.call(singleSignOn.addDomain, { body: { domain: trusted.pop() ?? '' } })
    expect(await refused()).toContain('Sign in through the provider once first')
  })

  test('ends the sessions of those it concerns, and refuses their passwords in words', async () => {
    const { organization, owner, person, member } = await required()
    expect((await member.get('/console/account/sessions')).status).toBe(401)
    expect((await owner.get('/console/account/sessions')).status).toBe(200)
    const event = (await t.auditEvents(organization)).findLast((one) => one.resourceType === 'identity-provider')
    expect(event?.parameters).toMatchObject({ required: { from: false, to: true }, sessions_ended: 2 })
    const wrong = await t.visitor.post('/console/sign-in', { email: person.email, password: 'wrong' })
    expect(wrong.status).toBe(401)
    const right = await t.visitor.post('/console/sign-in', { email: person.email, password: PASSWORD })
    expect([right.status, reasonOf(right)]).toEqual([409, 'sso-required'])
    expect(right.headers.getSetCookie()).toEqual([])
    expect((await signIn(organization, person.email)).answer.status).toBe(200)
  })

  test('lets nobody sign up at the domain with a password, whether or not the address has an account', async () => {
    const { person, domain } = await required()
    const input = { name: 'Somebody', password: 'a long enough password' }
    for (const email of [person.email, `unknown@${domain}`]) {
      const answer = await t.visitor.post('/console/sign-up', { ...input, email })
      expect([answer.status, reasonOf(answer)]).toEqual([409, 'sso-required'])
    }
  })

  test('lets nobody get away from it by another address', async () => {
    const { organization, person } = await required()
    const { browser } = await signIn(organization, person.email)
    const answer = await browser.post('/console/account/email-change', { email: `free@${person.id}.example` })
    expect([answer.status, reasonOf(answer)]).toEqual([409, 'sso-required'])
  })

  test('leaves its owners their password, so that a broken provider shuts nobody out for good', async () => {
    const { organization, domain } = await required()
    const chief = await t.person({ email: `chief@${domain}`, password: PASSWORD })
    await t.grant(organization, await t.signInAs(chief), 'OrgOwner')
    expect((await t.visitor.post('/console/sign-in', { email: chief.email, password: PASSWORD })).status).toBe(200)
  })

  test('holds neither another provider nor the loss of its last domain', async () => {
    const { owner, domainId } = await required()
    const other = await owner.try(singleSignOn.setProvider, { body: { ...client, client_id: 'another' } })
    expect(other.status).toBe(409)
    expect((await owner.try(singleSignOn.removeDomain, { params: { domain_id: domainId } })).status).toBe(409)
    expect((await owner.try(singleSignOn.setProvider, { body: client })).status).toBe(200)
  })

  test('signs out the people of a domain that is proved later', async () => {
    const { organization, owner } = await required()
    const domain = trusted.pop() ?? ''
    const person = await t.person({ email: `late@${domain}` })
    const member = await t.signInAs(person)
    await t.grant(organization, member, 'OrgMember')
    await owner.call(singleSignOn.addDomain, { body: { domain } })
    expect((await member.get('/console/account/sessions')).status).toBe(401)
  })

  test('ends with the provider', async () => {
    const { owner, person } = await required()
    expect((await owner.try(singleSignOn.removeProvider)).status).toBe(202)
    expect((await t.visitor.post('/console/sign-in', { email: person.email, password: PASSWORD })).status).toBe(200)
    expect((await owner.try(singleSignOn.removeProvider)).status).toBe(409)
  })
})

describe('the provider', () => {
  async function fresh() {
    const organization = await t.organization()
    return { organization, owner: await t.member(organization, 'OrgOwner') }
  }
  const fieldsOf = (answer: { body: unknown }) =>
    (answer.body as { error: { details: { fields: { path: string; message: string }[] } } }).error.details.fields

  test('is asked for its configuration before anything is kept, and its secret is never told', async () => {
    const { organization, owner } = await fresh()
    const set = await owner.try(singleSignOn.setProvider, {
      body: { ...client, issuer: `${provider.issuer}/.well-known/openid-configuration` },
    })
    expect(set).toMatchObject({
      status: 200,
      body: { provider: { issuer: provider.issuer, client_id: CLIENT.id, last_sign_in_at: null } },
    })
    expect(set.text + (await owner.try(singleSignOn.get)).text).not.toContain(CLIENT.secret)
    expect(JSON.stringify(await t.auditEvents(organization))).not.toContain(CLIENT.secret)
    expect(JSON.stringify(await t.db.query.identityProviders.findMany())).not.toContain(CLIENT.secret)
    expect((await t.auditEvents(organization)).at(-1)).toMatchObject({
      action: 'create',
      resourceType: 'identity-provider',
      resourceName: provider.issuer,
    })
  })

  test('that is none is refused at its field, with nothing changed', async () => {
    const { organization, owner } = await fresh()
    const tried = async (issuer: string) => owner.try(singleSignOn.setProvider, { body: { ...client, issuer } })
    expect(fieldsOf(await tried('http://127.0.0.1:1'))).toEqual([{ path: 'issuer', message: 'It cannot be reached.' }])
    expect(fieldsOf(await tried(`${provider.issuer}/elsewhere`))).toEqual([
      { path: 'issuer', message: 'Nothing there answers as an OpenID Connect provider.' },
    ])
    expect(fieldsOf(await tried(provider.issuer.replace('127.0.0.1', 'localhost')))[0]?.path).toBe('issuer')
    expect((await tried('javascript:alert(1)')).status).toBe(400)
    expect((await owner.call(singleSignOn.get)).provider).toBeNull()
    expect(await kinds(organization)).toEqual([])
  })

  test('keeps its secret for the same client only', async () => {
    const { owner } = await fresh()
    await owner.call(singleSignOn.setProvider, { body: client })
    const { client_secret: _, ...without } = client
    expect((await owner.try(singleSignOn.setProvider, { body: without })).status).toBe(200)
    const other = await owner.try(singleSignOn.setProvider, { body: { ...without, client_id: 'another' } })
    expect(fieldsOf(other)).toEqual([{ path: 'client_secret', message: 'Enter the client secret.' }])
  })

  test('with a wrong secret signs nobody in, and says what is wrong', async () => {
    const { organization, owner } = await fresh()
    const domain = trusted.pop() ?? ''
    await owner.call(singleSignOn.setProvider, { body: { ...client, client_secret: 'wrong' } })
    await owner.call(singleSignOn.addDomain, { body: { domain } })
    await t.person({ email: `ada@${domain}` })
    const { answer } = await signIn(organization, `ada@${domain}`)
    expect([answer.status, reasonOf(answer)]).toEqual([409, 'sso-provider'])
    expect(answer.text).toContain('It does not take this client ID with this client secret.')
  })

  test('is for owners, on a plan that has it', async () => {
    const organization = await t.organization({ plan: 'Free' })
    const owner = await t.member(organization, 'OrgOwner')
    expect((await owner.try(singleSignOn.get)).text).toContain(
      'Single sign-on is available on the Standard and Enterprise plans.',
    )
    const { organization: paying } = await organizationWithSso()
    for (const role of ['OrgManager', 'OrgMember', 'OrgBillingAdmin'] as const) {
      const member: Principal = await t.member(paying, role)
      expect((await member.try(singleSignOn.get)).status).toBe(403)
      expect((await member.try(singleSignOn.setProvider, { body: client })).status).toBe(403)
    }
    // What was tried is in the audit log; the secret that came with it is not.
    await t.app.background.stop()
    const tried = await t.auditEvents(paying, 'failure')
    expect(tried.map(({ resourceType }) => resourceType)).toEqual(Array(3).fill('identity-provider'))
    expect(tried[0]?.parameters).toEqual({ issuer: provider.issuer, client_id: CLIENT.id })
  })

  test('asks somebody whose session is old to confirm first', async () => {
    const { owner } = await fresh()
    t.clock.advance({ minutes: 11 })
    const answer = await owner.try(singleSignOn.setProvider, { body: client })
    t.clock.advance({ minutes: -11 })
    expect(answer.text).toContain('REAUTHENTICATION_REQUIRED')
  })
})

describe('a domain', () => {
  test('counts once its record is there, for one organization alone', async () => {
    const first = await t.organization()
    const second = await t.organization()
    const [one, other] = [await t.member(first, 'OrgOwner'), await t.member(second, 'OrgOwner')]
    const add = async (who: Principal) =>
      (await who.call(singleSignOn.addDomain, { body: { domain: ' @Proved.Example. ' } })).domains[0]
    const [mine, theirs] = [await add(one), await add(other)]
    if (!mine || !theirs) throw new Error('no domain')
    expect(mine).toMatchObject({
      domain: 'proved.example',
      verified_at: null,
      record: { name: '_conifer-challenge.proved.example' },
    })
    expect(mine.record.value).not.toBe(theirs.record.value)
    const verify = (who: Principal, id: string) => who.try(singleSignOn.verifyDomain, { params: { domain_id: id } })
    expect((await verify(one, mine.id)).text).toContain(
      'There is no TXT record at _conifer-challenge.proved.example yet.',
    )
    records.set(mine.record.name, ['something else', mine.record.value])
    expect((await verify(other, theirs.id)).text).toContain('There are 2 TXT records')
    expect((await verify(one, mine.id)).body).toMatchObject({
      domains: [{ domain: 'proved.example', verified_at: expect.any(String) }],
    })
    records.set(mine.record.name, [theirs.record.value])
    const late = await verify(other, theirs.id)
    expect([late.status, late.text]).toEqual([
      409,
      expect.stringContaining('Another organization on this server has proved'),
    ])
    // Somebody else's is not there.
    expect((await verify(other, mine.id)).status).toBe(404)
    expect(await kinds(first)).toEqual(['create sso-domain', 'update sso-domain'])
  })

  test('that the DNS does not answer about is told apart from one without a record', async () => {
    const owner = await t.member(await t.organization(), 'OrgOwner')
    const { domains } = await owner.call(singleSignOn.addDomain, { body: { domain: 'a.silent.example' } })
    const answer = await owner.try(singleSignOn.verifyDomain, { params: { domain_id: domains[0]?.id ?? '' } })
    expect([answer.status, answer.text]).toEqual([409, expect.stringContaining('The DNS gave no answer')])
  })

  test('is a name with a dot, and stands in the list once', async () => {
    const owner = await t.member(await t.organization(), 'OrgOwner')
    for (const domain of ['localhost', 'https://example.com', 'exa mple.com', '10.0.0.1', '-a.example', ''])
      expect((await owner.try(singleSignOn.addDomain, { body: { domain } })).status).toBe(400)
    await owner.call(singleSignOn.addDomain, { body: { domain: 'once.example' } })
    expect((await owner.try(singleSignOn.addDomain, { body: { domain: 'ONCE.example' } })).status).toBe(409)
  })
})

describe('what a provider says', () => {
  test('of an address at Google counts for that Workspace alone', () => {
    const google = 'https://accounts.google.com'
    const claims = { sub: 'one', email: 'ada@example.com', email_verified: true }
    expect(identityOf(google, claims).email).toBeNull()
    expect(identityOf(google, { ...claims, hd: 'other.example' }).email).toBeNull()
    expect(identityOf(google, { ...claims, hd: 'example.com' }).email).toBe('ada@example.com')
  })

  test('counts unless it says that the address is not verified: many say nothing of it', () => {
    const claims = { sub: 'one', email: 'Ada@Example.com' }
    expect(identityOf('https://id.example', claims).email).toBe('ada@example.com')
    expect(identityOf('https://id.example', { ...claims, email_verified: false }).email).toBeNull()
    expect(identityOf('https://id.example', { ...claims, email_verified: 'false' }).email).toBeNull()
  })
})
