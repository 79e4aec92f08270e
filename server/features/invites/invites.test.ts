import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { eq } from 'drizzle-orm'
import { account } from '#contract/console.ts'
import { invites } from '#contract/invites.ts'
import { members } from '#contract/users.ts'
import { invites as table, roleBindings, users } from '#server/db/schema.ts'
import { utcTime } from '#server/kernel/compose-mail.ts'
import type { OrganizationContext } from '#server/kernel/context.ts'
import { createTestApp, type TestApp } from '../../../test/app.ts'
import { deliver } from './deliver.ts'

const PASSWORD = 'correct horse battery'
const asMember = { role_bindings: [{ resource_type: 'organization' as const, role: 'OrgMember' as const }] }
let count = 0
const fresh = () => `invited-${(count += 1)}-${crypto.randomUUID().slice(0, 8)}@example.com`

async function place(t: TestApp) {
  const organization = await t.organization({ name: 'Acme Search' })
  const owner = await t.member(organization, 'OrgOwner')
  return { organization, owner }
}

function tokenOf(text: string): string {
  const found = /\/accept-invite\?token=([0-9a-zA-Z]+)/u.exec(text)?.[1]
  if (found === undefined) throw new Error('There is no link.')
  return found
}
function mailedToken(t: TestApp, email: string): string {
  return tokenOf(t.mails.findLast((mail) => mail.to === email)?.text ?? '')
}

