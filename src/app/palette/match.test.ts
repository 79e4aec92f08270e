import { describe, expect, test } from 'vitest'
import type { SearchIndex } from '#contract/search.ts'
import { findIn, prepareIndex, wordsMatch } from './match.ts'

const index: SearchIndex = {
  complete: true,
  projects: [
    ['0f3a1111-0000-4000-8000-000000000001', 'search-prod'],
    ['0f3a2222-0000-4000-8000-000000000002', 'Research'],
  ],
  members: [['0f3a3333-0000-4000-8000-000000000003', 'Ada Search', 'ada@example.com', null]],
  invites: [],
  service_accounts: [],
  api_keys: [
    ['0f3a4444-0000-4000-8000-000000000004', 'web', 'pckey_4aBcDe_…x7Yz', 0],
    ['aaaa5555-0000-4000-8000-000000000005', 'search', 'pckey_zzzzzz_…0000', 0],
  ],
}
const names = (text: string) => findIn(prepareIndex(index), text).map((one) => one.name)

describe('what is found', () => {
  test.each([
    ['SEARCH', ['search', 'search-prod', 'Ada Search', 'Research']],
    ['ada@', ['Ada Search']],
    ['x7yz', ['web']],
    ['0f3a', ['Research', 'search-prod', 'Ada Search', 'web']],
    ['0f3a4444-0000', ['web']],
    ['0f3', []],
    ['', []],
    ['nobody', []],
  ])('for %j, best match first', (text, expected) => {
    expect(names(text)).toEqual(expected)
  })

  test('of each kind the six best, whatever their order', () => {
    const projects = Array.from({ length: 50 }, (_, at): [string, string] => [
      `id-${at}`,
      `${at % 2 ? 'key ' : 'x'}key-${String(50 - at).padStart(2, '0')}`,
    ])
    const found = findIn(prepareIndex({ ...index, projects, api_keys: [] }), 'key').map((one) => one.name)
    expect(found).toEqual(['key key-01', 'key key-03', 'key key-05', 'key key-07', 'key key-09', 'key key-11'])
  })

  test('tells a key’s project', () => {
    expect(findIn(prepareIndex(index), 'web')[0]?.project?.name).toBe('search-prod')
  })
})

test('twenty thousand names are searched in a frame’s time', () => {
  const many = (kind: string, detail: (at: number) => string) =>
    Array.from({ length: 10_000 }, (_, at): SearchIndex['members'][number] => [
      crypto.randomUUID(),
      `${kind} number ${at}`,
      detail(at),
      null,
    ])
  const large = prepareIndex({
    ...index,
    members: many('Person', (at) => `person.${at}@example.com`),
    api_keys: many('service-key', (at) => `pckey_ab${at}_…x${at}`),
  })
  findIn(large, 'warm')
  const times = ['p', 'person', 'number 99', 'example.com', 'zzzz', 'ab77'].map((text) => {
    const start = performance.now()
    findIn(large, text)
    return performance.now() - start
  })
  // Milliseconds on an idle machine; the bound has room for a busy one.
  expect(Math.min(...times)).toBeLessThan(30)
})

test('words are matched by their beginnings, in any order', () => {
  expect(wordsMatch('Create API key token', 'key cre')).toBe(true)
  expect(wordsMatch('Create API key token', 'ey')).toBe(false)
})
