import { eq, sql } from 'drizzle-orm'
import { describe, expect, test, vi } from 'vitest'
import { account } from '#contract/console.ts'
import { sessions } from '#server/db/schema.ts'
import { createTestApp, type TestApp } from '../../../test/app.ts'

const PASSWORD = 'correct horse battery'
const t = await createTestApp({ now: new Date('2026-03-01T12:00:00Z') })

async function personWithPassword(app: TestApp = t) {
  const organization = await app.organization()
  const person = await app.person({ password: PASSWORD })
  await app.grant(organization, await app.signInAs(person), 'OrgOwner')
  return { organization, person }
}

function signIn(app: TestApp, email: string, password = PASSWORD) {
  return app.visitor.try(account.signIn, { body: { email, password } })
}

describe('signing in', () => {
  test('answers with the session and sets a cookie that holds', async () => {
    const { organization, person } = await personWithPassword()
    const answer = await signIn(t, person.email.toUpperCase())
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      state: 'signed-in',
      user: { id: person.id, email: person.email },
      organizations: [{ id: organization.id, roles: ['OrgOwner'], features: { sso: true } }],
      may_create_organization: true,
    })
    const [cookie] = answer.headers.getSetCookie()
    const again = await t.stranger({ cookie: cookie?.split(';')[0] ?? '' }).get('/console/session')
    expect(again.body).toEqual(answer.body)
  })

  test('sets HttpOnly, SameSite=Lax, host-only cookies; Secure and __Host- under https', async () => {
    const { person } = await personWithPassword()
    const [cookie, ...others] = (await signIn(t, person.email)).headers.getSetCookie()
    expect(others).toEqual([])
    expect(cookie).toMatch(/^conifer\.session_token=/)
    expect(cookie?.split('; ').slice(1).toSorted()).toEqual(['HttpOnly', 'Max-Age=2592000', 'Path=/', 'SameSite=Lax'])

    const secure = await createTestApp({
      database: t.database,
      now: t.clock.now(),
      publicUrl: 'https://conifer.example.com',
    })
    const [underHttps] = (await signIn(secure, person.email)).headers.getSetCookie()
    expect(underHttps).toMatch(/^__Host-conifer\.session_token=/)
    expect(underHttps?.split('; ').slice(1).toSorted()).toEqual([
      'HttpOnly',
      'Max-Age=2592000',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ])
    const out = await secure.visitor.try(account.signOut)
    for (const dropped of out.headers.getSetCookie()) expect(dropped).toMatch(/Max-Age=0.*HttpOnly.*Secure/)
  })

  test('says the same of an unknown address and a wrong password, and does as much work', async () => {
    const { person } = await personWithPassword()
    const wrong = await signIn(t, person.email, 'not the password')
    const unknown = await signIn(t, 'nobody@example.com', 'not the password')
    expect(wrong.status).toBe(401)
    expect(unknown.status).toBe(401)
    expect(wrong.body).toEqual(unknown.body)
    expect(wrong.text).toContain('The email address or the password is wrong.')
    expect(wrong.headers.getSetCookie()).toEqual([])
  })

  test('writes a login event for each organization, and no secret anywhere', async () => {
    const { organization, person } = await personWithPassword()
    const second = await t.organization()
    await t.grant(second, await t.signInAs(person), 'OrgMember')
    const answer = await signIn(t, person.email)
    for (const each of [organization, second]) {
      const event = (await t.auditEvents(each)).find(({ action }) => action === 'login')
      expect(event).toMatchObject({
        actorType: 'user',
        actorId: person.id,
        actorName: person.email,
        resourceType: 'user',
        ipAddress: '192.0.2.1',
        parameters: { method: 'password' },
      })
    }
    const token = decodeURIComponent(answer.headers.getSetCookie()[0]?.split(/[=;]/)[1] ?? '').split('.')[0] ?? ''
    expect(token).toHaveLength(32)
    const traces = JSON.stringify([t.logs, await t.db.query.auditEvents.findMany(), answer.body])
    expect(traces).not.toContain(token)
    expect(traces).not.toContain(PASSWORD)
    expect(await signedInOf(person.email)).toBeGreaterThan(0)
  })

  test('that is refused for a wrong password stands in the log of each organization, and what was typed does not', async () => {
    const { organization, person } = await personWithPassword()
    await signIn(t, person.email, 'my other secret words')
    const refused = await vi.waitFor(async () => {
      const found = (await t.auditEvents(organization, 'failure')).at(0)
      if (!found) throw new Error('It is not written yet.')
      return found
    })
    expect(refused).toMatchObject({
      action: 'login',
      actorId: person.id,
      resourceId: person.id,
      reason: 'The email address or the password is wrong.',
      errorCode: 'UNAUTHENTICATED',
      ipAddress: '192.0.2.1',
      parameters: { method: 'password' },
    })
    expect(JSON.stringify(refused)).not.toContain('my other secret words')
  })

  test('that is refused is written down by a server that stops right after the answer', async () => {
    const { organization, person } = await personWithPassword()
    const stopping = await createTestApp({ database: t.database })
    await signIn(stopping, person.email, 'my other secret words')
    await stopping.app.background.stop()
    expect(await t.auditEvents(organization, 'failure')).not.toEqual([])
  })

  test('hands out no session whose event cannot be written', async () => {
    const broken = await createTestApp()
    const { person } = await personWithPassword(broken)
    await broken.db.delete(sessions)
    await broken.db.execute(sql`alter table audit_events add constraint refuse check (action <> 'login')`)
    const answer = await signIn(broken, person.email)
    expect(answer.status).toBe(500)
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(await broken.db.select().from(sessions)).toEqual([])
  })

  test('replaces the session of the same browser', async () => {
    const { person } = await personWithPassword()
    const before = await t.signInAs(person)
    await before.call(account.signIn, { body: { email: person.email, password: PASSWORD } })
    expect((await before.get('/console/account/sessions')).status).toBe(401)
  })

  test('refuses an address that is not confirmed, and sends the link again', async () => {
    const person = await t.person({ password: PASSWORD, confirmed: false })
    const mailsBefore = t.mails.length
    expect((await signIn(t, person.email, 'wrong')).status).toBe(401)
    expect(t.mails).toHaveLength(mailsBefore)
    const answer = await signIn(t, person.email)
    expect(answer.status).toBe(409)
    expect(answer.body).toMatchObject({
      error: { code: 'FAILED_PRECONDITION', details: { reason: 'email-not-confirmed' } },
    })
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(t.mails.at(-1)?.to).toBe(person.email)
    for (let attempt = 0; attempt < 6; attempt++) await signIn(t, person.email)
    expect(t.mails.filter(({ to }) => to === person.email)).toHaveLength(5)
  })
})

