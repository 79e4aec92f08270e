import { describe, expect, test } from 'vitest'
import { createTestApp } from '../../test/app.ts'
import { createEntrance } from './entrance.ts'

const t = await createTestApp()
const { publicUrl } = t.deps.settings
const entrance = createEntrance(t.app, publicUrl)

/** Asks for an address as a browser does; returns where it is sent, or null. */
async function sentTo(address: string, { cookie = '' }: Readonly<Record<string, string>>, remembered = '') {
  const headers = { cookie: [cookie, remembered].filter(Boolean).join('; ') }
  const answer = await entrance(new Request(new URL(address, publicUrl), { headers }), undefined)
  if (!answer) return null
  expect(answer.status).toBe(302)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  return answer.headers.get('location')
}

const one = await t.organization()
const other = await t.organization()
const ada = await t.member(one, 'OrgOwner')
const project = await t.project(one)

describe('somebody in one organization', () => {
  test('is sent there, with the rest of the address', async () => {
    expect(await sentTo('/', ada.headers)).toBe(`/organizations/${one.id}`)
    expect(await sentTo('/organizations/-/settings/usage?range=30d', ada.headers)).toBe(
      `/organizations/${one.id}/settings/usage?range=30d`,
    )
    expect(await sentTo('/organizations/-', ada.headers)).toBe(`/organizations/${one.id}`)
  })

  test('whatever another organization that is remembered, or what looks like an address', async () => {
    expect(await sentTo('/', ada.headers, `conifer.organization=${other.id}`)).toBe(`/organizations/${one.id}`)
    expect(await sentTo('/organizations/-//evil.example', ada.headers)).toBe(`/organizations/${one.id}//evil.example`)
    expect(await sentTo('/organizations/-x/projects', ada.headers)).toBeNull()
    expect(await sentTo(`/organizations/${one.id}/projects`, ada.headers)).toBeNull()
  })

  test('and to its project in two steps', async () => {
    const first = await sentTo('/organizations/-/projects/-/keys?q=a', ada.headers)
    expect(first).toBe(`/organizations/${one.id}/projects/-/keys?q=a`)
    expect(await sentTo(first ?? '', ada.headers)).toBe(`/organizations/${one.id}/projects/${project.id}/keys?q=a`)
  })
})

test('somebody in several is sent to the one they were in last, and nowhere while that is not known', async () => {
  const both = await t.member(one, 'OrgMember')
  await t.grant(other, both, 'OrgOwner')
  expect(await sentTo('/', both.headers)).toBeNull()
  expect(await sentTo('/', both.headers, `conifer.organization=${other.id}`)).toBe(`/organizations/${other.id}`)
  expect(await sentTo('/', both.headers, 'conifer.organization=-Nelsewhere')).toBeNull()
  const [a, b] = [await t.project(other), await t.project(other)]
  const keys = `/organizations/${other.id}/projects/-/keys`
  expect(await sentTo(keys, both.headers)).toBeNull()
  expect(await sentTo(keys, both.headers, `conifer.project.${other.id}=${b.id}`)).toBe(
    `/organizations/${other.id}/projects/${b.id}/keys`,
  )
  expect(await sentTo(keys, both.headers, `conifer.project.${one.id}=${a.id}`)).toBeNull()
})

test('nobody else is sent anywhere', async () => {
  expect(await sentTo('/', {})).toBeNull()
  expect(await sentTo('/', { cookie: 'conifer.session_token=forged.c2lnbmF0dXJl' })).toBeNull()
  expect(await sentTo(`/organizations/${other.id}/projects/-/keys`, ada.headers)).toBeNull()
})

test('a cookie that is due to be set anew is set on the way', async () => {
  const moving = await createTestApp({ now: new Date('2026-11-01T00:00:00Z') })
  const organization = await moving.organization()
  const owner = await moving.member(organization, 'OrgOwner')
  moving.clock.set(new Date('2026-11-03T00:00:00Z'))
  const answer = await createEntrance(moving.app, publicUrl)(
    new Request(publicUrl, { headers: { cookie: owner.headers['cookie'] ?? '' } }),
    undefined,
  )
  expect(answer?.headers.getSetCookie()).toEqual([expect.stringContaining('conifer.session_token=')])
})
