import { describe, expect, test } from 'vitest'
import { account } from '#contract/console.ts'
import { createTestApp } from '../../../test/app.ts'

const PASSWORD = 'correct horse battery'
const NEW_PASSWORD = 'staple correct horse'
const t = await createTestApp({ now: new Date('2026-03-01T12:00:00Z') })

const forgot = (email: string) => t.visitor.try(account.forgotPassword, { body: { email } })
const reset = (token: string, password = NEW_PASSWORD) =>
  t.visitor.try(account.resetPassword, { body: { token, password } })
const signIn = (email: string, password: string) => t.visitor.try(account.signIn, { body: { email, password } })
const tokenFor = (to: string) =>
  /reset-password\?token=(\w+)/.exec(
    t.mails.findLast((mail) => mail.to === to && mail.text.includes('token='))?.text ?? '',
  )?.[1] ?? ''

describe('a forgotten password', () => {
  test('is asked for with the same answer whether or not the address has an account', async () => {
    const known = await t.person({ password: PASSWORD })
    const mailsBefore = t.mails.length
    const first = await forgot(known.email)
    const second = await forgot('nobody@example.com')
    expect(first.status).toBe(202)
    expect([first.status, first.text, [...first.headers.keys()]]).toEqual([
      second.status,
      second.text,
      [...second.headers.keys()],
    ])
    expect(t.mails).toHaveLength(mailsBefore + 1)
    expect(t.mails.at(-1)).toMatchObject({ to: known.email, subject: 'Set a new password for Conifer' })
  })

  test('is set anew once; every session and every other link end', async () => {
    const organization = await t.organization()
    const person = await t.person({ password: PASSWORD })
    const session = await t.signInAs(person)
    await t.grant(organization, session, 'OrgMember')
    await forgot(person.email)
    const unused = tokenFor(person.email)
    await forgot(person.email)
    const token = tokenFor(person.email)
    expect((await reset(token)).status).toBe(204)
    expect((await session.get('/console/account/sessions')).status).toBe(401)
    expect((await signIn(person.email, PASSWORD)).status).toBe(401)
    expect((await signIn(person.email, NEW_PASSWORD)).status).toBe(200)
    expect((await reset(token, 'a third password')).status).toBe(400)
    expect((await reset(unused, 'a third password')).status).toBe(400)
    expect((await signIn(person.email, NEW_PASSWORD)).status).toBe(200)
    expect(t.mails.at(-1)).toMatchObject({ to: person.email, subject: 'Your Conifer password was changed' })
    expect(t.mails.at(-1)?.text).toContain('on 1 March 2026 at 12:00 UTC, from the IP address 192.0.2.1.')
    const events = await t.auditEvents(organization)
    expect(events.find(({ action }) => action === 'update')).toMatchObject({
      resourceType: 'user',
      resourceName: person.email,
      parameters: { password: 'reset by mail' },
    })
    const traces = JSON.stringify([t.logs, events, await t.db.query.verifications.findMany()])
    for (const secret of [token, unused, PASSWORD, NEW_PASSWORD]) expect(traces).not.toContain(secret)
  })

  test('link used twice at the same moment sets one password', async () => {
    const person = await t.person({ password: PASSWORD })
    await forgot(person.email)
    const token = tokenFor(person.email)
    const answers = await Promise.all([reset(token, 'the first password'), reset(token, 'the second password')])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 400])
  })

  test('link ends after an hour', async () => {
    const person = await t.person({ password: PASSWORD })
    await forgot(person.email)
    t.clock.advance({ minutes: 60 })
    const late = await reset(tokenFor(person.email))
    expect(late.status).toBe(400)
    expect(late.body).toMatchObject({
      error: { message: 'This link has been used already or has expired. Ask for a new one.' },
    })
    expect((await signIn(person.email, PASSWORD)).status).toBe(200)
  })

  test('link confirms the address too, and clears the account’s failures', async () => {
    const person = await t.person({ password: PASSWORD, confirmed: false })
    for (let attempt = 0; attempt < 11; attempt++) await signIn(person.email, 'wrong')
    await forgot(person.email)
    expect((await reset(tokenFor(person.email))).status).toBe(204)
    expect((await signIn(person.email, NEW_PASSWORD)).status).toBe(200)
  })

  test('link is not to be guessed: made-up ones are refused and counted', async () => {
    const elsewhere = await createTestApp({ database: t.database, ipAddress: '198.51.100.7' })
    const guess = () =>
      elsewhere.visitor.try(account.resetPassword, { body: { token: 'guess', password: NEW_PASSWORD } })
    const answers = await Promise.all(Array.from({ length: 61 }, guess))
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(60)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1)
  })

  test('refuses a short new one and keeps the link', async () => {
    const person = await t.person({ password: PASSWORD })
    await forgot(person.email)
    expect((await reset(tokenFor(person.email), 'short')).status).toBe(400)
    expect((await reset(tokenFor(person.email))).status).toBe(204)
  })
})

describe('changing the password', () => {
  const change = (current_password: string, new_password = NEW_PASSWORD) => ({
    body: { current_password, new_password },
  })

  test('needs the current one, and ends the other sessions', async () => {
    const organization = await t.organization()
    const person = await t.person({ password: PASSWORD })
    const [here, there] = [await t.signInAs(person), await t.signInAs(person)]
    await t.grant(organization, here, 'OrgMember')
    const refused = await here.try(account.changePassword, change('wrong'))
    expect(refused.status).toBe(400)
    expect(refused.body).toMatchObject({
      error: { details: { fields: [{ path: 'current_password', message: 'The current password is wrong.' }] } },
    })
    expect((await there.get('/console/account/sessions')).status).toBe(200)
    await here.call(account.changePassword, change(PASSWORD))
    expect((await there.get('/console/account/sessions')).status).toBe(401)
    expect((await here.get('/console/account/sessions')).status).toBe(200)
    expect((await signIn(person.email, PASSWORD)).status).toBe(401)
    expect((await signIn(person.email, NEW_PASSWORD)).status).toBe(200)
    const events = await t.auditEvents(organization)
    expect(events.find(({ action }) => action === 'update')).toMatchObject({
      resourceType: 'user',
      parameters: { password: 'changed' },
    })
  })

  test('gives ten attempts', async () => {
    const session = await t.signInAs(await t.person({ password: PASSWORD }))
    for (let attempt = 0; attempt < 10; attempt++)
      expect((await session.try(account.changePassword, change('wrong'))).status).toBe(400)
    expect((await session.try(account.changePassword, change(PASSWORD))).status).toBe(429)
  })

  test('is for the signed-in', async () => {
    expect((await t.visitor.try(account.changePassword, change(PASSWORD))).status).toBe(401)
  })
})
