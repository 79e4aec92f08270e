import { clsx } from 'clsx'

const formats = new Map<string, Intl.NumberFormat>()

function formatter(currency: string, maximumFractionDigits: number): Intl.NumberFormat {
  const key = `${currency} ${maximumFractionDigits}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.NumberFormat('en-US', {
      style: 'currency',
      currency,
      minimumFractionDigits: Math.min(2, maximumFractionDigits),
      maximumFractionDigits,
    })
    formats.set(key, format)
  }
  return format
}

/**
 * "$1,234.56" of an exact decimal string. The string is formatted as it stands: at no point is it a float. Throws on
 * what is no plain decimal.
 */
export function formatMoney(
  amount: string,
  { currency = 'USD', decimals = 2 }: { currency?: string; decimals?: number } = {},
): string {
  if (!/^-?\d+(\.\d+)?$/.test(amount)) throw new TypeError(`not a decimal amount: ${amount}`)
  // Intl takes decimal strings exactly (ECMA-402, 2023); the type asks for a numeric literal.
  return formatter(currency, decimals).format(amount as Intl.StringNumericLiteral)
}

export interface MoneyProps {
  /** An exact decimal: "1234.5". */
  amount: string | null | undefined
  currency?: string
  /** Digits after the point; unit prices need more than two. */
  decimals?: number
  empty?: string
  className?: string
}

/** Money, in tabular figures. What rounds to nothing but is something shows as "<$0.01". */
export function Money({ amount, currency = 'USD', decimals = 2, empty = '—', className }: MoneyProps) {
  if (amount === null || amount === undefined) return <span className={clsx('text-faint', className)}>{empty}</span>
  const shown = formatMoney(amount, { currency, decimals })
  const isTiny = /[1-9]/.test(amount) && !amount.startsWith('-') && !/[1-9]/.test(shown)
  const smallest = decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`
  return (
    <span className={clsx('whitespace-nowrap tabular', className)}>
      {isTiny ? `<${formatMoney(smallest, { currency, decimals })}` : shown}
    </span>
  )
}