// One address may try 60 links in a quarter of an hour; each group of tests is its own visitor.
describe('an invite', async () => {
  const t = await createTestApp()

  test('goes out by mail, is accepted by somebody new, and makes a member who is signed in', async () => {
    const { organization, owner } = await place(t)
    const project = await t.project(organization)
    const email = fresh()
    const invite = await owner.call(invites.create, {
      body: {
        email,
        role_bindings: [
          ...asMember.role_bindings,
          { resource_type: 'project', resource_id: project.id, role: 'ProjectManager' },
        ],
      },
    })
    expect(invite.status).toBe('pending')
    expect(invite.last_sent_at).not.toBeNull()
    const mail = t.mails.findLast((one) => one.to === email)
    expect(mail?.subject).toBe('You are invited to join Acme Search on Conifer')
    expect(mail?.html).toContain(tokenOf(mail?.text ?? ''))
    expect(mail?.text).toContain(`within 7 days: until ${utcTime(new Date(invite.expires_at))}, and only for ${email}.`)
    const token = mailedToken(t, email)

    const view = await t.visitor.call(invites.byToken, { body: { token } })
    expect(view).toMatchObject({
      state: 'pending',
      step: 'create-account',
      organization_name: 'Acme Search',
      email,
      invited_by: owner.name,
    })
    const without = await t.visitor.try(invites.accept, { body: { token } })
    expect(without.body).toMatchObject({ status: 409, error: { details: { reason: 'create_account' } } })
    const short = await t.visitor.try(invites.accept, { body: { token, name: 'Ada', password: 'short' } })
    expect(short.status).toBe(400)

    const answer = await t.visitor.try(invites.accept, { body: { token, name: 'Ada', password: PASSWORD } })
    expect(answer.status).toBe(200)
    expect(answer.body.organization_id).toBe(organization.id)
    expect(answer.body.session).toMatchObject({
      state: 'signed-in',
      user: { email, name: 'Ada' },
      organizations: [{ id: organization.id, roles: ['OrgMember'] }],
    })
    expect(answer.headers.getSetCookie().join()).toContain('session_token')
    const list = await owner.call(members.list)
    expect(list.invites).toEqual([])
    expect(list.data.find((row) => row.email === email)).toMatchObject({
      roles: ['OrgMember'],
      projects: [{ project_id: project.id, roles: ['ProjectManager'] }],
    })
    expect(await owner.call(invites.get, { params: { invite_id: invite.id } })).toMatchObject({
      status: 'processed',
      processed_at: expect.any(String) as string,
    })
    expect((await owner.call(invites.list)).data).toEqual([])

    expect(await t.visitor.call(invites.byToken, { body: { token } })).toMatchObject({ state: 'processed' })
    expect(
      (await t.visitor.try(invites.accept, { body: { token, name: 'Ada', password: PASSWORD } })).body,
    ).toMatchObject({
      error: { details: { reason: 'processed' } },
    })
    expect((await owner.try(invites.resend, { params: { invite_id: invite.id } })).body).toMatchObject({
      error: { code: 'ALREADY_EXISTS' },
    })
    expect((await owner.try(invites.copyLink, { params: { invite_id: invite.id } })).status).toBe(409)
    expect((await owner.try(invites.delete, { params: { invite_id: invite.id } })).body).toMatchObject({
      error: { code: 'FAILED_PRECONDITION' },
    })
    const signedIn = await t.visitor.post('/console/sign-in', { email, password: PASSWORD })
    expect(signedIn.status).toBe(200)

    const events = await t.auditEvents(organization)
    expect(events.map((event) => `${event.action} ${event.resourceType}`)).toEqual(
      expect.arrayContaining(['create invite', 'create user', 'login user']),
    )
    expect(JSON.stringify(events)).not.toContain(token)
    expect(JSON.stringify(t.logs)).not.toContain(token)
    expect(JSON.stringify(await t.db.select().from(table))).not.toContain(token)
  })

  test('is accepted by the person it is for, and by nobody else', async () => {
    const { organization, owner } = await place(t)
    const right = await t.person({ email: fresh() })
    const wrong = await t.person()
    await owner.call(invites.create, { body: { email: right.email, ...asMember } })
    const token = mailedToken(t, right.email)
    expect(await t.visitor.call(invites.byToken, { body: { token } })).toMatchObject({ step: 'sign-in' })
    expect(
      (await t.visitor.try(invites.accept, { body: { token, name: 'Eve', password: PASSWORD } })).body,
    ).toMatchObject({
      error: { details: { reason: 'sign_in' } },
    })
    const other = await t.signInAs(wrong)
    expect(await other.call(invites.byToken, { body: { token } })).toMatchObject({
      step: 'wrong-account',
      signed_in_as: wrong.email,
    })
    const refused = await other.try(invites.accept, { body: { token } })
    expect(refused.body).toMatchObject({ status: 409, error: { details: { reason: 'wrong_account' } } })

    const person = await t.signInAs(right)
    expect(await person.call(invites.byToken, { body: { token } })).toMatchObject({ step: 'accept' })
    const accepted = await person.call(invites.accept, { body: { token } })
    expect(accepted.session).toMatchObject({ user: { id: right.id }, organizations: [{ id: organization.id }] })
  })

  test('waits in the session of the person it is for, who accepts it without the link, and nobody else does', async () => {
    const { organization, owner } = await place(t)
    const right = await t.person({})
    const person = await t.signInAs(right)
    const other = await t.signInAs(await t.person({}))
    const invite = await owner.call(invites.create, { body: { email: right.email.toUpperCase(), ...asMember } })
    const waiting = async () => {
      const session = await person.call(account.session)
      return session.state === 'signed-in' ? session.invites : []
    }
    expect(await waiting()).toEqual([
      { id: invite.id, organization_name: 'Acme Search', invited_by: owner.name, expires_at: invite.expires_at },
    ])
    expect(await other.call(account.session)).toMatchObject({ invites: [] })
    const params = { invite_id: invite.id }
    for (const stranger of [other, owner])
      expect(await stranger.try(invites.acceptOwn, { params })).toMatchObject({ status: 404 })
    expect((await t.visitor.try(invites.acceptOwn, { params })).status).toBe(401)
    expect(await person.try(invites.acceptOwn, { params: { invite_id: 'none' } })).toMatchObject({ status: 404 })

    const accepted = await person.call(invites.acceptOwn, { params })
    expect(accepted).toMatchObject({
      organization_id: organization.id,
      session: { invites: [], organizations: [{ id: organization.id, roles: ['OrgMember'] }] },
    })
    const again = await person.try(invites.acceptOwn, { params })
    expect(again).toMatchObject({ status: 409, body: { error: { details: { reason: 'processed' } } } })
  })

  test('waits for no address that was not confirmed, and not once it is withdrawn or has expired', async () => {
    const { owner } = await place(t)
    const right = await t.person({})
    const person = await t.signInAs(right)
    const invite = await owner.call(invites.create, { body: { email: right.email, ...asMember } })
    const params = { invite_id: invite.id }
    const confirmed = (emailVerified: boolean) =>
      t.deps.db.update(users).set({ emailVerified }).where(eq(users.id, right.id))
    await confirmed(false)
    expect(await person.call(account.session)).toMatchObject({ invites: [] })
    expect((await person.try(invites.acceptOwn, { params })).status).toBe(404)
    await confirmed(true)
    expect(await person.call(account.session)).toMatchObject({ invites: [{ id: invite.id }] })

    await t.deps.db.update(table).set({ expiresAt: t.deps.now() }).where(eq(table.id, invite.id))
    expect(await person.call(account.session)).toMatchObject({ invites: [] })
    expect((await person.try(invites.acceptOwn, { params })).body).toMatchObject({
      error: { details: { reason: 'expired' } },
    })
    await owner.call(invites.delete, { params })
    expect((await person.try(invites.acceptOwn, { params })).body).toMatchObject({
      error: { details: { reason: 'revoked' } },
    })
  })

  test('ends what somebody else may have set up for the address', async () => {
    const { owner } = await place(t)
    const squatted = await t.person({ email: fresh(), password: 'the squatters password', confirmed: false })
    await owner.call(invites.create, { body: { email: squatted.email, ...asMember } })
    const token = mailedToken(t, squatted.email)
    expect(await t.visitor.call(invites.byToken, { body: { token } })).toMatchObject({ step: 'create-account' })
    await t.visitor.call(invites.accept, { body: { token, name: 'Real', password: PASSWORD } })
    expect(
      (await t.visitor.post('/console/sign-in', { email: squatted.email, password: 'the squatters password' })).status,
    ).toBe(401)
    const [row] = await t.db.select().from(users).where(eq(users.email, squatted.email))
    expect(row).toMatchObject({ id: squatted.id, name: 'Real', emailVerified: true })
  })

  test('sets no password for an account that its owner confirms at that moment', async () => {
    const { owner } = await place(t)
    const person = await t.person({ password: PASSWORD, confirmed: false })
    await owner.call(invites.create, { body: { email: person.email, ...asMember } })
    const token = mailedToken(t, person.email)
    const [confirming, confirmed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const confirmation = t.db.transaction(async (tx) => {
      await tx.update(users).set({ emailVerified: true }).where(eq(users.id, person.id))
      confirming.resolve()
      await confirmed.promise
    })
    await confirming.promise
    const answer = t.visitor.try(invites.accept, { body: { token, name: 'Eve', password: 'the stranger’s own words' } })
    await wait(1_000)
    confirmed.resolve()
    await confirmation
    expect(await answer).toMatchObject({ status: 409, body: { error: { details: { reason: 'sign_in' } } } })
    const signIn = (password: string) => t.visitor.try(account.signIn, { body: { email: person.email, password } })
    expect((await signIn('the stranger’s own words')).status).toBe(401)
    expect((await signIn(PASSWORD)).body).toMatchObject({ user: { name: person.name } })
  })

  test('accepted twice at once makes one member', async () => {
    const { organization, owner } = await place(t)
    const email = fresh()
    await owner.call(invites.create, { body: { email, ...asMember } })
    const token = mailedToken(t, email)
    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        t.visitor.try(invites.accept, { body: { token, name: 'Ada', password: PASSWORD } }),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409])
    expect((await owner.call(members.list)).data.filter((row) => row.email === email)).toHaveLength(1)
    expect(await t.db.$count(roleBindings, eq(roleBindings.organizationId, organization.id))).toBe(2)
  })
})

