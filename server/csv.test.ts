import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { createTestApp } from '../test/app.ts'
import { csvField, csvFieldSql } from './kernel/csv.ts'

const t = await createTestApp()

/** Takes a text; returns it as a field, by the rule of this process and by that of the database. */
async function fields(value: string): Promise<string[]> {
  const { rows } = await t.db.execute<{ field: string }>(sql`select ${csvFieldSql(sql`${value}::text`)} as field`)
  return [csvField(value), rows[0]?.field ?? '']
}

const signs = ['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠']
// Whatever JavaScript calls a blank: a spreadsheet may take it away before it looks.
const blanks = Array.from({ length: 0xffff }, (_, code) => String.fromCharCode(code)).filter((one) => /\s/u.test(one))

test.each(signs.flatMap((sign) => [sign, `${sign}1+1`, `  ${sign}1`]))(
  '%j begins with an apostrophe, whoever writes it',
  async (text) => expect(await fields(text)).toEqual([`"'${text}"`, `"'${text}"`]),
)

test('no blank before a formula hides it, nor does a control character', async () => {
  expect(blanks.length).toBeGreaterThan(20)
  for (const before of [...blanks, '\u0001', '\t', '\r']) {
    const text = `${before}=1`
    expect(await fields(text), JSON.stringify(text)).toEqual([`"'${text}"`, `"'${text}"`])
  }
})

test.each(['a=1', 'ada@example.com', '2026-11-01', '{"a":1}', ' a', '検索, "東京"', "'=1", '"=1', '1,5', ' '])(
  '%j stays as it is, whoever writes it',
  async (text) => {
    const field = `"${text.replaceAll('"', '""')}"`
    expect(await fields(text)).toEqual([field, field])
  },
)
