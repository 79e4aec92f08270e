import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { account } from '#contract/console.ts'
import { factors } from '#contract/factors.ts'
import { invites } from '#contract/invites.ts'
import { spendAlerts } from '#contract/spend-alerts.ts'
import * as schema from '#server/db/schema.ts'
import { createTestApp, type TestApp } from '../../../test/app.ts'

const PASSWORD = 'correct horse battery'
const t = await createTestApp({ now: new Date('2026-03-01T12:00:00Z') })

let count = 0
const newAddress = () => `new-${(count += 1)}@example.com`
const mailsTo = (to: string) => t.mails.filter((mail) => mail.to === to)
const tokenFor = (to: string) => /confirm-new-email\?token=(\w+)/.exec(mailsTo(to).at(-1)?.text ?? '')?.[1] ?? ''
const follow = (token: string, as = t.visitor) => as.try(account.confirmNewEmail, { body: { token } })
const signIn = (email: string, password = PASSWORD) => t.visitor.try(account.signIn, { body: { email, password } })

async function somebody(input: { email?: string } = {}) {
  const organization = await t.organization()
  const person = await t.person({ ...input, password: PASSWORD })
  const session = await t.signInAs(person)
  await t.grant(organization, session, 'OrgOwner')
  const ask = (email: string) => session.try(account.changeEmail, { body: { email } })
  const pending = async () => (await session.call(account.emailChange)).pending
  return { organization, person, session, ask, pending }
}

describe('asking for another address', () => {
  test('writes to both, changes nothing yet, and waits for an hour', async () => {
    const { person, session, ask, pending } = await somebody()
    const to = newAddress()
    expect(await pending()).toBeNull()
    const answer = await ask(` ${to.toUpperCase()} `)
    expect(answer.status).toBe(202)
    const waiting = { email: to, expires_at: '2026-03-01T13:00:00.000Z' }
    expect(answer.body).toEqual({ pending: waiting })
    expect(await pending()).toEqual(waiting)
    expect(mailsTo(to).at(-1)?.text).toContain('until 1 March 2026 at 13:00 UTC')
    const notice = mailsTo(person.email).at(-1)
    expect(notice?.text).toContain(`to ${to}`)
    expect(notice?.text).not.toContain('token=')
    expect((await session.call(account.session)).state === 'signed-in').toBe(true)
    expect((await signIn(person.email)).status).toBe(200)
    expect((await signIn(to)).status).toBe(401)
    const stored = JSON.stringify([await t.db.query.verifications.findMany(), t.logs])
    expect(stored).not.toContain(tokenFor(to))
  })

  test('again sends a link that replaces the one before, and tells the present address once', async () => {
    const { person, ask } = await somebody()
    const to = newAddress()
    await ask(to)
    const first = tokenFor(to)
    await ask(to)
    expect(mailsTo(person.email)).toHaveLength(1)
    expect((await follow(first)).status).toBe(400)
    expect((await follow(tokenFor(to))).status).toBe(200)
  })

  test('for a third address ends the link to the second', async () => {
    const { ask, pending } = await somebody()
    const [second, third] = [newAddress(), newAddress()]
    await ask(second)
    const token = tokenFor(second)
    await ask(third)
    expect((await pending())?.email).toBe(third)
    expect((await follow(token)).status).toBe(400)
  })

  test('is taken back', async () => {
    const { session, ask, pending } = await somebody()
    const to = newAddress()
    await ask(to)
    await session.call(account.cancelEmailChange)
    await session.call(account.cancelEmailChange)
    expect(await pending()).toBeNull()
    expect((await follow(tokenFor(to))).status).toBe(400)
  })

  test('ends with the password, changed or set by mail', async () => {
    const { person, session, ask, pending } = await somebody()
    const to = newAddress()
    await ask(to)
    const asked = tokenFor(to)
    const next = 'staple correct horse'
    await session.call(account.changePassword, { body: { current_password: PASSWORD, new_password: next } })
    expect((await follow(asked)).status).toBe(400)
    const other = await somebody()
    const there = newAddress()
    await other.ask(there)
    await t.visitor.call(account.forgotPassword, { body: { email: other.person.email } })
    const reset = /reset-password\?token=(\w+)/.exec(mailsTo(other.person.email).at(-1)?.text ?? '')?.[1] ?? ''
    await t.visitor.call(account.resetPassword, { body: { token: reset, password: next } })
    expect((await follow(tokenFor(there))).status).toBe(400)
    expect((await signIn(person.email, next)).status).toBe(200)
    expect(await pending()).toBeNull()
  })

  test('for one that has an account looks the same; its owner alone is told', async () => {
    const owner = await t.person()
    const { person, ask, pending } = await somebody()
    const free = newAddress()
    const first = await ask(free)
    const second = await ask(owner.email)
    expect(second.status).toBe(first.status)
    expect(second.text.replace(owner.email, free)).toBe(first.text)
    expect([...second.headers.keys()]).toEqual([...first.headers.keys()])
    expect((await pending())?.email).toBe(owner.email)
    expect(mailsTo(owner.email).map(({ subject }) => subject)).toEqual([
      'This email address has a Conifer account already',
    ])
    expect(mailsTo(owner.email)[0]?.text).not.toContain('token=')
    expect(mailsTo(owner.email)[0]?.text).not.toContain(person.email)
  })

  test('asks to confirm who it is, refuses the own address, and stops after five', async () => {
    const { person, session, ask } = await somebody()
    expect((await ask(person.email.toUpperCase())).status).toBe(400)
    for (let asked = 0; asked < 5; asked++) expect((await ask(newAddress())).status).toBe(202)
    expect((await ask(newAddress())).status).toBe(429)
    const other = await somebody()
    t.clock.advance({ minutes: 11 })
    const to = newAddress()
    const refused = await other.ask(to)
    expect(refused.status).toBe(403)
    expect(refused.body).toMatchObject({ error: { code: 'REAUTHENTICATION_REQUIRED' } })
    expect(mailsTo(to)).toEqual([])
    await other.session.call(factors.confirm, { body: { method: 'password', password: PASSWORD } })
    expect((await session.try(account.changeEmail, { body: { email: to } })).status).toBe(403)
  })

  test('is for the signed-in, and not for the people of a demo', async () => {
    expect((await t.visitor.try(account.changeEmail, { body: { email: newAddress() } })).status).toBe(401)
    const demo = await createTestApp({ demo: true })
    const session = await demo.signInAs(await demo.person())
    const refused = await session.try(account.changeEmail, { body: { email: newAddress() } })
    expect(refused.status).toBe(409)
    expect(demo.mails).toEqual([])
  })
})