async function signedInOf(email: string): Promise<number> {
  const person = await t.db.query.users.findFirst({ where: (user) => eq(user.email, email) })
  return (
    await t.db
      .select()
      .from(sessions)
      .where(eq(sessions.userId, person?.id ?? ''))
  ).length
}

describe('limits', () => {
  test('an account takes ten wrong passwords in a quarter of an hour; then even the right one has to wait', async () => {
    const { person } = await personWithPassword()
    for (let attempt = 0; attempt < 10; attempt++) expect((await signIn(t, person.email, 'wrong')).status).toBe(401)
    t.clock.advance({ minutes: 3 })
    const refused = await signIn(t, person.email)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('720')
    expect(refused.body).toMatchObject({
      error: { code: 'RESOURCE_EXHAUSTED', message: 'Too many attempts to sign in. Try again in 12 minutes.' },
    })
    t.clock.advance({ minutes: 12 })
    expect((await signIn(t, person.email)).status).toBe(200)
  })

  test('success forgets the account’s failures', async () => {
    const { person } = await personWithPassword()
    for (let round = 0; round < 2; round++) {
      for (let attempt = 0; attempt < 9; attempt++) expect((await signIn(t, person.email, 'wrong')).status).toBe(401)
      expect((await signIn(t, person.email)).status).toBe(200)
    }
    t.clock.advance({ minutes: 15 })
  })

  test('25 attempts at once get no more than ten guesses', async () => {
    const { person } = await personWithPassword()
    const answers = await Promise.all(Array.from({ length: 25 }, () => signIn(t, person.email, 'wrong')))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15)
    t.clock.advance({ minutes: 15 })
  })

  test('an unknown address is limited alike', async () => {
    const statuses: number[] = []
    for (let attempt = 0; attempt < 11; attempt++) statuses.push((await signIn(t, 'ghost@example.com', 'wrong')).status)
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429])
  })

  test('one address gets 60 failures over all accounts, also when it moves within its IPv6 network', async () => {
    const near = await createTestApp({ database: t.database, now: t.clock.now(), ipAddress: '2001:db8::1' })
    const neighbour = await createTestApp({
      database: t.database,
      now: t.clock.now(),
      ipAddress: '2001:db8:0:0:abcd::2',
    })
    const elsewhere = await createTestApp({ database: t.database, now: t.clock.now(), ipAddress: '2001:db8:0:1::1' })
    const attempts = Array.from({ length: 60 }, (_, at) => signIn(near, `guess-${at}@example.com`, 'wrong'))
    for (const answer of await Promise.all(attempts)) expect(answer.status).toBe(401)
    expect((await signIn(near, 'one-more@example.com', 'wrong')).status).toBe(429)
    expect((await signIn(neighbour, 'one-more@example.com', 'wrong')).status).toBe(429)
    expect((await signIn(elsewhere, 'one-more@example.com', 'wrong')).status).toBe(401)
  })

  test('finished windows do not pile up', async () => {
    t.clock.advance({ days: 1 })
    for (let attempt = 0; attempt < 3; attempt++) await signIn(t, `sweeper-${attempt}@example.com`, 'wrong')
    const left = await t.db.query.rateLimits.findMany()
    expect(left.filter(({ resetsAt }) => resetsAt <= t.clock.now())).toEqual([])
  })
})

