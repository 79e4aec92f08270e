import { isDecimal, parseDecimal } from '#contract/decimals.ts'

/**
 * Exact amounts. They are decimals as text everywhere but inside PostgreSQL, which adds and multiplies them as numeric;
 * here they are only read, rounded and written; contract/decimals.ts compares and adds them.
 */

const SCIENTIFIC = /^(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/

/**
 * Takes a quantity as JSON may hold it. Returns it in plain notation, without exponent, or null when it is none: not
 * finite, or text that is no number. A JSON number is taken as its shortest text, which is what its sender wrote.
 */
export function plainDecimal(value: number | string): string | null {
  const text = String(value).trim()
  if (isDecimal(text)) return text
  const [, whole = '', fraction = '', exponentText] = SCIENTIFIC.exec(text) ?? []
  if (exponentText === undefined) return null
  const exponent = Number(exponentText)
  if (Math.abs(exponent) > 60) return null
  const point = whole.length + exponent
  const digits = (whole + fraction)
    .padStart(whole.length + fraction.length + Math.max(0, -point), '0')
    .padEnd(Math.max(0, point), '0')
  const at = Math.max(0, point)
  const behind = digits.slice(at).replace(/0+$/, '')
  const before = digits.slice(0, at).replace(/^0+(?=\d)/, '')
  return `${before === '' ? '0' : before}${behind === '' ? '' : `.${behind}`}`
}

/** Takes an amount in dollars; returns it in whole cents, halves rounded away from zero as PostgreSQL's round() does. */
export function toCents(dollars: string): bigint {
  const { units, decimals } = parseDecimal(dollars)
  if (decimals <= 2) return units * 10n ** BigInt(2 - decimals)
  const divisor = 10n ** BigInt(decimals - 2)
  const size = units < 0n ? -units : units
  const rounded = (size + divisor / 2n) / divisor
  return units < 0n ? -rounded : rounded
}

/** Takes an amount in dollars; returns it for people: `$1,204.50`. */
export function formatDollars(dollars: string): string {
  const cents = toCents(dollars)
  const size = cents < 0n ? -cents : cents
  const whole = (size / 100n).toLocaleString('en-US')
  return `${cents < 0n ? '-' : ''}$${whole}.${String(size % 100n).padStart(2, '0')}`
}

/** Takes an estimate, which is a float because it is no amount that anybody owes; returns it in dollars and cents. */
export function estimatedDollars(dollars: number): string {
  // From there on a float has no cents, and soon `toFixed` would write an exponent.
  return dollars < 1e15 ? Math.max(0, dollars).toFixed(2) : String(BigInt(Math.round(dollars)))
}