describe('the life of an invite', async () => {
  const t = await createTestApp()

  test('pending seven days, then expired; resending and copying start anew and end earlier links', async () => {
    const { owner } = await place(t)
    const email = fresh()
    const { id } = await owner.call(invites.create, { body: { email, ...asMember } })
    const params = { params: { invite_id: id } }
    const first = mailedToken(t, email)
    t.clock.advance({ days: 7, seconds: -1 })
    expect((await owner.call(invites.get, params)).status).toBe('pending')
    t.clock.advance({ seconds: 2 })
    expect((await owner.call(invites.get, params)).status).toBe('expired')
    expect((await owner.call(invites.list)).data).toMatchObject([{ id, status: 'expired' }])
    expect((await owner.call(members.list)).invites).toMatchObject([{ id, status: 'expired' }])
    expect(await t.visitor.call(invites.byToken, { body: { token: first } })).toMatchObject({ state: 'expired', email })
    expect(
      (await t.visitor.try(invites.accept, { body: { token: first, name: 'Ada', password: PASSWORD } })).body,
    ).toMatchObject({
      error: { details: { reason: 'expired' } },
    })

    expect(await owner.call(invites.resend, params)).toMatchObject({ id, status: 'pending' })
    const second = mailedToken(t, email)
    expect(second).not.toBe(first)
    expect(await t.visitor.call(invites.byToken, { body: { token: first } })).toEqual({ state: 'unknown' })
    const { link } = await owner.call(invites.copyLink, params)
    const third = tokenOf(link)
    expect(await t.visitor.call(invites.byToken, { body: { token: second } })).toEqual({ state: 'unknown' })
    expect(await t.visitor.call(invites.byToken, { body: { token: third } })).toMatchObject({ state: 'pending' })
    expect(JSON.stringify(await t.db.select().from(table))).not.toContain(third)

    await owner.call(invites.delete, params)
    expect(await t.visitor.call(invites.byToken, { body: { token: third } })).toMatchObject({ state: 'revoked', email })
    expect(
      (await t.visitor.try(invites.accept, { body: { token: third, name: 'Ada', password: PASSWORD } })).body,
    ).toMatchObject({
      error: { details: { reason: 'revoked' } },
    })
    expect((await owner.try(invites.get, params)).status).toBe(404)
  })

  test('one open invite for an address; an expired one gives way; a member is not invited', async () => {
    const { owner, organization } = await place(t)
    const email = fresh()
    const first = await owner.call(invites.create, { body: { email, ...asMember } })
    const again = await owner.try(invites.create, { body: { email: email.toUpperCase(), ...asMember } })
    expect(again.body).toMatchObject({
      status: 409,
      error: { code: 'ALREADY_EXISTS', details: { invite_id: first.id } },
    })
    expect(again.text).toContain(first.id)
    t.clock.advance({ days: 8 })
    const second = await owner.call(invites.create, { body: { email, ...asMember } })
    expect(second.id).not.toBe(first.id)
    expect((await owner.call(invites.list)).data.map((one) => one.id)).toEqual([second.id])
    const member = await t.member(organization)
    const refused = await owner.try(invites.create, { body: { email: member.name, ...asMember } })
    expect(refused.body).toMatchObject({ status: 409, error: { code: 'ALREADY_EXISTS' } })
    const atOnce = fresh()
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => owner.try(invites.create, { body: { email: atOnce, ...asMember } })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(t.mails.filter((mail) => mail.to === atOnce)).toHaveLength(1)
  })

  test('a mail that cannot be sent leaves the invite, which says so', async () => {
    const { owner } = await place(t)
    const { deliverMail } = t.deps
    t.deps.deliverMail = () => Promise.reject(new Error('421 try later'))
    const email = fresh()
    const invite = await owner.call(invites.create, { body: { email, ...asMember } })
    expect(invite).toMatchObject({ status: 'pending', last_sent_at: null })
    expect(t.logs.at(-1)).toMatchObject({ level: 'error', message: 'invite mail was not sent' })
    t.deps.deliverMail = deliverMail
    expect((await owner.call(invites.resend, { params: { invite_id: invite.id } })).last_sent_at).not.toBeNull()
  })

  test('a mail server that says nothing keeps nobody waiting; what gets out later is told then', async () => {
    const { organization, owner } = await place(t)
    const invite = await owner.call(invites.create, { body: { email: fresh(), ...asMember } })
    await t.db.update(table).set({ lastSentAt: null }).where(eq(table.id, invite.id))
    const [row] = await t.db.select().from(table).where(eq(table.id, invite.id))
    if (!row) throw new Error('There is no invite.')
    const released = Promise.withResolvers<void>()
    const deps = { ...t.deps, deliverMail: () => released.promise }
    const actor = { type: 'user', id: owner.id, name: owner.name, displayName: '', sessionId: '' } as const
    const ctx = { db: t.db, deps, organization, actor } as unknown as OrganizationContext
    expect(await deliver(ctx, [{ row, token: 'a' }], 20)).toEqual([row])
    released.resolve()
    const sentAt = async () => (await owner.call(invites.get, { params: { invite_id: invite.id } })).last_sent_at
    await expect.poll(sentAt).not.toBeNull()
  })

  test('gives the roles it was changed to, by the link that was sent before', async () => {
    const { organization, owner } = await place(t)
    const project = await t.project(organization)
    const email = fresh()
    const { id } = await owner.call(invites.create, {
      body: {
        email,
        role_bindings: [
          ...asMember.role_bindings,
          { resource_type: 'project', resource_id: project.id, role: 'ProjectManager' },
        ],
      },
    })
    const token = mailedToken(t, email)
    const [mails, before] = [t.mails.length, await owner.call(invites.get, { params: { invite_id: id } })]
    const change = { params: { invite_id: id }, body: { roles: ['OrgManager', 'OrgBillingAdmin'] as const } }
    const body = { roles: [...change.body.roles] }
    expect(await owner.call(invites.setRole, { ...change, body })).toEqual(before)
    expect(t.mails).toHaveLength(mails)
    const events = await t.auditEvents(organization)
    expect(events.at(-1)).toMatchObject({
      action: 'update',
      resourceId: id,
      parameters: { roles: { from: ['OrgMember'], to: body.roles } },
    })
    // The same again is no change, and so no event.
    await owner.call(invites.setRole, { ...change, body })
    expect(await t.auditEvents(organization)).toHaveLength(events.length)
    expect((await owner.call(members.list)).invites).toMatchObject([
      { roles: ['OrgManager', 'OrgBillingAdmin'], projects: [{ project_id: project.id, roles: ['ProjectManager'] }] },
    ])

    const answer = await t.visitor.try(invites.accept, { body: { token, name: 'Ada', password: PASSWORD } })
    expect(answer.body.session).toMatchObject({
      organizations: [{ roles: expect.toSatisfy((all: string[]) => body.roles.every((role) => all.includes(role))) }],
    })
    expect((await owner.try(invites.setRole, { ...change, body: { roles: ['OrgMember'] } })).body).toMatchObject({
      status: 409,
      error: { code: 'FAILED_PRECONDITION' },
    })
  })

  test('is changed by owners of its own organization alone, and never to nothing', async () => {
    const { organization, owner } = await place(t)
    const { id } = await owner.call(invites.create, { body: { email: fresh(), ...asMember } })
    const change = { params: { invite_id: id }, body: { roles: ['OrgOwner'] as ['OrgOwner'] } }
    const manager = await t.member(organization, 'OrgManager')
    expect((await manager.try(invites.setRole, change)).status).toBe(403)
    const { owner: stranger } = await place(t)
    expect((await stranger.try(invites.setRole, change)).status).toBe(404)
    expect((await owner.try(invites.setRole, { ...change, body: { roles: [] } })).status).toBe(400)
    expect((await owner.call(members.list)).invites).toMatchObject([{ roles: ['OrgMember'] }])
  })

  test('ends with its organization', async () => {
    const { owner, organization } = await place(t)
    const email = fresh()
    await owner.call(invites.create, { body: { email, ...asMember } })
    expect((await owner.delete(`/admin/organizations/${organization.id}`)).status).toBe(202)
    expect(await t.visitor.call(invites.byToken, { body: { token: mailedToken(t, email) } })).toEqual({
      state: 'unknown',
    })
  })

  test('needs an organization role and projects of the organization', async () => {
    const { owner } = await place(t)
    const abroad = await t.project(await t.organization())
    const body = (role_bindings: unknown[]) => ({ email: fresh(), role_bindings })
    expect((await owner.post('/admin/invites', body([]))).status).toBe(400)
    expect(
      (
        await owner.post(
          '/admin/invites',
          body([{ resource_type: 'project', resource_id: abroad.id, role: 'ProjectMember' }]),
        )
      ).status,
    ).toBe(400)
    const foreign = body([
      ...asMember.role_bindings,
      { resource_type: 'project', resource_id: abroad.id, role: 'ProjectMember' },
    ])
    expect((await owner.post('/admin/invites', foreign)).status).toBe(404)
    const many = Array.from({ length: 101 }, () => ({
      resource_type: 'project',
      resource_id: crypto.randomUUID(),
      role: 'ProjectMember',
    }))
    expect((await owner.post('/admin/invites', body([...asMember.role_bindings, ...many]))).status).toBe(400)
    expect((await owner.post('/admin/invites', { email: `${'a'.repeat(250)}@x.org`, ...asMember })).status).toBe(400)
  })
})

