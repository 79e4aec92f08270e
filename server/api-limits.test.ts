import { describe, expect, test } from 'vitest'
import { ApiLimiter, type ApiLimits } from '#server/kernel/api-limits.ts'
import { ApiError } from '#server/kernel/errors.ts'
import { createTestApp } from '../test/app.ts'

const NOON = new Date('2026-05-01T12:00:15Z')
const limits = (some: Partial<ApiLimits>): ApiLimits => ({
  readsPerMinute: 0,
  writesPerMinute: 0,
  addressPerMinute: 0,
  ...some,
})

function allowed(limiter: ApiLimiter, who: string, times: number): number {
  let count = 0
  for (let at = 0; at < times; at++) {
    try {
      limiter.count('reads', who)
      count += 1
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
    }
  }
  return count
}

test('answers say where one stands, and a 429 says when to come back', async () => {
  const t = await createTestApp({
    now: NOON,
    apiLimits: limits({ readsPerMinute: 3, writesPerMinute: 1, addressPerMinute: 100 }),
  })
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const path = `/admin/organizations/${organization.id}`
  const first = await owner.get(path)
  expect(first.status).toBe(200)
  expect(first.headers.get('ratelimit-policy')).toBe('"address";q=100;w=60, "reads";q=3;w=60')
  expect(first.headers.get('ratelimit')).toBe('"address";r=99;t=45, "reads";r=2;t=45')
  expect((await owner.patch(path, { name: 'Other' })).headers.get('ratelimit')).toContain('"writes";r=0;t=45')
  await owner.get(path)
  await owner.get(path)
  const refused = await owner.get(path)
  expect(refused).toMatchObject({
    status: 429,
    body: { error: { code: 'RESOURCE_EXHAUSTED', details: { retry_after_seconds: 45 } } },
  })
  expect(refused.headers.get('retry-after')).toBe('45')
  expect(refused.headers.get('ratelimit')).toContain('"reads";r=0;t=45')
  const another = await t.member(organization, 'OrgOwner')
  expect((await another.get(path)).status).toBe(200)
  t.clock.advance({ seconds: 45 })
  expect((await owner.get(path)).status).toBe(200)
})

test('an address is limited before anybody signs in, an orchestrator and a data plane never', async () => {
  const t = await createTestApp({ now: NOON, apiLimits: limits({ addressPerMinute: 2 }) })
  await t.visitor.get('/console/session')
  await t.visitor.get('/console/session')
  expect((await t.visitor.get('/console/session')).status).toBe(429)
  expect((await t.visitor.get('/readyz')).status).toBe(200)
  const introspected = await t.dataPlane.post('/internal/v1/api-keys/introspect', { key: 'nothing' })
  expect(introspected.status).toBe(200)
})

test('requests are measured by the route of the contract, whatever came of them', async () => {
  const t = await createTestApp()
  const seen: string[] = []
  t.deps.observeRequest = ({ method, route, status }) => void seen.push(`${method} ${route} ${status}`)
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  await owner.get(`/admin/organizations/${organization.id}`)
  await owner.get(`/admin/organizations/-Nunknown`)
  await owner.get('/admin/secret-in-the-address')
  expect(seen).toEqual([
    'GET /admin/organizations/:organization_id 200',
    'GET /admin/organizations/:organization_id 404',
    'GET none 404',
  ])
})

test('a body nested too deep is refused before anything looks at it', async () => {
  const t = await createTestApp()
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const deep = `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  const answer = await owner.sendText('POST', '/admin/projects', deep, 'application/json')
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'INVALID_ARGUMENT' } } })
})

describe('replicas', () => {
  test('share what they counted: together they let through the limit and what came in between', async () => {
    const t = await createTestApp({ now: NOON })
    const make = () => new ApiLimiter({ ...t.deps, soleProcess: false }, limits({ readsPerMinute: 100 }))
    const [one, two, three] = [make(), make(), make()]
    expect(allowed(one, 'ada', 40)).toBe(40)
    expect(allowed(two, 'ada', 40)).toBe(40)
    await one.sync()
    await two.sync()
    await one.sync()
    // 80 are known to the second; the first learns of them when it next has news of its own.
    expect(allowed(two, 'ada', 40)).toBe(20)
    expect(allowed(one, 'ada', 1)).toBe(1)
    await two.sync()
    await one.sync()
    expect(allowed(one, 'ada', 10)).toBe(0)
    expect(allowed(three, 'bob', 100)).toBe(100)
    t.clock.advance({ seconds: 60 })
    expect(allowed(two, 'ada', 200)).toBe(100)
  })

  test('tell what they counted once, also when the database takes longer than until the next time', async () => {
    const t = await createTestApp({ now: NOON })
    const limiter = new ApiLimiter({ ...t.deps, soleProcess: false }, limits({ readsPerMinute: 100 }))
    expect(allowed(limiter, 'ada', 40)).toBe(40)
    await Promise.all([limiter.sync(), limiter.sync(), limiter.sync()])
    expect(allowed(limiter, 'ada', 100)).toBe(60)
  })
})
