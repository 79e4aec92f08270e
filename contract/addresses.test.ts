import { expect, test } from 'vitest'
import { parseAddresses } from './addresses.ts'

const addresses = (text: string) => parseAddresses(text).map((one) => one.address)

test.each([
  ['a@x.org', ['a@x.org']],
  [
    'a@x.org, b@x.org;c@x.org d@x.org\ne@x.org\tf@x.org',
    ['a@x.org', 'b@x.org', 'c@x.org', 'd@x.org', 'e@x.org', 'f@x.org'],
  ],
  ['Ada Lovelace <ada@x.org>, "Hopper, Grace" <grace@x.org>', ['ada@x.org', 'grace@x.org']],
  ['Hopper, Grace <grace@x.org>', ['grace@x.org']],
  ['a@x.org Bob <bob@x.org> c@x.org', ['a@x.org', 'bob@x.org', 'c@x.org']],
  ['<a@x.org><b@x.org>', ['a@x.org', 'b@x.org']],
  ['mailto:a@x.org', ['a@x.org']],
  ['A@X.org, a@x.org', ['A@X.org']],
  [' ,;\n ', []],
  ['', []],
])('%j', (text, expected) => {
  expect(addresses(text)).toEqual(expected)
})

test('a word that belongs to no address is told, not lost', () => {
  expect(parseAddresses('nobody; a@x.org\nMaria')).toEqual([
    { input: 'nobody', address: null },
    { input: 'a@x.org', address: 'a@x.org' },
    { input: 'Maria', address: null },
  ])
})

test('the name stays with the address it was typed with', () => {
  expect(parseAddresses('"Hopper, Grace" <grace@x.org>')).toEqual([
    { input: 'Hopper, Grace <grace@x.org>', address: 'grace@x.org' },
  ])
})

test('a long text without an address is read in a straight line', () => {
  const started = performance.now()
  parseAddresses('"<a '.repeat(12_000))
  parseAddresses('<'.repeat(50_000))
  parseAddresses('"'.repeat(49_999))
  expect(performance.now() - started).toBeLessThan(2000)
})