describe('a batch', async () => {
  const t = await createTestApp()

  test('gives each address its own result', async () => {
    const { owner, organization } = await place(t)
    const member = await t.member(organization)
    const pending = fresh()
    await owner.call(invites.create, { body: { email: pending, ...asMember } })
    const [one, two] = [fresh(), fresh()]
    const addresses = `Ada <${one}>, ${two} ${member.name}\n${pending}; nonsense; half@; ${one.toUpperCase()}`
    const { data } = await owner.call(invites.createBatch, { body: { addresses, ...asMember } })
    expect(data.map(({ input, email, outcome }) => [input, email, outcome])).toEqual([
      [`Ada <${one}>`, one, 'invited'],
      [two, two, 'invited'],
      [member.name, member.name, 'already_member'],
      [pending, pending, 'already_invited'],
      ['nonsense', null, 'invalid'],
      ['half@', null, 'invalid'],
    ])
    expect(data[0]?.invite?.last_sent_at).not.toBeNull()
    expect(t.mails.filter((mail) => mail.to === one)).toHaveLength(1)
    const nothing = await owner.call(invites.createBatch, { body: { addresses: member.name, ...asMember } })
    expect(nothing.data).toMatchObject([{ outcome: 'already_member' }])
  })

  test('sends a hundred mails an hour, not one more', async () => {
    const { owner } = await place(t)
    const addresses = Array.from({ length: 100 }, fresh)
    const first = await owner.call(invites.createBatch, { body: { addresses: addresses.join('\n'), ...asMember } })
    expect(first.data.filter((one) => one.outcome === 'invited')).toHaveLength(100)
    const [over] = [fresh()]
    const { data } = await owner.call(invites.createBatch, { body: { addresses: over, ...asMember } })
    expect(data).toMatchObject([{ outcome: 'rate_limited', invite: null }])
    const single = await owner.try(invites.create, { body: { email: over, ...asMember } })
    expect(single.body).toMatchObject({ status: 429, error: { code: 'RESOURCE_EXHAUSTED' } })
    expect(Number(single.headers.get('retry-after'))).toBeGreaterThan(0)
    const id = first.data[0]?.invite?.id ?? ''
    expect((await owner.try(invites.resend, { params: { invite_id: id } })).status).toBe(429)
    t.clock.advance({ minutes: 61 })
    expect((await owner.try(invites.resend, { params: { invite_id: id } })).status).toBe(200)
    const many = Array.from({ length: 101 }, fresh).join(' ')
    expect((await owner.try(invites.createBatch, { body: { addresses: many, ...asMember } })).status).toBe(400)
  })
})
