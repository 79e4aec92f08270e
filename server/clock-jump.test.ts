import { expect, test } from 'vitest'
import { projects } from '#contract/projects.ts'
import { createTestApp } from '../test/app.ts'

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
  const person = await t.person({ email: `back-${crypto.randomUUID()}@example.com`, password: 'evergreen needles 42' })
  const password = { email: person.email, password: 'evergreen needles 42' }
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