describe('the link', () => {
  test('changes the address once, wherever it is followed, and signs nobody in', async () => {
    const { organization, person, session, ask, pending } = await somebody()
    const to = newAddress()
    await ask(to)
    const token = tokenFor(to)
    const answer = await follow(token)
    expect(answer.body).toEqual({ email: to })
    expect(answer.headers.getSetCookie()).toEqual([])
    expect((await follow(token)).status).toBe(400)
    expect((await signIn(person.email)).status).toBe(401)
    expect((await signIn(to)).status).toBe(200)
    expect((await session.try(account.emailChange)).status, 'a session elsewhere').toBe(401)
    expect(mailsTo(person.email).at(-1)?.subject).toBe('The email address of your Conifer account was changed')
    const again = await t.signInAs({ ...person, email: to })
    expect((await again.call(account.emailChange)).pending).toBeNull()
    expect(await pending().catch(() => 'signed out')).toBe('signed out')
    const [event, ...others] = (await t.auditEvents(organization)).filter(({ action }) => action === 'update')
    expect(others).toEqual([])
    expect(event).toMatchObject({
      actorName: person.email,
      resourceType: 'user',
      resourceName: person.email,
      parameters: { email: { from: person.email, to } },
    })
  })

  test('keeps the session of the browser it is followed in, under another cookie, and ends the others', async () => {
    const { person, session, ask } = await somebody()
    const elsewhere = await t.signInAs(person)
    const to = newAddress()
    await ask(to)
    const answer = await follow(tokenFor(to), session)
    expect(answer.status).toBe(200)
    const [cookie = ''] = answer.headers.getSetCookie()
    const here = t.stranger({ ...session.headers, cookie: cookie.split(';')[0] ?? '' })
    expect(await here.call(account.session)).toMatchObject({ state: 'signed-in', user: { email: to } })
    expect((await elsewhere.try(account.listSessions)).status).toBe(401)
    t.clock.advance({ seconds: 11 })
    expect((await session.try(account.listSessions)).status, 'the cookie from before').toBe(401)
  })

  test('leaves alone who else is signed in where it is followed', async () => {
    const [one, other] = [await somebody(), await somebody()]
    const to = newAddress()
    await one.ask(to)
    expect((await follow(tokenFor(to), other.session)).status).toBe(200)
    expect((await other.session.call(account.session)).state).toBe('signed-in')
    expect((await one.session.try(account.listSessions)).status).toBe(401)
  })

  test('ends after an hour', async () => {
    const { ask, pending } = await somebody()
    const to = newAddress()
    await ask(to)
    t.clock.advance({ minutes: 60 })
    expect((await follow(tokenFor(to))).status).toBe(400)
    expect(await pending()).toBeNull()
  })

  test('makes links to a new password that went to the old address worthless, and half a sign-in', async () => {
    const { person, ask } = await somebody()
    await t.visitor.call(account.forgotPassword, { body: { email: person.email } })
    const reset = /reset-password\?token=(\w+)/.exec(mailsTo(person.email).at(-1)?.text ?? '')?.[1] ?? ''
    expect(reset).not.toBe('')
    const to = newAddress()
    await ask(to)
    await follow(tokenFor(to))
    const body = { token: reset, password: 'staple correct horse' }
    expect((await t.visitor.try(account.resetPassword, { body })).status).toBe(400)
    expect((await signIn(to)).status).toBe(200)
  })

  test('of two people for one address gives it to one of them', async () => {
    const [one, other] = [await somebody(), await somebody()]
    const to = newAddress()
    await one.ask(to)
    const first = tokenFor(to)
    await other.ask(to)
    const answers = await Promise.all([follow(first), follow(tokenFor(to))])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
      error: { message: 'This address has an account of its own by now. Nothing was changed.' },
    })
    expect((await t.db.select().from(schema.users).where(eq(schema.users.email, to))).length).toBe(1)
  })

  test('takes the address from a sign-up that nobody has confirmed, and not from one that somebody has', async () => {
    const { ask } = await somebody()
    const [unconfirmed, confirmed] = [newAddress(), newAddress()]
    await t.person({ email: unconfirmed, confirmed: false })
    await ask(unconfirmed)
    expect((await follow(tokenFor(unconfirmed))).status).toBe(200)
    const { ask: askToo, person } = await somebody()
    await askToo(confirmed)
    await t.person({ email: confirmed })
    expect((await follow(tokenFor(confirmed))).status).toBe(409)
    expect((await signIn(person.email)).status).toBe(200)
  })

  test('is not to be guessed: made-up ones are refused and counted', async () => {
    const elsewhere = await createTestApp({ database: t.database, ipAddress: '198.51.100.9' })
    const guess = () => elsewhere.visitor.try(account.confirmNewEmail, { body: { token: 'guess' } })
    const answers = await Promise.all(Array.from({ length: 61 }, guess))
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(60)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1)
  })
})

