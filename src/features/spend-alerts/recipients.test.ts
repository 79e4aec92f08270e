import { expect, test } from 'vitest'
import { sameAddresses, splitAddresses } from './recipients.ts'

test('every address of a pasted text is taken, with a name or without, in lower case', () => {
  expect(
    splitAddresses('Ada <Ada@Example.com> Grace <grace@example.com>; "Ken, T." <ken@example.com>, cfo@example.com'),
  ).toEqual(['ada@example.com', 'grace@example.com', 'ken@example.com', 'cfo@example.com'])
})

test('what is no address stays to be mended', () => {
  expect(splitAddresses('nobody cfo@example.com')).toEqual(['nobody', 'cfo@example.com'])
  expect(splitAddresses(' , ;\n')).toEqual([])
})

test('order and case make no other list', () => {
  expect(sameAddresses(['a@example.com', 'B@example.com'], ['b@example.com', 'a@example.com'])).toBe(true)
  expect(sameAddresses(['a@example.com'], ['b@example.com'])).toBe(false)
})
