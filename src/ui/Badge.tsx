import type { ReactNode } from 'react'
import { clsx } from 'clsx'
import { tooltip } from './tooltip.ts'

export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger' | 'info'

const tones: Record<Tone, string> = {
  neutral: 'border-line bg-sunken text-muted',
  accent: 'border-transparent bg-accent-soft text-accent',
  success: 'border-transparent bg-success-soft text-success',
  warning: 'border-transparent bg-warning-soft text-warning',
  danger: 'border-transparent bg-danger-soft text-danger',
  info: 'border-transparent bg-info-soft text-info',
}

// On a phone's list a long tag takes two lines.
const box =
  'min-h-5 max-w-full rounded-sm border px-1.5 align-middle text-xs font-medium forced-colors:border-[CanvasText]'
const shape = `${box} inline-flex items-center gap-1 whitespace-nowrap`
const word = `${box} inline-block truncate leading-4.5`

/** A role, a plan, a kind: a word in a quiet box. */
export function Badge({
  tone = 'neutral',
  icon,
  children,
  className,
}: {
  tone?: Tone
  icon?: ReactNode
  children: ReactNode
  className?: string
}) {
  // Without an icon one element is enough: there is one in every row of every table.
  if (!icon) return <span className={clsx(word, tones[tone], className)}>{children}</span>
  return (
    <span className={clsx(shape, tones[tone], className)}>
      {icon}
      <span className="truncate">{children}</span>
    </span>
  )
}

/** A state: a dot and its word. The word carries the meaning; the dot only helps the eye. */
export function StatusBadge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={`status status-${tone}`}>{children}</span>
}

/** In characters. What is shorter has room in the narrowest column of tags. */
const LONG_TAG = 20

/** A tag: `key=value`, in the monospace face because people paste it into queries. */
export function TagBadge({ name, value }: { name: string; value: string }) {
  const whole = `${name}=${value}`
  // Only a long one is ever cut.
  const full = whole.length > LONG_TAG && { tabIndex: 0, ...tooltip(whole, { touch: true, mono: true }) }
  return (
    <span className={clsx(shape, tones.neutral, 'font-mono font-normal')} {...full}>
      <span className="truncate">
        {name}
        <span className="text-faint">=</span>
        <span className="text-text">{value}</span>
      </span>
    </span>
  )
}
