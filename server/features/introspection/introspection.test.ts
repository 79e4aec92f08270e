import { eq, inArray } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { apiKeys } from '#contract/api-keys.ts'
import { introspection } from '#contract/introspection.ts'
import { createApp } from '#server/app.ts'
import * as schema from '#server/db/schema.ts'
import type { Deps } from '#server/kernel/context.ts'
import { issueAccessToken } from '#server/kernel/tokens.ts'
import { Caller, createTestApp } from '../../../test/app.ts'
import { UsageCounter } from './usage.ts'

const t = await createTestApp()
const { introspect } = introspection

/** One more process on the same database. */
function replica(changes: Partial<Deps> = {}) {
  const app = createApp({ ...t.deps, ...changes })
  const send = async (request: Request) => app.fetch(request)
  const caller = (headers: Record<string, string>) => new Caller(send, 'http://localhost:4000', headers)
  return { app, caller, dataPlane: caller(t.dataPlane.headers) }
}

async function setUp(keyCount = 1) {
  const organization = await t.organization()
  const owner = await t.serviceAccount(organization, 'OrgOwner')
  const project = await t.project(organization)
  const params = { project_id: project.id }
  const keys = []
  for (let at = 0; at < keyCount; at++) {
    keys.push(
      await owner.call(apiKeys.create, {
        params,
        body: { name: `k${at}`, roles: ['DataPlaneViewer', 'ControlPlaneViewer'] },
      }),
    )
    t.clock.advance({ seconds: 1 })
  }
  const [first] = keys
  if (!first) throw new Error('There is no key.')
  return { organization, owner, project, params, keys, value: first.value, key: first.key }
}

/** A service account's token as if it were that time. */
async function tokenAt(now: Date, id: string) {
  const { token } = await issueAccessToken({ ...t.deps, now: () => now }, { id, secretVersion: 1 })
  return t.bearer(token)
}

function usageOf(apiKeyId: string) {
  return t.db
    .select({ day: schema.apiKeyUsage.day, requests: schema.apiKeyUsage.requests })
    .from(schema.apiKeyUsage)
    .where(eq(schema.apiKeyUsage.apiKeyId, apiKeyId))
    .orderBy(schema.apiKeyUsage.day)
}

test('an active key is answered with what it opens', async () => {
  const { organization, project, key, value } = await setUp()
  const answer = await t.dataPlane.try(introspect, { body: { key: value } })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toBe('private, max-age=5')
  expect(answer.body).toEqual({
    active: true,
    api_key_id: key.id,
    project_id: project.id,
    organization_id: organization.id,
    roles: ['DataPlaneViewer', 'ControlPlaneViewer'],
    permissions: ['project:read', 'data:read', 'assistants:chat', 'inference:use', 'resources:read'],
    expires_at: null,
  })
})

test('an answer may be kept no longer than the key lives', async () => {
  const { owner, params } = await setUp()
  const end = new Date(t.clock.now().getTime() + 3900).toISOString()
  const { value } = await owner.call(apiKeys.create, { params, body: { name: 'k', expires_at: end } })
  t.clock.advance({ seconds: 1 })
  const answer = await t.dataPlane.try(introspect, { body: { key: value } })
  expect(answer.body).toMatchObject({ active: true, expires_at: end })
  expect(answer.headers.get('cache-control')).toMatch(/^private, max-age=[12]$/)
})

test('every kind of inactive key gets the very same answer, which nobody keeps', async () => {
  const { owner, keys } = await setUp(4)
  const [disabled, deleted, rotated, expired] = keys.map(({ key, value }) => ({
    params: { api_key_id: key.id },
    value,
  }))
  if (!disabled || !deleted || !rotated || !expired) throw new Error('A key is missing.')
  await owner.call(apiKeys.disable, { params: disabled.params })
  await owner.try(apiKeys.delete, { params: deleted.params })
  await owner.call(apiKeys.rotate, { params: rotated.params, body: { grace_seconds: 0 } })
  await owner.call(apiKeys.update, {
    params: expired.params,
    body: { expires_at: new Date(t.clock.now().getTime() + 1000).toISOString() },
  })
  t.clock.advance({ seconds: 2 })
  const unknown = `pckey_abcdef_${'x'.repeat(43)}`
  for (const key of [
    disabled.value,
    deleted.value,
    rotated.value,
    expired.value,
    unknown,
    '',
    'no key at all',
    '\u0000',
  ]) {
    const answer = await t.dataPlane.try(introspect, { body: { key } })
    expect([answer.status, answer.text, answer.headers.get('cache-control')]).toEqual([
      200,
      '{"active":false}',
      'no-store',
    ])
  }
})

