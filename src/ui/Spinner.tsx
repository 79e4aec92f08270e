import { clsx } from 'clsx'

/** A turning ring. With `label` it is announced; without, it is decoration beside words that say the same. */
export function Spinner({ label, size = 16, className }: { label?: string; size?: number; className?: string }) {
  return (
    <span role={label ? 'status' : undefined} className={clsx('inline-flex shrink-0', className)}>
      <svg aria-hidden width={size} height={size} viewBox="0 0 16 16" fill="none" className="animate-spin">
        <circle cx="8" cy="8" r="6.25" stroke="currentColor" strokeWidth="1.5" opacity="0.25" />
        <path d="M14.25 8A6.25 6.25 0 0 0 8 1.75" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
      </svg>
      {label && <span className="sr-only">{label}</span>}
    </span>
  )
}
