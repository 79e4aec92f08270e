import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { describe, expect, onTestFinished, test } from 'vitest'
import { projects } from '#contract/projects.ts'
import * as schema from '#server/db/schema.ts'
import { createFindSession } from '#server/features/identity/read-session.ts'
import { openDatabase } from '#server/node/database/open.ts'
import { inject } from 'vitest'
import { createTestApp } from '../test/app.ts'
import { createTestDatabase, silentLog, testDatabaseKind } from '../test/database.ts'
import { startFaultyProxy } from '../test/faulty-proxy.ts'

/** An app on a database that a test may take away. */
async function createFragileApp() {
  const { url, drop } = await createTestDatabase(inject('testDatabaseTemplate'))
  const proxy = await startFaultyProxy(url)
  const database = await openDatabase({
    databaseUrl: proxy.url,
    dataDir: '',
    log: silentLog,
    schema,
    connectionTimeoutMs: 2_000,
  })
  onTestFinished(async () => {
    await database.close()
    await proxy.cut().catch(() => undefined)
    await drop()
  })
  return { t: await createTestApp({ database }), proxy }
}

const whenGone = {
  status: 503,
  body: { status: 503, error: { code: 'UNAVAILABLE', message: expect.any(String) as string } },
}

const OUTAGE_SECONDS = Number(process.env['OUTAGE_SECONDS'] ?? 30)

