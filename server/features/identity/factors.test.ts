import { setTimeout as wait } from 'node:timers/promises'
import { base32 } from '@better-auth/utils/base32'
import { createOTP } from '@better-auth/utils/otp'
import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { account } from '#contract/console.ts'
import { factors } from '#contract/factors.ts'
import { auditEvents, recoveryCodes, sessions, totps } from '#server/db/schema.ts'
import { createAuthenticator } from '../../../test/authenticator.ts'
import { type Caller, createTestApp } from '../../../test/app.ts'

const t = await createTestApp({ now: new Date('2026-05-01T10:00:00Z') })
const PASSWORD = 'correct horse battery'
const ORIGIN = 'http://localhost:4000'

/** Each test has people of its own, so a window of limits never fills up. */
async function somebody() {
  const organization = await t.organization()
  const person = await t.person({ password: PASSWORD })
  const member = await t.signInAs(person)
  await t.grant(organization, member, 'OrgOwner')
  return { organization, person, member }
}

/** Takes the answer that set a cookie and who got it; returns the caller with it. */
function withCookieOf(caller: Caller, headers: Headers): Caller {
  const cookie = headers.getSetCookie().at(-1)?.split(';')[0] ?? ''
  return t.stranger({ ...caller.headers, cookie })
}

const codeNow = (secret: string, stepsAhead = 0) =>
  createOTP(base32.decode(secret)).hotp(Math.floor(t.clock.now().getTime() / 30_000) + stepsAhead)

async function withTotp() {
  const { organization, person, member } = await somebody()
  const { secret, uri } = await member.call(factors.startTotp)
  const answer = await member.try(factors.enableTotp, { body: { code: await codeNow(secret) } })
  expect(answer.status).toBe(200)
  t.clock.advance({ seconds: 30 })
  return { organization, person, member: withCookieOf(member, answer.headers), secret, uri, answer }
}

async function passwordStep(person: { email: string }): Promise<string> {
  const entered = await t.visitor.call(account.signIn, { body: { email: person.email, password: PASSWORD } })
  if (entered.state !== 'second-step') throw new Error(`No second step, but ${entered.state}`)
  return entered.token
}

async function withPasskey() {
  const { organization, person, member } = await somebody()
  const authenticator = createAuthenticator(ORIGIN)
  const credential = authenticator.create(await member.call(factors.startPasskey))
  const passkey = await member.call(factors.addPasskey, { body: { name: 'Laptop', credential } })
  return { organization, person, member, authenticator, passkey }
}

async function eventsOf(organization: { id: string }) {
  const rows = await t.db.select().from(auditEvents).where(eq(auditEvents.organizationId, organization.id))
  return rows.map(({ action, resourceType, parameters }) => ({ action, resourceType, parameters }))
}

