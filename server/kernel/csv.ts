/** A spreadsheet takes what begins with one of these, after blanks, for a formula (OWASP, CSV Injection), full-width signs included. */
const FORMULA = /^[\u0000-\u001F]|^\s*[=+\-@|%＝＋－＠]/u

/** Takes any text; returns it as a field of a CSV file (RFC 4180): in quotes, and with an apostrophe before a formula. */
export function csvField(value: string): string {
  if (value === '') return ''
  return `"${FORMULA.test(value) ? "'" : ''}${value.replaceAll('"', '""')}"`
}
