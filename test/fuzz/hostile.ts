/** Values that break programs, as they come from people who mean it. */
import fc from 'fast-check'

/** Texts, each with its own kind of harm. */
export const HOSTILE_TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u202Egnirts\u202C desrever',
  'مرحبا بالعالم',
  '👩‍👩‍👧‍👦🏴‍☠️',
  '\uD800',
  '\uDC00\uD800',
  'e\u0301\u0301\u0301'.repeat(50),
  '\uFEFF\u200B\u2028\u2029',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'; DROP TABLE organizations; --",
  "' OR '1'='1",
  '%_\\',
  '=HYPERLINK("https://evil.example","x")',
  "+cmd|' /C calc'!A0",
  '@SUM(1+1)',
  '../../../../etc/passwd',
  '%2e%2e%2f%00',
  '${7*7}{{7*7}}',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e400',
  '9'.repeat(400),
  '0x10',
  '2026-02-30',
  '0000-00-00',
  '+275760-09-13T00:00:00.001Z',
  'a@b.c\r\nBcc: x@example.com',
  '\u001B[31m',
  'x'.repeat(300),
  'x'.repeat(100_000),
  '🌲'.repeat(50_000),
]

export const hostileText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
)

/** `{"__proto__": …}` as JSON.parse makes it: an own property, not a prototype. */
const polluted = fc
  .constantFrom(
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"admin":true}}}',
    '{"toString":1,"hasOwnProperty":null}',
  )
  .map((text): unknown => JSON.parse(text))

/** Any JSON value, most often of a type that was not asked for. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -0,
      -1,
      1.5,
      1e308,
      2 ** 53,
      2 ** 31,
      -(2 ** 63),
      [],
      {},
      [null],
      [[[]]],
      [''],
      Array.from({ length: 2_000 }, () => 'x'),
    ),
  },
  { weight: 1, arbitrary: polluted },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
)

/** Bodies that are no JSON, or JSON that nobody wants. */
export const hostileBody = fc.constantFrom(
  '',
  ' ',
  '{',
  'null',
  '[]',
  '"text"',
  '1e999',
  '\uFEFF{}',
  '{"a":1,"a":2}',
  '{"name":"\\ud800"}',
  '{"name":"\\u0000"}',
  '<xml/>',
  'name=value&name=other',
  '['.repeat(50_000),
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  `{"name":"${'x'.repeat(1_100_000)}"}`,
)