describe('an authenticator app', () => {
  test('asks for its code after the password, and takes each code once', async () => {
    const { person, secret, uri, answer } = await withTotp()
    expect(uri).toBe(
      `otpauth://totp/Conifer:${encodeURIComponent(person.email)}?secret=${secret}&issuer=Conifer&digits=6&period=30`,
    )
    expect(answer.body.recovery_codes).toHaveLength(10)
    const token = await passwordStep(person)
    const wrong = await t.visitor.try(factors.secondStep, { body: { token, code: '000000' } })
    expect(wrong).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHENTICATED' } } })
    const code = await codeNow(secret)
    const entered = await t.visitor.try(factors.secondStep, {
      body: { token, code: `${code.slice(0, 3)} ${code.slice(3)}` },
    })
    expect(entered).toMatchObject({ status: 200, body: { state: 'signed-in' } })
    expect(entered.headers.getSetCookie()).toHaveLength(1)
    const again = await passwordStep(person)
    expect((await t.visitor.try(factors.secondStep, { body: { token: again, code } })).status).toBe(401)
  })

  test('lets nobody in without the password, with an old token, or with one used before', async () => {
    const { person, secret } = await withTotp()
    const code = await codeNow(secret)
    const forged = await t.visitor.try(factors.secondStep, { body: { token: 'x'.repeat(43), code } })
    expect(forged).toMatchObject({ status: 401, body: { error: { details: { reason: 'second-step-over' } } } })
    const token = await passwordStep(person)
    expect((await t.visitor.try(factors.secondStep, { body: { token, code } })).status).toBe(200)
    t.clock.advance({ seconds: 60 })
    const later = await codeNow(secret)
    expect((await t.visitor.try(factors.secondStep, { body: { token, code: later } })).status).toBe(401)
    const late = await passwordStep(person)
    t.clock.advance({ minutes: 11 })
    const stale = { token: late, code: await codeNow(secret) }
    expect((await t.visitor.try(factors.secondStep, { body: stale })).status).toBe(401)
  })

  test('lets nobody finish who began with a password that was changed since', async () => {
    const { person, member, secret } = await withTotp()
    const token = await passwordStep(person)
    const body = { current_password: PASSWORD, new_password: 'another horse entirely' }
    expect((await member.try(account.changePassword, { body })).status).toBe(204)
    const late = await t.visitor.try(factors.secondStep, { body: { token, code: await codeNow(secret) } })
    expect(late).toMatchObject({ status: 401, body: { error: { details: { reason: 'second-step-over' } } } })
  })

  test('may be off by half a minute, and no more', async () => {
    const { person, secret } = await withTotp()
    t.clock.advance({ minutes: 5 })
    const token = await passwordStep(person)
    for (const steps of [-2, 2]) {
      const code = await codeNow(secret, steps)
      expect((await t.visitor.try(factors.secondStep, { body: { token, code } })).status).toBe(401)
    }
    expect((await t.visitor.try(factors.secondStep, { body: { token, code: await codeNow(secret, -1) } })).status).toBe(
      200,
    )
  })

  test('takes ten codes in a quarter of an hour, right or wrong', async () => {
    const { person, secret } = await withTotp()
    const token = await passwordStep(person)
    for (let tries = 0; tries < 10; tries++) {
      expect((await t.visitor.try(factors.secondStep, { body: { token, code: '999999' } })).status).toBe(401)
    }
    const body = { token, code: await codeNow(secret) }
    const refused = await t.visitor.try(factors.secondStep, { body })
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/)
  })

  test('a recovery code lets in once, however it is typed', async () => {
    const { person, answer, member } = await withTotp()
    const [first = ''] = answer.body.recovery_codes
    const typed = first.toUpperCase().replaceAll('-', ' ')
    const body = { token: await passwordStep(person), code: typed }
    expect((await t.visitor.try(factors.secondStep, { body })).status).toBe(200)
    const again = { token: await passwordStep(person), code: first }
    expect((await t.visitor.try(factors.secondStep, { body: again })).status).toBe(401)
    expect((await member.call(factors.get)).two_factor.recovery_codes_left).toBe(9)
  })

  test('new recovery codes end the old ones; turning it off forgets them all', async () => {
    const { person, answer, member, organization } = await withTotp()
    const { recovery_codes } = await member.call(factors.newRecoveryCodes)
    const [old = ''] = answer.body.recovery_codes
    const body = { token: await passwordStep(person), code: old }
    expect((await t.visitor.try(factors.secondStep, { body })).status).toBe(401)
    expect(recovery_codes).toHaveLength(10)
    expect((await member.try(factors.disableTotp)).status).toBe(204)
    const entered = await t.visitor.call(account.signIn, { body: { email: person.email, password: PASSWORD } })
    expect(entered.state).toBe('signed-in')
    const changes = (await eventsOf(organization)).map((event) => event.parameters)
    expect(changes).toContainEqual({ two_factor: 'turned on' })
    expect(changes).toContainEqual({ two_factor: 'turned off' })
    expect(JSON.stringify(changes)).not.toContain(old)
  })

  test('begun twice at once is begun once, and one that is on is not forgotten by it', async () => {
    const { member, person } = await somebody()
    const begun = await Promise.all([1, 2, 3].map(() => member.try(factors.startTotp)))
    expect(begun.map(({ status }) => status)).toEqual([200, 200, 200])
    // Turned on while another page begins anew.
    const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const enabling = t.db.transaction(async (tx) => {
      await tx.update(totps).set({ enabledAt: t.clock.now() }).where(eq(totps.userId, person.id))
      held.resolve()
      await released.promise
    })
    await held.promise
    const late = member.try(factors.startTotp)
    await wait(300)
    released.resolve()
    await enabling
    expect((await late).status).toBe(409)
    expect((await member.call(factors.get)).two_factor.enabled_at).not.toBeNull()
  })

  test('has the recovery codes of one of two requests at once, not of both', async () => {
    const { member, person } = await withTotp()
    const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    // Both have begun before either can replace the codes of before.
    const holding = t.db.transaction(async (tx) => {
      await tx.select().from(recoveryCodes).where(eq(recoveryCodes.userId, person.id)).for('update')
      held.resolve()
      await released.promise
    })
    await held.promise
    const asked = [1, 2].map(() => member.try(factors.newRecoveryCodes))
    await wait(300)
    released.resolve()
    await holding
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200])
    expect((await member.call(factors.get)).two_factor.recovery_codes_left).toBe(10)
  })

  test('is on only once a code was shown; turning it on ends all other sessions and tells by mail', async () => {
    const { person, member } = await somebody()
    const other = await t.signInAs(person)
    const { secret } = await member.call(factors.startTotp)
    const [row] = await t.db.select().from(totps).where(eq(totps.userId, person.id))
    expect(row?.secret).not.toContain(secret)
    expect((await t.visitor.call(account.signIn, { body: { email: person.email, password: PASSWORD } })).state).toBe(
      'signed-in',
    )
    expect((await member.try(factors.enableTotp, { body: { code: '123456' } })).status).toBe(400)
    const answer = await member.try(factors.enableTotp, { body: { code: await codeNow(secret) } })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect((await other.try(factors.get)).status).toBe(401)
    expect(t.mails.findLast((mail) => mail.to === person.email)?.subject).toBe(
      'Two-factor authentication was turned on for your Conifer account',
    )
    expect((await withCookieOf(member, answer.headers).try(factors.startTotp)).status).toBe(409)
  })
})

