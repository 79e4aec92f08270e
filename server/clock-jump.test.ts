import { base32 } from '@better-auth/utils/base32'
import { createOTP } from '@better-auth/utils/otp'
import { expect, test } from 'vitest'
import { account } from '#contract/console.ts'
import { factors } from '#contract/factors.ts'
import { projects } from '#contract/projects.ts'
import { spendAlerts } from '#contract/spend-alerts.ts'
import { usage } from '#contract/usage.ts'
import { createJobs } from '#server/jobs.ts'
import type { Mail } from '#server/kernel/context.ts'
import { createScheduler } from '#server/kernel/scheduler.ts'
import { createTestApp } from '../test/app.ts'

const PASSWORD = 'evergreen needles 42'

// A machine whose clock was wrong and is set right, in either direction, with people signed in meanwhile.

test('a clock that jumps ahead ends what is over by then, and nothing else', async () => {
  const t = await createTestApp()
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const machine = await t.serviceAccount(organization, 'OrgOwner')
  t.clock.advance({ hours: 23 })
  expect((await owner.get('/admin/projects')).status).toBe(200)
  expect((await machine.get('/admin/projects')).status).toBe(200)
  t.clock.advance({ hours: 2 })
  // A token lives for a day, a session in use for longer.
  expect((await machine.get('/admin/projects')).status).toBe(401)
  expect((await owner.get('/admin/projects')).status).toBe(200)
  t.clock.advance({ days: 400 })
  expect((await owner.get('/admin/projects')).status).toBe(401)
  expect((await t.visitor.get('/readyz')).status).toBe(200)
})

test('a clock that jumps back locks nobody out, and what was written in the future stays in order', async () => {
  const t = await createTestApp()
  const organization = await t.organization()
  const person = await t.person({ email: `back-${crypto.randomUUID()}@example.com`, password: PASSWORD })
  const password = { email: person.email, password: PASSWORD }
  const machine = await t.serviceAccount(organization, 'OrgOwner')
  // An hour too late, some attempts to sign in and a project are written down with that time.
  t.clock.advance({ hours: 1 })
  for (let time = 0; time < 3; time++)
    expect((await t.visitor.post('/console/sign-in', { ...password, password: 'wrong' })).status).toBe(401)
  const ahead = await machine.call(projects.create, { body: { name: 'ahead' } })
  const owner = await t.member(organization, 'OrgOwner')
  t.clock.advance({ hours: -1 })
  expect((await t.visitor.post('/console/sign-in', password)).status).toBe(200)
  expect((await owner.get('/admin/projects')).status).toBe(200)
  expect((await machine.get('/admin/projects')).status).toBe(200)
  const behind = await machine.call(projects.create, { body: { name: 'behind' } })
  const { data } = await machine.call(projects.list)
  expect(new Set(data.map(({ id }) => id))).toEqual(new Set([ahead.id, behind.id]))
  const { client_id, client_secret } = { client_id: machine.clientId, client_secret: machine.clientSecret }
  const token = await t.stranger().post('/oauth/token', { grant_type: 'client_credentials', client_id, client_secret })
  expect(token.status).toBe(200)
})

test('attempts that a clock ahead wrote down shut nobody out once it is set right', async () => {
  const t = await createTestApp()
  await t.organization()
  const person = await t.person({ email: `limits-${crypto.randomUUID()}@example.com`, password: PASSWORD })
  const right = { email: person.email, password: PASSWORD }
  t.clock.advance({ days: 1 })
  for (let time = 0; time < 10; time++) await t.visitor.post('/console/sign-in', { ...right, password: 'wrong' })
  expect((await t.visitor.post('/console/sign-in', right)).status).toBe(429)
  t.clock.advance({ days: -1 })
  expect((await t.visitor.post('/console/sign-in', right)).status).toBe(200)
  // And the limit is a limit again.
  for (let time = 0; time < 10; time++) await t.visitor.post('/console/sign-in', { ...right, password: 'wrong' })
  expect((await t.visitor.post('/console/sign-in', right)).status).toBe(429)
})

test('requests are counted by the minute that the clock shows, in either direction', async () => {
  const t = await createTestApp({
    apiLimits: { readsPerMinute: 3, writesPerMinute: 3, addressPerMinute: 0 },
    now: new Date('2026-11-22T12:00:30Z'),
  })
  const owner = await t.member(await t.organization(), 'OrgOwner')
  const statuses = async () => {
    const answers: number[] = []
    for (let time = 0; time < 4; time++) answers.push((await owner.get('/admin/projects')).status)
    return answers
  }
  for (const hours of [0, 5, -10]) {
    t.clock.advance({ hours })
    expect(await statuses()).toEqual([200, 200, 200, 429])
  }
})

