// What callers rely on, on both databases: run it with TEST_DATABASE=embedded and =postgres.
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestDatabase, testDatabaseKind } from '../../../test/database.ts'
import { migrateDatabase } from './migrate.ts'
import type { OpenDatabase } from './open.ts'
import { MIGRATIONS_FOLDER } from '../../../test/database.ts'

let database: OpenDatabase

beforeAll(async () => {
  database = await openTestDatabase()
  await database.pool.query(`CREATE TABLE parity (
    id int PRIMARY KEY, label text UNIQUE, at timestamptz(6), amount numeric(20, 9), big bigint, document jsonb, tags text[])`)
  await database.pool.query('CREATE TABLE counters (id int PRIMARY KEY, value int NOT NULL)')
})
afterAll(() => database.close())

async function failure(work: Promise<unknown>): Promise<{ code: unknown; message: string }> {
  const error: unknown = await work.then(
    () => {
      throw new Error('It did not fail.')
    },
    (reason: unknown) => reason,
  )
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error)) throw error
  return { code: 'code' in cause ? cause.code : undefined, message: cause.message }
}

describe(`on ${testDatabaseKind()}`, () => {
  test('the migrations are applied, and applying them again changes nothing', async () => {
    const tables = 'SELECT count(*)::int AS tables FROM information_schema.tables WHERE table_schema = $1'
    const before = await database.pool.query<{ tables: number }>(tables, ['public'])
    expect(before.rows[0]?.tables).toBeGreaterThan(5)
    await migrateDatabase(database, MIGRATIONS_FOLDER)
    expect((await database.pool.query(tables, ['public'])).rows).toEqual(before.rows)
  })

  test('values come out as the same JavaScript types', async () => {
    await database.pool.query(
      `INSERT INTO parity VALUES (1, 'ä', '2026-03-04T05:06:07.891234Z', 12345678901.123456789, 9007199254740993, '{"b": [1, null, "x"], "a": 1.5}', '{a,"b c"}')`,
    )
    const { rows } = await database.pool.query(
      'SELECT *, count(*) OVER () AS rows, sum(id) OVER () AS total, avg(id) OVER () AS mean, at::text AS printed FROM parity',
    )
    expect(rows).toEqual([
      {
        id: 1,
        label: 'ä',
        at: new Date('2026-03-04T05:06:07.891Z'),
        amount: '12345678901.123456789',
        big: '9007199254740993',
        document: { a: 1.5, b: [1, null, 'x'] },
        tags: ['a', 'b c'],
        rows: '1',
        total: '1',
        mean: '1.00000000000000000000',
        printed: '2026-03-04 05:06:07.891234+00',
      },
    ])
    const raw = await database.db.execute(sql`SELECT count(*) AS rows FROM parity`)
    expect(raw.rows).toEqual([{ rows: '1' }])
  })

  test('parameters are bound with their types', async () => {
    const at = new Date('2026-01-02T03:04:05.678Z')
    const { rows } = await database.pool.query(
      'SELECT $1::timestamptz AS at, $2::jsonb AS document, $3::text[] AS tags, $4::boolean AS yes, $5::bytea AS bytes',
      [at, JSON.stringify({ quote: `'"\\` }), ['x', 'y"z'], true, Buffer.from([0, 1, 255])],
    )
    expect(rows).toEqual([
      { at, document: { quote: `'"\\` }, tags: ['x', 'y"z'], yes: true, bytes: Buffer.from([0, 1, 255]) },
    ])
  })

  test('text sorts by code point and changes case by Unicode', async () => {
    const { rows } = await database.pool.query<{ letter: string }>(
      `SELECT letter FROM unnest('{b,A,a,B,é,z}'::text[]) letter ORDER BY letter`,
    )
    expect(rows.map(({ letter }) => letter)).toEqual(['A', 'B', 'a', 'b', 'z', 'é'])
    expect((await database.pool.query(`SELECT lower('ÄÉ') AS lower`)).rows).toEqual([{ lower: 'äé' }])
  })

  test.each([
    ['unique violation', `INSERT INTO parity (id) VALUES (7), (7)`, '23505'],
    ['not-null violation', 'INSERT INTO counters (id) VALUES (1)', '23502'],
    ['division by zero', 'SELECT 1 / 0', '22012'],
    ['unknown table', 'SELECT * FROM nowhere', '42P01'],
    ['syntax error', 'SELEKT', '42601'],
  ])('%s has its SQLSTATE, and the connection goes on', async (_name, statement, code) => {
    expect(await failure(database.pool.query(statement))).toMatchObject({ code })
    await database.ping()
  })

  test('a transaction that throws leaves nothing; one that returns, everything', async () => {
    await database.pool.query('INSERT INTO counters VALUES (10, 0)')
    const failing = database.db.transaction(async (tx) => {
      await tx.execute(sql`UPDATE counters SET value = 5 WHERE id = 10`)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await database.db.transaction(async (tx) => {
      await tx.execute(sql`UPDATE counters SET value = value + 1 WHERE id = 10`)
      const inner = tx.transaction(async (savepoint) => {
        await savepoint.execute(sql`UPDATE counters SET value = 99 WHERE id = 10`)
        throw new Error('only the savepoint')
      })
      await expect(inner).rejects.toThrow('only the savepoint')
    })
    expect((await database.pool.query('SELECT value FROM counters WHERE id = 10')).rows).toEqual([{ value: 1 }])
  })

  test('transactions that read and then write under FOR UPDATE lose no update', async () => {
    await database.pool.query('INSERT INTO counters VALUES (20, 0)')
    const increment = () =>
      database.db.transaction(async (tx) => {
        const read = await tx.execute<{ value: number }>(sql`SELECT value FROM counters WHERE id = 20 FOR UPDATE`)
        await tx.execute(sql`UPDATE counters SET value = ${(read.rows[0]?.value ?? 0) + 1} WHERE id = 20`)
      })
    await Promise.all(Array.from({ length: 20 }, increment))
    expect((await database.pool.query('SELECT value FROM counters WHERE id = 20')).rows).toEqual([{ value: 20 }])
  })

  test('serializable transactions in each other’s way: one of them is told 40001, or they ran one after the other', async () => {
    await database.pool.query('INSERT INTO counters VALUES (30, 1), (31, 1)')
    // Each may take its counter to 0 only while the sum allows it: write skew, the anomaly that only SERIALIZABLE excludes.
    const takeOne = (id: number) =>
      database.db.transaction(
        async (tx) => {
          const read = await tx.execute<{ sum: number }>(
            sql`SELECT sum(value)::int AS sum FROM counters WHERE id IN (30, 31)`,
          )
          if ((read.rows[0]?.sum ?? 0) < 2) return
          await tx.execute(sql`UPDATE counters SET value = 0 WHERE id = ${id}`)
        },
        { isolationLevel: 'serializable' },
      )
    const results = await Promise.allSettled([takeOne(30), takeOne(31)])
    for (const result of results) {
      if (result.status === 'rejected')
        expect(await failure(Promise.reject(result.reason as Error))).toMatchObject({ code: '40001' })
    }
    expect(
      (await database.pool.query('SELECT sum(value)::int AS sum FROM counters WHERE id IN (30, 31)')).rows,
    ).toEqual([{ sum: 1 }])
  })

  test('50 queries at once are all answered, each with its own answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        database.pool.query<{ index: number }>('SELECT $1::int AS index', [index]),
      ),
    )
    expect(answers.map(({ rows }) => rows[0]?.index)).toEqual(Array.from({ length: 50 }, (_, index) => index))
  })

  test('the pool inside a transaction is refused at once', async () => {
    const nested = database.db.transaction(async (tx) => {
      await tx.execute(sql`INSERT INTO counters VALUES (40, 0)`)
      await database.db.execute(sql`SELECT 1`)
    })
    const startedAt = performance.now()
    expect(await failure(nested)).toMatchObject({
      code: '53300',
      message: expect.stringContaining('call `tx`, not `db`'),
    })
    expect(performance.now() - startedAt).toBeLessThan(1000)
    const raw = database.db.transaction(() => database.pool.query('SELECT 1'))
    expect(await failure(raw)).toMatchObject({ code: '53300' })
    // Beside a transaction, not inside: fine.
    await Promise.all([database.db.transaction((tx) => tx.execute(sql`SELECT 1`)), database.db.execute(sql`SELECT 1`)])
    expect((await database.pool.query('SELECT * FROM counters WHERE id = 40')).rows).toEqual([])
  })

  test('a client that goes away in the middle of a transaction leaves nothing behind', async () => {
    const client = await database.pool.connect()
    await client.query('BEGIN')
    await client.query('INSERT INTO counters VALUES (50, 0)')
    await client.query(`SET application_name = 'left over'; CREATE TEMP TABLE scratch (id int)`)
    client.release(true)
    expect((await database.pool.query('SELECT * FROM counters WHERE id = 50')).rows).toEqual([])
    const settings = await database.pool.query(
      `SELECT current_setting('application_name') AS name, to_regclass('pg_temp.scratch') AS scratch`,
    )
    expect(settings.rows).toEqual([{ name: expect.not.stringContaining('left over'), scratch: null }])
  })

  test('a client that goes away while its statement runs leaves nothing behind', async () => {
    const client = await database.pool.connect()
    const insert = client.query('BEGIN; INSERT INTO counters VALUES (60, 0)')
    client.release(true)
    await insert.catch(() => undefined)
    expect((await database.pool.query('SELECT * FROM counters WHERE id = 60')).rows).toEqual([])
  })
})
