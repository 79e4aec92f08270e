import { describe, expect, test } from 'vitest'
import { composeMail, harmlessName, utcTime } from './compose-mail.ts'

const mail = composeMail({
  to: 'ada@example.com',
  subject: 'Fish & <chips>',
  greeting: 'Hello Ada,',
  paragraphs: [
    'What <b>this</b> is about.',
    { items: ['one & one', 'two'] },
    { label: 'Open it', href: 'https://conifer.example.com/open?a=1&b=2' },
    { label: 'Change it', href: 'https://conifer.example.com/change' },
  ],
  because: 'a test wrote it',
  publicUrl: 'https://conifer.example.com',
})

/** What somebody reads of a page of HTML, line by line. */
const read = (html: string) =>
  html
    .replace(/<head>.*<\/head>/su, '')
    .replace(/<div style="display:none">.*<\/div>/u, '')
    .replaceAll(/<[^>]+>/gu, '\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .split('\n')
    .filter((line) => line.trim() !== '')

describe('a mail', () => {
  test('says the same in both parts, why it came, and where each link leads', () => {
    const footer = 'Sent to ada@example.com by Conifer at https://conifer.example.com, because a test wrote it.'
    expect(mail.text.split('\n').filter((line) => line !== '')).toEqual([
      'Hello Ada,',
      'What <b>this</b> is about.',
      '- one & one',
      '- two',
      'Open it:',
      'https://conifer.example.com/open?a=1&b=2',
      'Change it:',
      'https://conifer.example.com/change',
      footer,
    ])
    expect(read(mail.html)).toEqual([
      'Fish & <chips>',
      'Hello Ada,',
      'What <b>this</b> is about.',
      'one & one',
      'two',
      'Open it',
      'https://conifer.example.com/open?a=1&b=2',
      'Change it',
      footer,
    ])
    expect([...mail.html.matchAll(/href="([^"]+)"/gu)].map((match) => match[1])).toEqual([
      'https://conifer.example.com/open?a=1&amp;b=2',
      'https://conifer.example.com/change',
    ])
  })

  test('is shown beside its subject by what it is about, and has colours for the dark', () => {
    expect(mail.html).toContain('<div style="display:none">What &lt;b&gt;this&lt;/b&gt; is about.</div>')
    expect(mail.html).toContain('<meta name="color-scheme" content="light dark">')
    expect(mail.html).toContain('@media (prefers-color-scheme: dark)')
  })
})

describe('a name in a mail', () => {
  test.each([
    ['Acme Search', 'Acme Search'],
    [' Acme\r\nBcc: ', 'other'],
    ['Acme\r\n\tSearch', 'Acme Search'],
    ['St. Gallen', 'St. Gallen'],
    ['evil.example', 'other'],
    ['https://evil', 'other'],
    ['ada@evil', 'other'],
    ['   ', 'other'],
    // Turned around, the words behind it would be read from right to left.
    ['\u202Emoc evil\u2066', 'moc evil'],
    ['مرحبا بالعالم', 'مرحبا بالعالم'],
    ['👩‍👩‍👧‍👦 family', '👩‍👩‍👧‍👦 family'],
  ])('%j is %j', (name, expected) => expect(harmlessName(name, 'other')).toBe(expected))

  test('that is long says that there is more of it', () => {
    expect(harmlessName('x'.repeat(80), 'other')).toBe('x'.repeat(80))
    expect(harmlessName('x'.repeat(512), 'other')).toBe(`${'x'.repeat(80)}…`)
    expect(harmlessName(`${'x'.repeat(39)} y`, 'other', 40)).toBe(`${'x'.repeat(39)}…`)
  })
})

test('a time is told in UTC', () => {
  expect(utcTime(new Date('2026-11-28T23:05:59+02:00'))).toBe('28 November 2026 at 21:05 UTC')
})