describe('a passkey', () => {
  test('signs in alone, without password or code', async () => {
    const { authenticator, organization, passkey } = await withPasskey()
    const credential = authenticator.get(await t.visitor.call(factors.passkeyChallenge))
    const entered = await t.visitor.try(factors.signInWithPasskey, { body: { credential } })
    expect(entered).toMatchObject({ status: 200, body: { state: 'signed-in' } })
    expect(await withCookieOf(t.visitor, entered.headers).call(factors.get)).toMatchObject({
      passkeys: [{ id: passkey.id, name: 'Laptop', last_used_at: t.clock.now().toISOString() }],
    })
    const events = await eventsOf(organization)
    expect(events).toContainEqual(expect.objectContaining({ action: 'login', parameters: { method: 'passkey' } }))
    expect(events).toContainEqual(expect.objectContaining({ action: 'create', resourceType: 'passkey' }))
    const replayed = await t.visitor.try(factors.signInWithPasskey, { body: { credential } })
    expect(replayed).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHENTICATED' } } })
  })

  test('is refused from another origin, without its owner, for a challenge not ours, and when removed', async () => {
    const { authenticator, member, passkey } = await withPasskey()
    const { member: another } = await somebody()
    const elsewhere = createAuthenticator('http://localhost:4001')
    const careless = createAuthenticator(ORIGIN, { verifiesUser: false })
    for (const one of [elsewhere, careless]) {
      const credential = one.create(await another.call(factors.startPasskey))
      expect((await another.try(factors.addPasskey, { body: { name: 'Bad', credential } })).status).toBe(400)
    }
    const made = createAuthenticator(ORIGIN).create({ challenge: 'bm90IG91cnM' })
    expect((await another.try(factors.addPasskey, { body: { name: 'Bad', credential: made } })).status).toBe(400)
    const invented = authenticator.get({ challenge: 'bm90IG91cnM' })
    expect((await t.visitor.try(factors.signInWithPasskey, { body: { credential: invented } })).status).toBe(401)
    await member.call(factors.removePasskey, { params: { passkey_id: passkey.id } })
    const gone = authenticator.get(await t.visitor.call(factors.passkeyChallenge))
    expect((await t.visitor.try(factors.signInWithPasskey, { body: { credential: gone } })).status).toBe(401)
  })

  test("somebody else's challenge adds nothing, and somebody else's passkey is not found", async () => {
    const { member, passkey } = await withPasskey()
    const { member: another } = await somebody()
    const credential = createAuthenticator(ORIGIN).create(await member.call(factors.startPasskey))
    expect((await another.try(factors.addPasskey, { body: { name: 'Mine', credential } })).status).toBe(400)
    const params = { passkey_id: passkey.id }
    expect((await another.try(factors.renamePasskey, { params, body: { name: 'Mine' } })).status).toBe(404)
    expect((await another.try(factors.removePasskey, { params })).status).toBe(404)
    expect(await member.call(factors.renamePasskey, { params, body: { name: 'Desk' } })).toMatchObject({ name: 'Desk' })
  })

  test('confirms its owner, and nobody else', async () => {
    const { member, authenticator } = await withPasskey()
    const { member: another } = await somebody()
    t.clock.advance({ minutes: 11 })
    const foreign = authenticator.get(await t.visitor.call(factors.passkeyChallenge))
    const refused = await another.try(factors.confirm, { body: { method: 'passkey', credential: foreign } })
    expect(refused.status).toBe(400)
    const own = authenticator.get(await t.visitor.call(factors.passkeyChallenge))
    expect((await member.try(factors.confirm, { body: { method: 'passkey', credential: own } })).status).toBe(204)
  })
})

