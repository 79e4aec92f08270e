import { type SQL, sql } from 'drizzle-orm'

/**
 * A spreadsheet takes what begins with one of these, after blanks, for a formula (OWASP, CSV Injection), full-width signs
 * included. The rule is here twice, as whoever writes a million rows lets the database do it.
 */
const FORMULA_SIGNS = '=+-@|%＝＋－＠'
/** What `trimStart` takes away. PostgreSQL's `ltrim` takes only spaces unless told. */
const BLANKS =
  '\t\n\v\f\r \u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF'

function isFormula(value: string): boolean {
  const [first = ''] = value.trimStart()
  return value.charCodeAt(0) < 32 || (first !== '' && FORMULA_SIGNS.includes(first))
}

/** Takes any text; returns it as a field of a CSV file (RFC 4180): in quotes, and with an apostrophe before a formula. */
export function csvField(value: string): string {
  if (value === '') return ''
  return `"${isFormula(value) ? "'" : ''}${value.replaceAll('"', '""')}"`
}

/** The same in SQL, but that an empty text is in quotes too. */
export function csvFieldSql(value: SQL): SQL {
  // What is empty is found everywhere, and its code is 0: neither holds for null.
  const first = sql`nullif(left(ltrim(${value}, ${BLANKS}), 1), '')`
  const formula = sql`ascii(nullif(${value}, '')) < 32 or strpos(${FORMULA_SIGNS}, ${first}) > 0`
  return sql`'"' || case when ${formula} then '''' else '' end || replace(${value}, '"', '""') || '"'`
}
