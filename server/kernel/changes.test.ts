import { expect, test } from 'vitest'
import { changesOf } from './changes.ts'

test('tells each field that is another one, from what and to what', () => {
  expect(changesOf({ name: 'a', pods: 0, ends: null }, { name: 'b', pods: 0, ends: '2027-01-01' })).toEqual({
    name: { from: 'a', to: 'b' },
    ends: { from: null, to: '2027-01-01' },
  })
})

test('the order counts in a list, and not in an object', () => {
  expect(changesOf({ tags: { a: '1', b: '2' } }, { tags: { b: '2', a: '1' } })).toEqual({})
  expect(changesOf({ tags: { a: '1' } }, { tags: { a: '2' } })).toEqual({
    tags: { from: { a: '1' }, to: { a: '2' } },
  })
  expect(changesOf({ to: ['a', 'b'] }, { to: ['b', 'a'] })).toEqual({ to: { from: ['a', 'b'], to: ['b', 'a'] } })
})
