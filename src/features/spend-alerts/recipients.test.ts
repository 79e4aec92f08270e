import { expect, test } from 'vitest'
import { alertForm } from './alert-form.ts'
import { sameAddresses, splitAddresses } from './recipients.ts'

test('addresses come apart however they were written', () => {
  expect(
    splitAddresses('ada@example.com, Bob <BOB@example.com>;carol@example.com\ndan@example.com eve@example.com'),
  ).toEqual(['ada@example.com', 'bob@example.com', 'carol@example.com', 'dan@example.com', 'eve@example.com'])
  expect(splitAddresses(' , ')).toEqual([])
})

test('the owners are the owners in any order and case', () => {
  expect(sameAddresses(['a@x.com', 'B@x.com'], ['b@x.com', 'a@x.com'])).toBe(true)
  expect(sameAddresses(['a@x.com'], ['a@x.com', 'b@x.com'])).toBe(false)
})

test('an amount stays the text that was typed, to the last digit', () => {
  const amount = (text: string) => alertForm.safeParse({ amount: text, recipients: ['a@example.com'] }).data?.amount
  expect(amount('$1,234.50')).toBe('1234.50')
  expect(amount('9999999.99')).toBe('9999999.99')
  expect(amount(' 10,000,000 ')).toBe('10000000')
  for (const text of ['', '0', '0.99', '10000000.01', '1.234', '-5', '1e3', 'five', '10000001'])
    expect(amount(text), text).toBeUndefined()
})

test('several people with names are all taken, and what is no address stays to be mended', () => {
  expect(splitAddresses('Ada <Ada@Example.com> Grace <grace@example.com>; "Ken, T." <ken@example.com>')).toEqual([
    'ada@example.com',
    'grace@example.com',
    'ken@example.com',
  ])
  expect(splitAddresses('nobody cfo@example.com')).toEqual(['nobody', 'cfo@example.com'])
})