describe('what cannot be undone', () => {
  test('asks a person who signed in long ago to confirm, says how, and is done once they have', async () => {
    const { member, organization } = await somebody()
    t.clock.advance({ minutes: 10 })
    const path = `/admin/organizations/${organization.id}`
    const refused = await member.delete(path)
    expect(refused).toMatchObject({
      status: 403,
      body: { status: 403, error: { code: 'REAUTHENTICATION_REQUIRED', details: { methods: ['password'] } } },
    })
    const wrong = await member.try(factors.confirm, { body: { method: 'password', password: 'wrong' } })
    expect(wrong).toMatchObject({ status: 400, body: { error: { details: { fields: [{ path: 'password' }] } } } })
    expect((await member.delete(path)).status).toBe(403)
    const confirmed = await member.try(factors.confirm, { body: { method: 'password', password: PASSWORD } })
    expect(confirmed.status).toBe(204)
    expect(await eventsOf(organization)).toContainEqual({
      action: 'confirm',
      resourceType: 'user',
      parameters: { method: 'password' },
    })
    const renewed = withCookieOf(member, confirmed.headers)
    expect((await renewed.delete(path)).status).toBe(202)
  })

  test('replaces the cookie; the old one ends ten seconds later, and the session goes on', async () => {
    const { member } = await somebody()
    const before = await t.db.select().from(sessions).where(eq(sessions.userId, member.id))
    const answer = await member.try(factors.confirm, { body: { method: 'password', password: PASSWORD } })
    const renewed = withCookieOf(member, answer.headers)
    expect(renewed.headers['cookie']).not.toBe(member.headers['cookie'])
    expect((await member.try(factors.get)).status).toBe(200)
    t.clock.advance({ seconds: 11 })
    expect((await member.try(factors.get)).status).toBe(401)
    expect((await renewed.try(factors.get)).status).toBe(200)
    const after = await t.db.select().from(sessions).where(eq(sessions.userId, member.id))
    expect(after.map((row) => row.id)).toEqual(before.map((row) => row.id))
  })

  test('a cookie that was stolen before gets neither what the proof opens nor the cookie that replaces it', async () => {
    const { member: thief } = await somebody()
    // From a day on, each page load sets the cookie anew.
    t.clock.advance({ days: 2 })
    const answer = await thief.try(factors.confirm, { body: { method: 'password', password: PASSWORD } })
    const owner = withCookieOf(thief, answer.headers)
    const seen = await thief.try(account.session)
    expect(seen.body.state).toBe('signed-in')
    expect(seen.headers.getSetCookie()).toEqual([])
    expect(await thief.try(factors.startPasskey)).toMatchObject({
      status: 403,
      body: { error: { code: 'REAUTHENTICATION_REQUIRED' } },
    })
    expect((await owner.try(account.session)).headers.getSetCookie()).toHaveLength(1)
    expect((await owner.try(factors.startPasskey)).status).toBe(200)
  })

  test('a code confirms as well, a service account is never asked', async () => {
    const { member, secret, organization } = await withTotp()
    const machine = await t.serviceAccount(organization, 'OrgOwner')
    t.clock.advance({ minutes: 11 })
    const project = await t.project(organization)
    const path = `/admin/projects/${project.id}`
    expect(await member.delete(path)).toMatchObject({
      status: 403,
      body: { error: { details: { methods: ['password', 'code'] } } },
    })
    const confirmed = await member.try(factors.confirm, { body: { method: 'code', code: await codeNow(secret) } })
    expect(confirmed.status).toBe(204)
    expect((await withCookieOf(member, confirmed.headers).delete(path)).status).toBe(202)
    const another = await t.project(organization)
    expect((await machine.delete(`/admin/projects/${another.id}`)).status).toBe(202)
  })

  test('making an owner asks, any other role does not', async () => {
    const { member, organization } = await somebody()
    const colleague = await t.member(organization, 'OrgMember')
    const account = await t.serviceAccount(organization, 'OrgMember')
    t.clock.advance({ minutes: 11 })
    const owner = { resource_type: 'organization', resource_id: organization.id, role: 'OrgOwner' }
    const asked: [string, string, unknown][] = [
      ['PUT', `/admin/members/${colleague.id}/roles`, { roles: ['OrgOwner'] }],
      ['POST', '/admin/invites', { email: 'new@example.com', role_bindings: [owner] }],
      ['POST', '/admin/invite-batches', { addresses: 'new@example.com', role_bindings: [owner] }],
      ['POST', '/admin/role-bindings', { principal_type: 'user', principal_id: colleague.id, ...owner }],
      ['POST', '/admin/service-accounts', { name: 'Robot', role_bindings: [owner] }],
      ['PATCH', `/admin/service-accounts/${account.id}`, { organization_roles: ['OrgOwner'] }],
      ['POST', `/admin/service-accounts/${account.id}/rotate-secret`, {}],
    ]
    for (const [method, path, body] of asked) {
      const answer = await member.request(method, path, { body })
      expect(answer.body, `${method} ${path}`).toMatchObject({ error: { code: 'REAUTHENTICATION_REQUIRED' } })
    }
    const roles = await member.put(`/admin/members/${colleague.id}/roles`, { roles: ['OrgManager'] })
    expect(roles.status).toBe(200)
  })

  test('a demo person has nothing to confirm with and is not asked', async () => {
    const demo = await createTestApp({ now: new Date('2026-05-01T10:00:00Z'), demo: true })
    const organization = await demo.organization()
    const member = await demo.member(organization, 'OrgOwner')
    demo.clock.advance({ minutes: 30 })
    expect((await member.delete(`/admin/organizations/${organization.id}`)).status).toBe(202)
  })
})

