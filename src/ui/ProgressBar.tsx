import { clsx } from 'clsx'

const tones = { accent: 'bg-accent-solid', warning: 'bg-warning-solid', danger: 'bg-danger-solid' }

export interface ProgressBarProps {
  /** What is progressing or being used up. */
  label: string
  /** From 0 to `max`; more than `max` fills the bar. */
  value: number
  max?: number
  /** The numbers in words, beside the label and for screen readers: "$820.00 of $1,000.00". */
  valueText?: string
  tone?: keyof typeof tones
  hideLabel?: boolean
}

/** How far something has come, or how much of a limit is used. The words say it too. */
export function ProgressBar({
  label,
  value,
  max = 1,
  valueText,
  tone = 'accent',
  hideLabel = false,
}: ProgressBarProps) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0
  return (
    <div className="min-w-0">
      {!hideLabel && (
        <div className="mb-1.5 flex flex-wrap justify-between gap-x-3 text-sm">
          <span className="text-text">{label}</span>
          {valueText && <span className="text-muted tabular">{valueText}</span>}
        </div>
      )}
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={Math.min(value, max)}
        aria-valuetext={valueText}
        className="h-1.5 overflow-hidden rounded-full bg-active forced-colors:border"
      >
        <div
          className={clsx(
            'h-full origin-left rounded-full transition-transform forced-colors:bg-[Highlight]',
            tones[tone],
          )}
          style={{ transform: `translateX(${(share - 1) * 100}%)` }}
        />
      </div>
    </div>
  )
}