test('without the integration token or a proper body it is refused like everywhere else', async () => {
  const { owner, value } = await setUp()
  for (const who of [t.visitor, owner, t.bearer('wrong')]) {
    const answer = await who.try(introspect, { body: { key: value } })
    expect(answer.status).toBe(401)
    expect(answer.body).toMatchObject({ status: 401, error: { code: 'UNAUTHENTICATED' } })
    expect(answer.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/)
  }
  for (const body of [{}, { key: 7 }, { key: value, requests: -1 }, { key: 'x'.repeat(513) }, []]) {
    expect((await t.dataPlane.post(introspect.path, body)).status).toBe(400)
  }
  expect((await t.dataPlane.post(introspect.path, { key: 'x'.repeat(5000) })).status).toBe(413)
  for (const [type, body, status] of [
    ['application/json', '{"key":', 400],
    ['application/json', '', 400],
    ['text/plain', '{}', 415],
  ] as const) {
    const response = await t.send(
      new Request(`http://localhost:4000${introspect.path}`, {
        method: 'POST',
        headers: { ...t.dataPlane.headers, 'content-type': type },
        body,
      }),
    )
    expect(response.status).toBe(status)
  }
})

test('use is counted exactly, by any number of processes at once, and shown', async () => {
  const { owner, params, keys } = await setUp(3)
  const replicas = [replica(), replica(), replica({ soleProcess: true })]
  const calls: Promise<unknown>[] = []
  for (let at = 0; at < 300; at++) {
    const [process, used] = [replicas[at % 3], keys[at % 2]]
    if (process && used)
      calls.push(process.dataPlane.call(introspect, { body: { key: used.value, requests: at % 5 === 0 ? 10 : 1 } }))
    // Flushes in the midst of it, from several sides.
    if (at % 50 === 0 && process) calls.push(process.app.background.stop())
  }
  await Promise.all(calls)
  await Promise.all(replicas.map(({ app }) => app.background.stop()))
  // 150 calls each; every fifth of all stands for ten: 30 of each key's.
  const day = t.clock.now().toISOString().slice(0, 10)
  const [one, two, unused] = keys.map(({ key }) => key.id)
  expect(await usageOf(one ?? '')).toEqual([{ day, requests: 120 + 300 }])
  expect(await usageOf(two ?? '')).toEqual([{ day, requests: 120 + 300 }])
  expect(await usageOf(unused ?? '')).toEqual([])

  const { data, days } = await owner.call(apiKeys.overview, { params })
  expect(days.at(-1)).toBe(day)
  expect(data.map((key) => key.requests_by_day)).toEqual([[0, 0, 0, 0, 0, 0, 420], [0, 0, 0, 0, 0, 0, 420], null])
  expect(data.map((key) => key.last_used_at !== null)).toEqual([true, true, false])
})

test('days are UTC days, and the page shows seven of them', async () => {
  const clock = { now: new Date('2026-03-01T23:59:59.500Z') }
  const { app, caller, dataPlane } = replica({ now: () => clock.now })
  const organization = await t.organization()
  const { id } = await t.serviceAccount(organization, 'OrgOwner')
  const owner = caller((await tokenAt(clock.now, id)).headers)
  const project = await t.project(organization)
  const params = { project_id: project.id }
  const { key, value } = await owner.call(apiKeys.create, { params, body: { name: 'k' } })
  await dataPlane.call(introspect, { body: { key: value } })
  clock.now = new Date('2026-03-02T00:00:00.500Z')
  await dataPlane.call(introspect, { body: { key: value, requests: 2 } })
  await app.background.stop()
  expect(await usageOf(key.id)).toEqual([
    { day: '2026-03-01', requests: 1 },
    { day: '2026-03-02', requests: 2 },
  ])
  clock.now = new Date('2026-03-08T00:00:00Z')
  const { data, days } = await caller((await tokenAt(clock.now, id)).headers).call(apiKeys.overview, { params })
  expect(days).toEqual([
    '2026-03-02',
    '2026-03-03',
    '2026-03-04',
    '2026-03-05',
    '2026-03-06',
    '2026-03-07',
    '2026-03-08',
  ])
  expect(data[0]).toMatchObject({ requests_by_day: [2, 0, 0, 0, 0, 0, 0], last_used_at: '2026-03-02T00:00:00.500Z' })
})

