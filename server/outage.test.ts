import { describe, expect, onTestFinished, test } from 'vitest'
import { projects } from '#contract/projects.ts'
import * as schema from '#server/db/schema.ts'
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

describe.runIf(testDatabaseKind() === 'postgres')('the database goes away', () => {
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