describe('the log', () => {
  test('tells who failed to prove themselves and who was refused, and never what they showed', async () => {
    const { person, member, organization } = await somebody()
    const from = t.logs.length
    await t.visitor.post('/console/sign-in', { email: person.email, password: 'not the password' })
    await member.try(factors.confirm, { body: { method: 'password', password: 'not the password' } })
    const outsider = await t.signInAs(await t.person())
    await outsider.request('GET', '/admin/usage', { headers: { 'conifer-organization': organization.id } })
    const clerk = await t.member(organization, 'OrgMember')
    await clerk.delete(`/admin/organizations/${organization.id}`)
    const lines = t.logs.slice(from)
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        fields: expect.objectContaining({ security: 'sign-in failed', userId: person.id, ipAddress: '192.0.2.1' }),
      }),
    )
    expect(lines).toContainEqual(
      expect.objectContaining({
        fields: expect.objectContaining({ security: 'confirmation failed', userId: person.id }),
      }),
    )
    expect(lines).toContainEqual(
      expect.objectContaining({
        message: 'request refused',
        fields: expect.objectContaining({ status: 403, actor: `user ${clerk.id}`, code: 'PERMISSION_DENIED' }),
      }),
    )
    expect(JSON.stringify(lines)).not.toContain('not the password')
    expect(JSON.stringify(lines)).not.toContain(person.email)
  })
})

test('a session lives 90 days at most, however much it is used', async () => {
  const { member } = await somebody()
  for (let day = 0; day < 89; day += 1) {
    t.clock.advance({ days: 1 })
    expect((await member.try(factors.get)).status, `day ${day}`).toBe(200)
  }
  t.clock.advance({ days: 1, hours: 1 })
  expect((await member.try(factors.get)).status).toBe(401)
})