test('after a rotation the page tells whether the old value is still in use', async () => {
  const { owner, params, key, value } = await setUp()
  const { value: fresh, previous_value_expires_at: end } = await owner.call(apiKeys.rotate, {
    params: { api_key_id: key.id },
    body: { grace_seconds: 3600 },
  })
  const previous = async () => (await owner.call(apiKeys.overview, { params })).data[0]?.previous_value
  await t.dataPlane.call(introspect, { body: { key: fresh } })
  await t.app.background.stop()
  expect(await previous()).toEqual({ hint: key.hint, expires_at: end, last_used_at: null })
  await t.dataPlane.call(introspect, { body: { key: value } })
  await t.app.background.stop()
  expect((await previous())?.last_used_at).not.toBeNull()
  t.clock.advance({ seconds: 3601 })
  expect(await previous()).toBeNull()
})

test('what cannot be written down is kept, and a deleted key keeps nobody back', async () => {
  const { owner, keys } = await setUp(2)
  const [gone, kept] = keys
  if (!gone || !kept) throw new Error('A key is missing.')
  let broken = true
  const db: Deps['db'] = new Proxy(t.db, {
    get: (target, name, receiver) =>
      name === 'transaction' && broken
        ? () => Promise.reject(new Error('The database is away.'))
        : (Reflect.get(target, name, receiver) as unknown),
  })
  const { app, dataPlane } = replica({ db })
  for (const { value } of keys) await dataPlane.call(introspect, { body: { key: value } })
  await expect(app.background.stop()).rejects.toThrow('did not stop in order')
  expect(await usageOf(kept.key.id)).toEqual([])
  await dataPlane.call(introspect, { body: { key: kept.value } })
  await owner.try(apiKeys.delete, { params: { api_key_id: gone.key.id } })
  broken = false
  await app.background.stop()
  expect((await usageOf(kept.key.id)).map((row) => row.requests)).toEqual([2])
  expect(await usageOf(gone.key.id)).toEqual([])
  await app.background.stop()
  expect((await usageOf(kept.key.id)).map((row) => row.requests)).toEqual([2])
})

test('while the database is away, what is kept grows with the keys in use and not with time', async () => {
  let written = 0
  let broken = true
  const transaction = async () => {
    if (broken) throw new Error('The database is away.')
    written += 1
  }
  const db: Deps['db'] = new Proxy(t.db, {
    get: (target, name, receiver) =>
      name === 'transaction' ? transaction : (Reflect.get(target, name, receiver) as unknown),
  })
  const counter = new UsageCounter({ db, log: t.deps.log })
  for (let round = 0; round < 2500; round++) {
    counter.count('key', 1, t.clock.now().getTime(), false)
    await expect(counter.flush()).rejects.toThrow('away')
  }
  broken = false
  await counter.flush()
  expect(written).toBe(1)
})

test('a started application writes use down by itself', async () => {
  const { value, key } = await setUp()
  const { app, dataPlane } = replica()
  app.background.start()
  try {
    await dataPlane.call(introspect, { body: { key: value } })
    await expect.poll(() => usageOf(key.id), { timeout: 5000 }).toHaveLength(1)
  } finally {
    await app.background.stop()
  }
})

test('a revocation holds for every process at the next call, also in the midst of many', async () => {
  const { owner, keys } = await setUp(10)
  const [here, there] = [replica(), replica()]
  const kept = replica({ soleProcess: true })
  // Whoever keeps keys in memory must be told, so it is the one that deletes; the two others ask each time.
  const deleter = kept.caller(owner.headers)
  const over = new AbortController()
  const traffic = [here, there, kept].map(async ({ dataPlane }) => {
    while (!over.signal.aborted)
      await Promise.all(keys.map(({ value }) => dataPlane.call(introspect, { body: { key: value } })))
  })
  for (const { key, value } of keys) {
    await deleter.try(apiKeys.delete, { params: { api_key_id: key.id } })
    const after = await Promise.all(
      [here, there, kept].map(({ dataPlane }) => dataPlane.call(introspect, { body: { key: value } })),
    )
    expect(after).toEqual([{ active: false }, { active: false }, { active: false }])
  }
  over.abort()
  await Promise.all(traffic)
  await Promise.all([here, there, kept].map(({ app }) => app.background.stop()))
  expect(
    await t.db
      .select()
      .from(schema.apiKeyUsage)
      .where(
        inArray(
          schema.apiKeyUsage.apiKeyId,
          keys.map(({ key }) => key.id),
        ),
      ),
  ).toEqual([])
})
