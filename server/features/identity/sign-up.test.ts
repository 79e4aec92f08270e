import { setTimeout as wait } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { account } from '#contract/console.ts'
import { users, verifications } from '#server/db/schema.ts'
import { createTestApp } from '../../../test/app.ts'

const PASSWORD = 'correct horse battery'
const t = await createTestApp({ now: new Date('2026-03-01T12:00:00Z') })

beforeAll(async () => {
  await t.organization()
})

const signUp = (email: string, password = PASSWORD, name = 'Grace') =>
  t.visitor.try(account.signUp, { body: { email, password, name } })
const signIn = (email: string, password = PASSWORD) => t.visitor.try(account.signIn, { body: { email, password } })
const confirm = (token: string, password = PASSWORD) =>
  t.visitor.try(account.confirmEmail, { body: { token, password } })

function lastMail(to: string) {
  const mail = t.mails.findLast((each) => each.to === to)
  if (!mail) throw new Error(`No mail to ${to}.`)
  return { ...mail, token: /token=(\w+)/.exec(mail.text)?.[1] ?? '' }
}

describe('signing up', () => {
  test('sends a link, and following it confirms the address and signs in', async () => {
    const email = 'grace@example.com'
    expect((await signUp(email)).status).toBe(202)
    expect((await signIn(email)).status).toBe(409)
    const { token, text, html } = lastMail(email)
    expect(text).toContain(`http://localhost:4000/confirm-email?token=${token}`)
    expect(html).toContain(`href="http://localhost:4000/confirm-email?token=${token}"`)
    expect(text).toContain('works once, within 24 hours: until 2 March 2026 at 12:00 UTC.')
    expect(html).not.toMatch(/<img|<script|src=/)
    const answer = await confirm(token)
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      state: 'signed-in',
      user: { email, name: 'Grace' },
      organizations: [],
      may_create_organization: true,
    })
    expect(answer.headers.getSetCookie()).toHaveLength(1)
    expect((await signIn(email)).status).toBe(200)
  })

  test('answers alike for a known and an unknown address; the owner learns of it by mail', async () => {
    const known = await t.person({ password: PASSWORD })
    const mailsBefore = t.mails.length
    const first = await signUp(known.email, 'another password')
    const second = await signUp('unknown@example.com')
    expect([first.status, first.text]).toEqual([second.status, second.text])
    expect([...first.headers.keys()]).toEqual([...second.headers.keys()])
    expect(t.mails).toHaveLength(mailsBefore + 2)
    const mail = lastMail(known.email)
    expect(mail.subject).toBe('You already have a Conifer account')
    expect(mail.text).toContain('/sign-in')
    expect(mail.text).toContain(`/reset-password?token=${mail.token}`)
    expect((await signIn(known.email, 'another password')).status).toBe(401)
    expect((await signIn(known.email)).status).toBe(200)
  })

  test('of an address nobody confirmed counts anew: an earlier link and password end', async () => {
    const email = 'contested@example.com'
    await signUp(email, 'the stranger’s password', 'Stranger')
    const { token: strangers } = lastMail(email)
    await signUp(email, PASSWORD, 'Owner')
    const { token: owners } = lastMail(email)
    expect((await confirm(strangers, 'the stranger’s password')).status).toBe(400)
    expect((await confirm(owners)).body).toMatchObject({ user: { name: 'Owner' } })
    expect((await signIn(email, 'the stranger’s password')).status).toBe(401)
  })

  test('of somebody else with one’s address is not confirmed by following the link, whose password one does not know', async () => {
    const email = 'hijacked@example.com'
    await signUp(email, PASSWORD, 'Owner')
    await signUp(email, 'the stranger’s password', 'Stranger')
    const { token } = lastMail(email)
    const refused = await confirm(token)
    expect(refused).toMatchObject({ status: 400, body: { error: { details: { fields: [{ path: 'password' }] } } } })
    expect(refused.headers.getSetCookie()).toEqual([])
    expect((await signIn(email, 'the stranger’s password')).status).toBe(409)
    // The link is not used up: its own password still confirms.
    for (let at = 0; at < 9; at++) expect((await confirm(token)).status).toBe(400)
    expect((await confirm(token)).status).toBe(429)
    await signUp(email, PASSWORD, 'Owner')
    t.clock.advance({ minutes: 15 })
    expect((await confirm(lastMail(email).token)).body).toMatchObject({ user: { name: 'Owner' } })
    expect((await signIn(email, 'the stranger’s password')).status).toBe(401)
  })

  test('at the moment in which its owner confirms the address sets no password', async () => {
    const email = 'confirming@example.com'
    await signUp(email, PASSWORD, 'Owner')
    const [confirming, confirmed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    // As `confirmEmail` does it, but slowly.
    const confirmation = t.db.transaction(async (tx) => {
      const [owner] = await tx.update(users).set({ emailVerified: true }).where(eq(users.email, email)).returning()
      confirming.resolve()
      await confirmed.promise
      await tx.delete(verifications).where(eq(verifications.value, owner?.id ?? ''))
    })
    await confirming.promise
    const answer = signUp(email, 'the stranger’s password', 'Stranger')
    await wait(1_000)
    confirmed.resolve()
    await confirmation
    expect((await answer).status).toBe(202)
    expect(lastMail(email).subject).toBe('You already have a Conifer account')
    expect((await signIn(email, 'the stranger’s password')).status).toBe(401)
    expect((await signIn(email)).body).toMatchObject({ user: { name: 'Owner' } })
  })

  test('twice at the same moment makes one account', async () => {
    const email = 'twice@example.com'
    const answers = await Promise.all([signUp(email), signUp(email)])
    expect(answers.map(({ status }) => status)).toEqual([202, 202])
    expect((await t.db.query.users.findMany({ where: (user, { eq }) => eq(user.email, email) })).length).toBe(1)
  })

  test('sends at most five mails an hour to an address', async () => {
    const email = 'flooded@example.com'
    for (let mail = 0; mail < 5; mail++) expect((await signUp(email)).status).toBe(202)
    const refused = await signUp(email)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('3600')
    expect((await t.visitor.try(account.forgotPassword, { body: { email } })).status).toBe(429)
    t.clock.advance({ hours: 1 })
    expect((await signUp(email)).status).toBe(202)
  })

  test('escapes a name in the mail, and leaves out one that is an advertisement', async () => {
    await signUp('escaped@example.com', PASSWORD, '<b>Bob</b> & "Co"')
    expect(lastMail('escaped@example.com').html).not.toContain('<b>')
    await signUp('spammed@example.com', PASSWORD, 'Win at https://evil.example')
    expect(lastMail('spammed@example.com').text).not.toContain('evil')
  })

  test.for([
    [{ email: 'no address', password: PASSWORD, name: 'Grace' }, 'email'],
    [{ email: 'a@example.com', password: 'short', name: 'Grace' }, 'password'],
    [{ email: 'a@example.com', password: 'x'.repeat(129), name: 'Grace' }, 'password'],
    [{ email: 'a@example.com', password: PASSWORD, name: ' ' }, 'name'],
    [{ email: `${'a'.repeat(250)}@example.com`, password: PASSWORD, name: 'Grace' }, 'email'],
  ] as const)('refuses %j', async ([body, field]) => {
    const answer = await t.visitor.try(account.signUp, { body })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error: { details: { fields: [{ path: field }] } } })
  })

  test('waits until the server is set up', async () => {
    const fresh = await createTestApp()
    const answer = await fresh.visitor.try(account.signUp, {
      body: { email: 'early@example.com', password: PASSWORD, name: 'Early' },
    })
    expect(answer.status).toBe(409)
    expect(fresh.mails).toEqual([])
    expect((await fresh.visitor.get('/console/session')).body).toEqual({
      state: 'set-up-required',
      plans_differ: false,
    })
  })

  test('does not fail when the mail does, and does not tell', async () => {
    const unlucky = await createTestApp({ database: t.database })
    unlucky.deps.sendMail = async () => {
      throw new Error('no mail server')
    }
    const answer = await unlucky.visitor.try(account.signUp, {
      body: { email: 'unlucky@example.com', password: PASSWORD, name: 'Unlucky' },
    })
    expect(answer.status).toBe(202)
    expect(unlucky.logs).toMatchObject([{ level: 'error', message: 'mail was not sent' }])
  })
})

describe('a confirmation link', () => {
  test('works once', async () => {
    await signUp('once@example.com')
    const { token } = lastMail('once@example.com')
    expect((await confirm(token)).status).toBe(200)
    const again = await confirm(token)
    expect(again.status).toBe(400)
    expect(again.headers.getSetCookie()).toEqual([])
  })

  test('works for 24 hours', async () => {
    await signUp('late@example.com')
    const { token } = lastMail('late@example.com')
    t.clock.advance({ hours: 24 })
    expect((await confirm(token)).status).toBe(400)
  })

  test('is not a link to set a password', async () => {
    await signUp('other@example.com')
    const { token } = lastMail('other@example.com')
    const answer = await t.visitor.try(account.resetPassword, { body: { token, password: PASSWORD } })
    expect(answer.status).toBe(400)
  })

  test('is stored as a hash and logged nowhere', async () => {
    await signUp('hashed@example.com')
    const { token } = lastMail('hashed@example.com')
    const traces = JSON.stringify([
      t.logs,
      await t.db.query.verifications.findMany(),
      await t.db.query.auditEvents.findMany(),
    ])
    expect(token).toHaveLength(43)
    expect(traces).not.toContain(token)
    expect(traces).not.toContain(PASSWORD)
  })
})
