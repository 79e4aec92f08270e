import { clsx } from 'clsx'

/** A bar where text will be. Give width and height by class, the same as what replaces it, so that nothing moves. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={clsx(
        'block animate-pulse rounded-sm bg-active forced-colors:border forced-colors:border-[GrayText]',
        className ?? 'h-3 w-24',
      )}
    />
  )
}
