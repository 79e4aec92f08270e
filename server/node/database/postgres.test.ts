import { sql } from 'drizzle-orm'
import { afterEach, describe, expect, test } from 'vitest'
import { createTestDatabase, silentLog, testDatabaseKind } from '../../../test/database.ts'
import { openDatabase } from './open.ts'
import type { OpenDatabase, OpenDatabaseOptions } from './open.ts'

const cleanUp: (() => Promise<void>)[] = []

async function open(options: Partial<OpenDatabaseOptions<Record<string, never>>> = {}): Promise<OpenDatabase> {
  const { url, drop } = await createTestDatabase()
  const database = await openDatabase({ databaseUrl: url, dataDir: '', log: silentLog, ...options })
  cleanUp.push(async () => {
    await database.close()
    await drop()
  })
  return database
}

afterEach(async () => {
  await Promise.all(cleanUp.splice(0).map((work) => work()))
})

describe('DATABASE_URL', () => {
  test.each([
    [
      'postgres://conifer:hunter2@127.0.0.1:1/conifer',
      'Cannot connect to PostgreSQL at 127.0.0.1:1/conifer as conifer: ',
    ],
    ['not a url', 'DATABASE_URL is not a URL'],
  ])('%s: says what is wrong, without the password', async (databaseUrl, message) => {
    const opening = openDatabase({ databaseUrl, dataDir: '', log: silentLog })
    await expect(opening).rejects.toThrow(message)
    await expect(opening).rejects.not.toThrow('hunter2')
  })
})

// Only where there is a server.
describe.skipIf(testDatabaseKind() === 'embedded')('on a PostgreSQL server', () => {
  test('connections are named and set as they should be', async () => {
    const { pool, kind } = await open()
    expect(kind).toBe('postgres')
    const { rows } = await pool.query(
      `SELECT current_setting('application_name') AS name, current_setting('TimeZone') AS zone, current_setting('statement_timeout') AS statement, current_setting('idle_in_transaction_session_timeout') AS idle`,
    )
    expect(rows).toEqual([{ name: 'conifer', zone: 'UTC', statement: '30s', idle: '1min' }])
  })

  test('a statement that runs too long is canceled', async () => {
    const { pool } = await open({ statementTimeoutMs: 100 })
    await expect(pool.query('SELECT pg_sleep(60)')).rejects.toMatchObject({ code: '57014' })
    await pool.query('SELECT 1')
  })

  test('a connection that the server ends fails its transaction only', async () => {
    const { pool, db, ping } = await open()
    await pool.query('CREATE TABLE entry (id int)')
    const lost = db.transaction(async (tx) => {
      await tx.execute(sql`INSERT INTO entry VALUES (1)`)
      await tx.execute(sql`SELECT pg_terminate_backend(pg_backend_pid())`)
    })
    await expect(lost).rejects.toThrow()
    await ping()
    expect((await pool.query('SELECT * FROM entry')).rows).toEqual([])
  })

  test('closing twice is closing once', async () => {
    const database = await open()
    await Promise.all([database.close(), database.close()])
    await expect(database.ping()).rejects.toThrow()
  })
})
