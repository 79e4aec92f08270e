/**
 * Sums and orders of exact decimal strings, as money and quantities stand on the wire and in the database. No float holds an
 * amount.
 */

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

/** `units` of the smallest part, which stands so many `decimals` behind the point. */
type Scaled = { units: bigint; decimals: number }

/** Tells whether a text is an exact decimal in plain notation. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text)
}

/** Takes an exact decimal in plain notation; returns it as a whole number of the smallest part it has. Throws TypeError on anything else. */
export function parseDecimal(text: string): Scaled {
  const [, sign, whole = '', fraction = ''] = DECIMAL.exec(text) ?? []
  if (sign === undefined) throw new TypeError(`not a decimal amount: ${text}`)
  const units = BigInt(whole + fraction)
  return { units: sign === '-' ? -units : units, decimals: fraction.length }
}

function write({ units, decimals }: Scaled): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return `${units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

function rescale({ units, decimals }: Scaled, to: number): bigint {
  return units * 10n ** BigInt(to - decimals)
}

/** Takes exact decimals; returns their exact sum, without zeros at its end: "0" of none. Throws TypeError on anything else. */
export function sumDecimals(all: readonly string[]): string {
  const parsed = all.map(parseDecimal)
  const decimals = parsed.reduce((most, one) => Math.max(most, one.decimals), 0)
  return write({ units: parsed.reduce((sum, one) => sum + rescale(one, decimals), 0n), decimals })
}

/** Takes two exact decimals; returns the first less the second, exact. */
export function subtractDecimals(one: string, other: string): string {
  return sumDecimals([one, negateDecimal(other)])
}

/** Takes an exact decimal; returns it with the other sign. */
export function negateDecimal(one: string): string {
  const { units, decimals } = parseDecimal(one)
  return write({ units: -units, decimals })
}

/** Takes two exact decimals; returns a number below, equal to or above 0, as `Array.sort` wants it. */
export function compareDecimals(one: string, other: string): number {
  const [a, b] = [parseDecimal(one), parseDecimal(other)]
  const decimals = Math.max(a.decimals, b.decimals)
  const difference = rescale(a, decimals) - rescale(b, decimals)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** Takes an exact decimal; returns its nearest float, for what is drawn: a bar's height, a share in percent. */
export function approximate(one: string): number {
  return Number(one)
}