describe('with the address go', () => {
  const change = async (app: TestApp, who: Awaited<ReturnType<typeof somebody>>, to: string) => {
    await who.ask(to)
    expect((await follow(tokenFor(to), who.session)).status).toBe(200)
    return app.signInAs({ id: who.person.id, email: to })
  }
  const named = (recipients: string[], amount: string) => ({ body: { amount, recipients } })

  test('the spend alerts of the own organizations, each with an event, and no others', async () => {
    const who = await somebody()
    const abroad = await t.organization()
    const owner = await t.member(abroad, 'OrgOwner')
    const here = { headers: { 'conifer-organization': who.organization.id } }
    const there = { headers: { 'conifer-organization': abroad.id } }
    const to = newAddress()
    const bills = 'bills@example.com'
    const both = await who.session.call(spendAlerts.create, { ...named([who.person.email, bills], '100'), ...here })
    const twice = await who.session.call(spendAlerts.create, { ...named([who.person.email, to], '200'), ...here })
    const none = await who.session.call(spendAlerts.create, { ...named([bills], '300'), ...here })
    const foreign = await owner.call(spendAlerts.create, { ...named([who.person.email], '100'), ...there })
    t.clock.advance({ minutes: 1 })
    await change(t, who, to)
    const rows = new Map((await t.db.query.spendAlerts.findMany()).map((row) => [row.id, row]))
    expect(rows.get(both.id)).toMatchObject({ recipients: [to, bills], updatedAt: new Date(both.updated_at) })
    expect(rows.get(twice.id)?.recipients).toEqual([to])
    expect(rows.get(none.id)?.recipients).toEqual([bills])
    expect(rows.get(foreign.id)?.recipients).toEqual([who.person.email])
    const events = (await t.auditEvents(who.organization)).filter(
      ({ action, resourceType }) => action === 'update' && resourceType === 'spend_alert',
    )
    expect(events.map(({ resourceId }) => resourceId).toSorted()).toEqual([both.id, twice.id].toSorted())
    expect(events.find(({ resourceId }) => resourceId === both.id)?.parameters).toEqual({
      recipients: { from: [who.person.email, bills], to: [to, bills] },
    })
  })

  test('the invites for the new one, which wait on Home; those for the old one stay with it', async () => {
    const inviter = await somebody()
    const here = { headers: { 'conifer-organization': inviter.organization.id } }
    const who = await somebody()
    const to = newAddress()
    const role_bindings = [{ resource_type: 'organization' as const, role: 'OrgMember' as const }]
    await inviter.session.call(invites.create, { body: { email: to, role_bindings }, ...here })
    const second = await somebody()
    const other = { headers: { 'conifer-organization': second.organization.id } }
    await second.session.call(invites.create, { body: { email: who.person.email, role_bindings }, ...other })
    const waiting = async (session: typeof who.session) => {
      const now = await session.call(account.session)
      return now.state === 'signed-in' ? now.invites.map((one) => one.organization_name) : []
    }
    expect(await waiting(who.session)).toEqual([second.organization.name])
    const after = await change(t, who, to)
    expect(await waiting(after)).toEqual([inviter.organization.name])
  })

  test('what it has created: nobody creates one organization an address by changing theirs', async () => {
    const who = await somebody()
    const mayCreate = async (session: typeof who.session) => {
      const now = await session.call(account.session)
      return now.state === 'signed-in' && now.may_create_organization
    }
    expect(await mayCreate(who.session)).toBe(true)
    await who.session.call(account.createOrganization, { body: { name: 'Fernhill' } })
    const after = await change(t, who, newAddress())
    expect(await mayCreate(after)).toBe(false)
    expect((await after.try(account.createOrganization, { body: { name: 'Fernhill two' } })).status).toBe(409)
  })
})