describe.runIf(testDatabaseKind() === 'postgres')('the database goes away', () => {
  test(
    `for ${OUTAGE_SECONDS} s under load: every answer is 503 or right, none hangs, and it goes on by itself`,
    { timeout: OUTAGE_SECONDS * 1000 + 60_000 },
    async () => {
      const { t, proxy } = await createFragileApp()
      const organization = await t.organization()
      const machine = await t.serviceAccount(organization, 'OrgOwner')
      const acknowledged: string[] = []
      const counts = { before: 0, away: 0, after: 0 }
      let slowestMs = 0
      // While it is turning, an answer may be of before or of after.
      const run: { isOver: boolean; state: 'before' | 'turning' | 'away' | 'after' } = {
        isOver: false,
        state: 'before',
      }
      const wrong: unknown[] = []
      const loops = Array.from({ length: 4 }, async (_, client) => {
        for (let at = 0; !run.isOver; at++) {
          const name = `client ${client} number ${at}`
          const isWrite = at % 2 === 0
          const [state, startedAt] = [run.state, performance.now()]
          const answer = isWrite
            ? await machine.post('/admin/projects', { name })
            : await machine.get('/admin/projects')
          slowestMs = Math.max(slowestMs, performance.now() - startedAt)
          if (answer.status === 200 && isWrite) acknowledged.push(name)
          const isRefusal = answer.status === 503 && Number(answer.headers.get('retry-after')) > 0
          const isSettled = state === run.state && state !== 'turning'
          if (isSettled ? isRefusal !== (state === 'away') : !isRefusal && answer.status !== 200)
            wrong.push(answer.text)
          if (isSettled) counts[state] += 1
          // As much patience as clients have that are told when to come again, and some of them.
          if (run.state === 'away') await delay(100)
        }
      })
      await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(20)
      run.state = 'turning'
      await proxy.cut()
      // What was under way when it was cut has been answered.
      await delay(500)
      run.state = 'away'
      const backAt = performance.now() + OUTAGE_SECONDS * 1000
      while (performance.now() < backAt) {
        expect((await t.visitor.get('/readyz')).status).toBe(503)
        expect((await t.visitor.get('/livez')).status).toBe(200)
        await delay(Math.min(1_000, Math.max(0, backAt - performance.now())))
      }
      run.state = 'turning'
      await proxy.mend()
      const mendedAt = performance.now()
      await expect
        .poll(async () => (await t.visitor.get('/readyz')).status, { timeout: 10_000, interval: 20 })
        .toBe(200)
      const readyAfterMs = performance.now() - mendedAt
      await delay(500)
      run.state = 'after'
      const before = acknowledged.length
      await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(before + 20)
      run.isOver = true
      await Promise.all(loops)
      expect(wrong).toEqual([])
      const names = new Set((await machine.call(projects.list)).data.map(({ name }) => name))
      expect(acknowledged.filter((name) => !names.has(name))).toEqual([])
      expect(t.logs.filter(({ level }) => level === 'error')).toEqual([])
      process.stdout.write(
        `outage: ${OUTAGE_SECONDS} s, ${JSON.stringify(counts)}, ${acknowledged.length} acknowledged, 0 lost, ` +
          `ready ${Math.round(readyAfterMs)} ms after it was back, slowest answer ${Math.round(slowestMs)} ms\n`,
      )
    },
  )

  test('every answer is 503 with when to try again, and all is well once it is back', async () => {
    const { t, proxy } = await createFragileApp()
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const machine = await t.serviceAccount(organization, 'OrgOwner')
    const made = await owner.call(projects.create, { body: { name: 'before' } })

    await proxy.cut()
    // Several: the first may find a connection of before that is dead.
    for (let time = 0; time < 3; time++) {
      for (const caller of [owner, machine, t.visitor]) {
        const answers = await Promise.all([
          caller.get('/admin/projects'),
          caller.post('/console/sign-in', { email: 'a@example.com', password: 'evergreen needles 42' }),
          caller.post('/admin/projects', { name: 'during' }),
        ])
        for (const answer of answers) {
          // Who shows nothing is turned away without the database; nobody else is told anything that is not so.
          if (answer.status === 401 && caller === t.visitor) continue
          expect(answer).toMatchObject(whenGone)
          expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
        }
      }
      expect(await t.visitor.get('/readyz')).toMatchObject(whenGone)
      expect((await t.visitor.get('/livez')).status).toBe(200)
    }
    expect(t.logs.filter(({ level }) => level === 'error')).toEqual([])

    await proxy.mend()
    expect((await t.visitor.get('/readyz')).status).toBe(200)
    const { data } = await owner.call(projects.list)
    expect(data.map(({ name }) => name)).toEqual(['before'])
    expect(data[0]?.id).toBe(made.id)
    expect((await machine.post('/admin/projects', { name: 'after' })).status).toBe(200)
  })

  test('while it is read-only, as when another takes over or its disk is full, whoever only reads goes on', async () => {
    const { t, proxy } = await createFragileApp()
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const machine = await t.serviceAccount(organization, 'OrgOwner')
    await owner.call(projects.create, { body: { name: 'before' } })
    await t.db.execute(
      sql.raw(
        `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$`,
      ),
    )
    // It holds for connections that begin from now on.
    await proxy.cut()
    await proxy.mend()
    // Long enough for the use of a token and of a session to be written down again.
    t.clock.advance({ hours: 2 })
    for (const caller of [owner, machine]) {
      await expect.poll(async () => (await caller.get('/admin/projects')).status).toBe(200)
      expect((await caller.call(projects.list)).data.map(({ name }) => name)).toEqual(['before'])
      expect(await caller.post('/admin/projects', { name: 'during' })).toMatchObject(whenGone)
    }
    expect(t.logs.filter(({ level }) => level === 'error')).toEqual([])
  })

  test(
    'cut in the middle of writes, again and again: what was acknowledged is there',
    { timeout: 60_000 },
    async () => {
      const { t, proxy } = await createFragileApp()
      const organization = await t.organization()
      const machine = await t.serviceAccount(organization, 'OrgOwner')
      const acknowledged: string[] = []
      const statuses = new Set<number>()
      const run = { isOver: false }
      const writers = Array.from({ length: 4 }, async (_, writer) => {
        for (let at = 0; !run.isOver; at++) {
          const name = `writer ${writer} number ${at}`
          const answer = await machine.post('/admin/projects', { name })
          statuses.add(answer.status)
          if (answer.status === 200) acknowledged.push(name)
        }
      })
      for (let round = 0; round < 10; round++) {
        const before = acknowledged.length
        await expect
          .poll(() => acknowledged.length, { interval: 1, timeout: 10_000 })
          .toBeGreaterThan(before + (round % 5))
        await proxy.cut()
        await proxy.mend()
      }
      run.isOver = true
      await Promise.all(writers)
      expect([...statuses].toSorted((a, b) => a - b)).toEqual([200, 503])
      const names = new Set((await machine.call(projects.list)).data.map(({ name }) => name))
      expect(acknowledged.filter((name) => !names.has(name))).toEqual([])
      expect(proxy.connections()).toBeLessThanOrEqual(10)
      // An event for each project that is there, acknowledged or not, and none for one that is not.
      const events = await t.auditEvents(organization)
      expect(events.map(({ resourceName }) => resourceName).toSorted()).toEqual([...names].toSorted())
    },
  )
})

test('on a disk that cannot be written nobody notes when something was used, and reading goes on', async () => {
  const t = await createTestApp()
  // It may stop answering for who it is that asks, too: the session's own use is noted there.
  t.deps.findSession = createFindSession(t.deps)
  const organization = await t.organization()
  const machine = await t.serviceAccount(organization, 'OrgOwner')
  const person = await t.member(organization, 'OrgOwner')
  const notes = async () => [
    (await t.db.query.serviceAccounts.findFirst())?.lastUsedAt,
    (await t.db.query.sessions.findFirst())?.updatedAt,
  ]
  const read = async () => [(await machine.get('/admin/projects')).status, (await person.get('/admin/projects')).status]
  expect(await read()).toEqual([200, 200])
  const before = await notes()

  t.deps.checkStorage = () => Promise.reject(Object.assign(new Error('EROFS: read-only'), { code: 'EROFS' }))
  t.clock.advance({ hours: 2 })
  expect(await read()).toEqual([200, 200])
  expect(await notes()).toEqual(before)

  delete t.deps.checkStorage
  expect(await read()).toEqual([200, 200])
  for (const [at, time] of (await notes()).entries()) expect(time).not.toEqual(before[at])
})
