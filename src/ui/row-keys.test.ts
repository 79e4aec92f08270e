import { describe, expect, it } from 'vitest'
import { createRowKeys } from './row-keys.ts'

describe('createRowKeys', () => {
  it('keeps the key of a row that stays, wherever it goes', () => {
    const keys = createRowKeys()
    const [a, b, c] = keys(['a', 'b', 'c'])
    expect(keys(['c', 'a', 'b'])).toEqual([c, a, b])
    expect(keys(['b'])).toEqual([b])
  })

  it('hands the keys of rows that went to rows that come, in order, and makes more when those are used up', () => {
    const keys = createRowKeys()
    expect(keys(['a', 'b', 'c'])).toEqual([0, 1, 2])
    expect(keys(['b', 'c', 'x', 'y'])).toEqual([1, 2, 0, 3])
  })

  it('hands all keys on in their order when most rows are others, so that no element changes its place', () => {
    const keys = createRowKeys()
    expect(keys(['a', 'b', 'c'])).toEqual([0, 1, 2])
    expect(keys(['b', 'c', 'd'])).toEqual([1, 2, 0])
    expect(keys(['d', 'x', 'y', 'z'])).toEqual([1, 2, 0, 3])
  })

  it('never gives a key twice, and answers the same when asked the same again', () => {
    const keys = createRowKeys()
    const lists = [['a', 'b'], ['c', 'a', 'd'], ['d'], [], ['a', 'b', 'c', 'd', 'e'], ['e', 'f', 'a']]
    for (const ids of lists) {
      const first = keys(ids)
      expect(new Set(first).size).toBe(ids.length)
      expect(keys(ids)).toEqual(first)
    }
  })
})
