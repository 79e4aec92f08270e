/** What people type who mean it, and people who do not: each by its kind of harm. */

/** Set by the markup among the texts if a page should ever make elements of it. */
export const TRACE = 'hostile'

/** Fits every name of the console, and every password: 10 to 80 characters. */
export const HOSTILE_TEXTS = {
  'right to left': '\u202Eمرحبا بالعالم שלום\u202C 42',
  emoji: '👩‍👩‍👧‍👦🏴‍☠️🌲🇺🇦 of all sorts',
  HTML: `<img data-${TRACE} src=x onerror="globalThis.${TRACE}=1">`,
  SQL: `Robert'); DROP TABLE organizations; --`,
  'CSV formula': '=HYPERLINK("https://evil.example";"x")',
} as const

/** Longer than any field takes: 10^5 characters. */
export const LONGEST = 'x'.repeat(100_000)
