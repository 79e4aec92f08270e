// A disk that is full or has become read-only, under the embedded database: a real one, in memory, which only root may mount.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { projects } from '#contract/projects.ts'
import * as schema from '#server/db/schema.ts'
import { createTestApp } from '../../../test/app.ts'
import { embeddedImage, MIGRATIONS_FOLDER, silentLog } from '../../../test/database.ts'
import { DatabaseOpenError } from './database-error.ts'
import { migrateDatabase } from './migrate.ts'
import { openDatabase } from './open.ts'

const mount = (...args: string[]) => spawnSync('mount', args).status === 0

function mayMount(): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'conifer-mount-'))
  const may = mount('-t', 'tmpfs', 'tmpfs', folder)
  if (may) spawnSync('umount', [folder])
  rmSync(folder, { recursive: true })
  return may
}

/** Mounts a disk of its own, taken away when the test is over. */
function smallDisk(megabytes: number): string {
  const disk = mkdtempSync(path.join(tmpdir(), 'conifer-disk-'))
  expect(mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', disk)).toBe(true)
  onTestFinished(() => {
    spawnSync('umount', ['--lazy', disk])
    rmSync(disk, { recursive: true, force: true })
  })
  return disk
}

async function createAppOnSmallDisk(megabytes: number) {
  const disk = smallDisk(megabytes)
  const database = await openDatabase({
    dataDir: path.join(disk, 'data'),
    initialImage: await embeddedImage(),
    log: silentLog,
    schema,
    maintenanceIntervalMs: 0,
  })
  onTestFinished(() => database.close())
  await migrateDatabase(database, MIGRATIONS_FOLDER)
  const t = await createTestApp({ database })
  const machine = await t.serviceAccount(await t.organization(), 'OrgOwner')
  return { t, machine, disk }
}

type Small = Awaited<ReturnType<typeof createAppOnSmallDisk>>

/** Writes until the answer is not 200; returns that answer, and keeps the names of what was acknowledged. */
async function writeUntilRefused({ machine }: Small, acknowledged: string[]) {
  // Large ones: the write-ahead log has room left for some hundred small rows.
  const tags = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`tag-${at}`, 'x'.repeat(100)]))
  for (let at = 0; at < 20_000; at++) {
    const name = `number ${acknowledged.length} ${at}`
    const answer = await machine.post('/admin/projects', { name, tags })
    if (answer.status !== 200) return answer
    acknowledged.push(name)
  }
  throw new Error('It never became full.')
}

async function expectAllThere({ machine }: Small, acknowledged: string[]) {
  const { data } = await machine.call(projects.list)
  const names = new Set(data.map(({ name }) => name))
  expect(acknowledged.filter((name) => !names.has(name))).toEqual([])
}

const refused = {
  status: 503,
  body: { status: 503, error: { code: 'UNAVAILABLE' } },
}

describe.runIf(mayMount())('the embedded database on a disk that', () => {
  test('is full: a clear refusal, nothing lost, and on it goes once there is room', { timeout: 120_000 }, async () => {
    const small = await createAppOnSmallDisk(90)
    const acknowledged: string[] = []
    await small.machine.call(projects.create, { body: { name: 'first' } })
    // Somebody else's file takes all that is left.
    const filler = path.join(small.disk, 'filler')
    await expect(writeFile(filler, Buffer.alloc(200 * 1024 * 1024))).rejects.toMatchObject({ code: 'ENOSPC' })
    const answer = await writeUntilRefused(small, acknowledged)
    expect(answer).toMatchObject(refused)
    expect(answer.headers.get('retry-after')).toBe('5')
    await rm(filler)
    await expect.poll(async () => (await small.t.visitor.get('/readyz')).status, { timeout: 30_000 }).toBe(200)
    await expectAllThere(small, acknowledged)
    expect((await small.machine.post('/admin/projects', { name: 'after' })).status).toBe(200)
    expect(small.t.logs.filter(({ level }) => level === 'error')).toEqual([])
  })

  test(
    'is read-only: one sentence for the operator at the start, and all is well once it can be written',
    { timeout: 120_000 },
    async () => {
      const disk = smallDisk(200)
      const dataDir = path.join(disk, 'data')
      const open = async () =>
        openDatabase({ dataDir, initialImage: await embeddedImage(), log: silentLog, maintenanceIntervalMs: 0 })
      const first = await open()
      await first.pool.query('CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)')
      await first.close()
      expect(mount('-o', 'remount,ro', disk)).toBe(true)
      await expect(open()).rejects.toThrow(DatabaseOpenError)
      await expect(open()).rejects.toThrow(/cannot be written/)
      expect(mount('-o', 'remount,rw', disk)).toBe(true)
      const second = await open()
      onTestFinished(() => second.close())
      expect((await second.pool.query('SELECT id FROM kept')).rows).toEqual([{ id: 1 }])
    },
  )
})