describe('a session', () => {
  test('is dead at once when revoked, for its holder and in the list', async () => {
    const { organization, person } = await personWithPassword()
    const here = await t.signInAs(person)
    const there = await t.signInAs(person)
    const { data } = await here.call(account.listSessions)
    const other = data.find(({ id, current }) => !current && id !== '')
    expect(data.filter(({ current }) => current)).toHaveLength(1)
    for (const each of data) {
      if (!each.current) expect((await here.delete(`/console/account/sessions/${each.id}`)).status).toBe(204)
    }
    expect((await there.get('/console/account/sessions')).status).toBe(401)
    expect((await there.get('/console/session')).body).toMatchObject({ state: 'signed-out' })
    expect((await here.delete(`/console/account/sessions/${other?.id}`)).status).toBe(404)
    expect(
      (await t.auditEvents(organization)).filter(({ resourceType }) => resourceType === 'session').length,
    ).toBeGreaterThan(0)
  })

  test('cannot be revoked by somebody else, nor by an id that is none', async () => {
    const mine = await t.signInAs(await t.person())
    const theirs = await t.signInAs(await t.person())
    const { data } = await theirs.call(account.listSessions)
    expect((await mine.delete(`/console/account/sessions/${data[0]?.id}`)).status).toBe(404)
    expect((await mine.delete('/console/account/sessions/none')).status).toBe(404)
    expect((await theirs.get('/console/account/sessions')).status).toBe(200)
  })

  test('can end all the others', async () => {
    const person = await t.person()
    const [here, there] = [await t.signInAs(person), await t.signInAs(person)]
    await here.call(account.revokeOtherSessions)
    expect((await there.get('/console/account/sessions')).status).toBe(401)
    expect((await here.call(account.listSessions)).data).toHaveLength(1)
  })

  test('ends with signing out, and signing out twice is no error', async () => {
    const { organization, person } = await personWithPassword()
    const session = await t.signInAs(person)
    const answer = await session.try(account.signOut)
    expect(answer.status).toBe(204)
    expect(answer.headers.getSetCookie().join()).toMatch(/conifer\.session_token=; Max-Age=0/)
    expect((await session.get('/console/account/sessions')).status).toBe(401)
    expect((await session.try(account.signOut)).status).toBe(204)
    expect((await t.auditEvents(organization)).map(({ action }) => action)).toContain('logout')
  })

  test('lives 30 days from its last use; its cookie is renewed', async () => {
    const session = await t.signInAs(await t.person())
    expect((await session.get('/console/session')).headers.getSetCookie()).toEqual([])
    t.clock.advance({ days: 29 })
    const late = await session.get('/console/session')
    expect(late.body).toMatchObject({ state: 'signed-in' })
    expect(late.headers.getSetCookie()[0]).toMatch(/^conifer\.session_token=.*Max-Age=2592000/)
    expect(late.headers.getSetCookie()[0]?.split(';')[0]).toBe(session.headers['cookie'])
    t.clock.advance({ days: 29 })
    expect((await session.get('/console/account/sessions')).status).toBe(200)
    t.clock.advance({ days: 31 })
    expect((await session.get('/console/account/sessions')).status).toBe(401)
  })

  test.for([
    'conifer.session_token=abc',
    'conifer.session_token=abc.def',
    'conifer.session_token=%E0%A4%A',
    'conifer.session_token=',
  ])('is not made up: %s', async (cookie) => {
    expect((await t.stranger({ cookie }).get('/console/account/sessions')).status).toBe(401)
  })

  test('needs its signature', async () => {
    const session = await t.signInAs(await t.person())
    const unsigned = session.headers['cookie']?.replace(/\..{20}%?.*$/, '') ?? ''
    expect((await t.stranger({ cookie: unsigned }).get('/console/account/sessions')).status).toBe(401)
    const [name, value = ''] = session.headers['cookie']?.split('=') ?? []
    const forged = `${name}=${value[0] === 'A' ? 'B' : 'A'}${value.slice(1)}`
    expect((await t.stranger({ cookie: forged }).get('/console/account/sessions')).status).toBe(401)
  })
})