test('a proof of who one is counts for ten minutes, also when it was made in the future', async () => {
  const t = await createTestApp()
  const organization = await t.organization()
  t.clock.advance({ hours: 1 })
  const person = await t.person({ password: PASSWORD })
  const owner = await t.signInAs(person)
  await t.grant(organization, owner, 'OrgOwner')
  const doomed = await t.project(organization)
  t.clock.advance({ hours: -1 })
  const refused = await owner.delete(`/admin/projects/${doomed.id}`)
  expect(refused).toMatchObject({ status: 403, body: { error: { code: 'REAUTHENTICATION_REQUIRED' } } })
  const confirmed = await owner.try(factors.confirm, { body: { method: 'password', password: PASSWORD } })
  expect(confirmed.status).toBeLessThan(300)
  const cookie = confirmed.headers.getSetCookie().at(-1)?.split(';')[0]
  const again = t.stranger({ ...owner.headers, ...(cookie === undefined ? {} : { cookie }) })
  expect((await again.delete(`/admin/projects/${doomed.id}`)).status).toBe(202)
})

test('codes of an authenticator app work on both sides of a jump, each once', async () => {
  const t = await createTestApp()
  await t.organization()
  const person = await t.person({ password: PASSWORD })
  const member = await t.signInAs(person)
  const { secret } = await member.call(factors.startTotp)
  const code = () => createOTP(base32.decode(secret)).hotp(Math.floor(t.clock.now().getTime() / 30_000))
  await member.call(factors.enableTotp, { body: { code: await code() } })
  // One code for two tries: the clock goes on, and the next half minute has another.
  const enter = async (typed: string) => {
    const step = await t.visitor.call(account.signIn, { body: { email: person.email, password: PASSWORD } })
    if (step.state !== 'second-step') throw new Error(`No second step, but ${step.state}`)
    return (await t.visitor.try(factors.secondStep, { body: { token: step.token, code: typed } })).status
  }
  t.clock.advance({ hours: 1 })
  expect(await enter(await code())).toBe(200)
  t.clock.advance({ minutes: -50 })
  const before = await code()
  expect(await enter(before)).toBe(200)
  expect(await enter(before)).toBe(401)
})

test('a token that was issued ahead of time is taken, and ends with its own time', async () => {
  const t = await createTestApp()
  const organization = await t.organization()
  const machine = await t.serviceAccount(organization, 'OrgOwner')
  const { clientId: client_id, clientSecret: client_secret } = machine
  t.clock.advance({ hours: 3 })
  const { body } = await t
    .stranger()
    .post<{ access_token: string }>('/oauth/token', { grant_type: 'client_credentials', client_id, client_secret })
  const ahead = t.bearer(body.access_token)
  t.clock.advance({ hours: -3 })
  expect((await ahead.get('/admin/projects')).status).toBe(200)
  t.clock.advance({ hours: 28 })
  expect((await ahead.get('/admin/projects')).status).toBe(401)
})

test('alerts and mails: a jump fires nothing that was not spent, delays nothing for long, and doubles nothing', async () => {
  const t = await createTestApp({ now: new Date('2026-11-22T12:00:00Z') })
  const organization = await t.organization()
  const project = await t.project(organization)
  const owner = await t.member(organization, 'OrgOwner')
  await owner.call(spendAlerts.create, { body: { amount: '100' } })
  const sent: Mail[] = []
  const deliverMail = async (mail: Mail) => void sent.push(mail)
  const jobs = createScheduler(createJobs({ ...t.deps, deliverMail }), t.deps.log)
  const spend = async (dollars: number) => {
    const record = {
      id: crypto.randomUUID(),
      time: t.clock.now().toISOString(),
      project_id: project.id,
      sku: 'assistants-hourly-rate',
      quantity: String(dollars * 20),
    }
    await t.dataPlane.call(usage.report, { body: { records: [record] } })
  }
  await spend(60)
  // Into the next month, where nothing is spent yet, and an alert for what is spent there.
  t.clock.advance({ days: 10 })
  await jobs.tick()
  expect(sent).toEqual([])
  // Less than double of November, which has an alert of its own.
  await spend(110)
  const whileDown = createScheduler(
    createJobs({ ...t.deps, deliverMail: () => Promise.reject(new Error('The mail server is down.')) }),
    t.deps.log,
  )
  await whileDown.tick()
  // Back again: that mail is not kept until December has come, and November has an alert of its own.
  t.clock.advance({ days: -10 })
  await jobs.tick()
  expect(sent).toHaveLength(1)
  await spend(60)
  await jobs.tick()
  await jobs.tick()
  expect(sent).toHaveLength(2)
  expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(2)
  // December comes, as it should: it has been told of.
  t.clock.advance({ days: 10 })
  await jobs.tick()
  expect(sent).toHaveLength(2)
  expect(t.logs.filter(({ level }) => level === 'error')).toEqual([])
})

test('every job runs on both sides of a jump, and nothing that is still in use is deleted by it', async () => {
  const t = await createTestApp()
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const made = await owner.call(projects.create, { body: { name: 'kept' } })
  const jobs = createScheduler(createJobs({ ...t.deps, deliverMail: async () => undefined }), t.deps.log)
  for (const days of [0, 45, -90, 45]) {
    t.clock.advance({ days })
    await jobs.tick()
  }
  expect(t.logs.filter(({ level }) => level !== 'info')).toEqual([])
  const machine = await t.serviceAccount(organization, 'OrgOwner')
  expect((await machine.call(projects.list)).data.map(({ id }) => id)).toEqual([made.id])
})
