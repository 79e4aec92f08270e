import { expect, test } from 'vitest'
import { emailField, nameField, tagsField } from './fields.ts'

const name = nameField(512)
const ok = (value: unknown) => name.safeParse(value).success

test('a name has 1 to 512 characters, counted as people count them', () => {
  expect(ok('a'.repeat(512))).toBe(true)
  expect(ok('a'.repeat(513))).toBe(false)
  expect(ok('🌲'.repeat(512))).toBe(true)
  expect(ok('🌲'.repeat(513))).toBe(false)
  expect(ok('')).toBe(false)
  expect(ok('   ')).toBe(false)
})

test('a name holds nothing that the database or a terminal would choke on, and loses nothing else', () => {
  expect(ok('a\u0000b')).toBe(false)
  expect(ok('a\nb')).toBe(false)
  expect(ok('\ud800')).toBe(false)
  expect(ok(7)).toBe(false)
  expect(name.parse(' مشروع <b>"x"</b> ')).toBe(' مشروع <b>"x"</b> ')
})

test('an email address is compared in lower case and has at most 254 characters', () => {
  expect(emailField.parse(' Ada@Example.COM ')).toBe('ada@example.com')
  expect(emailField.safeParse(`${'a'.repeat(250)}@example.com`).success).toBe(false)
  expect(emailField.safeParse('ada@').success).toBe(false)
})

test('tags have at most 20 entries of a limited alphabet', () => {
  expect(tagsField.parse({ team: 'search', 'cost-center': 'R&D'.replace('&', '+') })).toEqual({
    team: 'search',
    'cost-center': 'R+D',
  })
  expect(tagsField.safeParse({ 'a b': 'x' }).success).toBe(false)
  expect(tagsField.safeParse({ a: '' }).success).toBe(false)
  expect(tagsField.safeParse(Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`k${at}`, 'v']))).success).toBe(
    false,
  )
})