describe('a mutation', () => {
  test('is refused when it comes from another site, another origin, or nobody knows where', async () => {
    const person = await t.person()
    const { cookie = '' } = (await t.signInAs(person)).headers
    const sources: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      {},
    ]
    for (const source of sources) {
      const caller = t.stranger({ cookie, ...source })
      expect((await caller.patch('/console/account', { name: 'Mallory' })).status).toBe(403)
      expect((await caller.post('/console/sign-out')).status).toBe(403)
      expect((await caller.post('/console/sign-in', { email: person.email, password: 'x' })).status).toBe(403)
    }
    const still = await t.stranger({ cookie }).get<{ user: { name: string } }>('/console/session')
    expect(still.body.user.name).toBe(person.name)
  })

  test('of one’s own name shows at once', async () => {
    const { organization, person } = await personWithPassword()
    const session = await t.signInAs(person)
    const answer = await session.call(account.updateProfile, { body: { name: 'Grace Ngata' } })
    expect(answer).toMatchObject({ user: { name: 'Grace Ngata' } })
    expect((await t.auditEvents(organization)).at(-1)).toMatchObject({
      action: 'update',
      resourceType: 'user',
      parameters: { name: { from: person.name, to: 'Grace Ngata' } },
    })
    const events = await t.auditEvents(organization)
    await session.call(account.updateProfile, { body: { name: 'Grace Ngata' } })
    expect(await t.auditEvents(organization)).toEqual(events)
  })
})

describe('a service account', () => {
  test('has no account of its own', async () => {
    const machine = await t.serviceAccount(await t.organization(), 'OrgOwner')
    expect((await machine.get('/console/account/sessions')).status).toBe(403)
  })
})
