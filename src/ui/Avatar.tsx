import { clsx } from 'clsx'

/** Up to two initials of a name or an email address: "Ada Lovelace" → "AL", "ada@x.org" → "A". */
export function initials(name: string): string {
  const words = (name.split('@')[0] ?? '').split(/[\s._-]+/u).filter(Boolean)
  const picked = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  // By code points: half of a surrogate pair is no letter.
  return (
    picked.map((word) => (word ? String.fromCodePoint(word.codePointAt(0) ?? 0).toUpperCase() : '')).join('') || '?'
  )
}

const sizes = { sm: 'size-5 text-[0.625rem]', md: 'size-7 text-xs', lg: 'size-9 text-sm' }

/** Initials in a circle (a person) or a square (an organization, a machine). Decoration: the name stands beside it. */
export function Avatar({
  name,
  size = 'md',
  square = false,
}: {
  name: string
  size?: keyof typeof sizes
  square?: boolean
}) {
  return (
    <span
      aria-hidden
      className={clsx(
        'inline-flex shrink-0 items-center justify-center border border-line bg-sunken font-medium text-muted select-none',
        square ? 'rounded-md' : 'rounded-full',
        sizes[size],
      )}
    >
      {initials(name)}
    </span>
  )
}
