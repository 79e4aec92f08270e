import { describe, expect, test } from 'vitest'
import { integer, oneOf, readUrl, sorting, text, writeUrl } from './url-state.ts'

const FIELDS = {
  q: text(),
  scope: oneOf(['sku', 'project'], 'sku'),
  sort: sorting(['name', 'created'], { id: 'name', desc: false }),
  page: integer(1),
}
const fallbacks = { q: '', scope: 'sku', sort: { id: 'name', desc: false }, page: 1 } as const

describe('reading', () => {
  test('takes the fallback where the address says nothing', () => {
    expect(readUrl('', FIELDS)).toEqual(fallbacks)
  })
  test('takes what the address says', () => {
    expect(readUrl('?q=a+b%26c&scope=project&sort=-created&page=3', FIELDS)).toEqual({
      q: 'a b&c',
      scope: 'project',
      sort: { id: 'created', desc: true },
      page: 3,
    })
  })
  test.each(['?scope=evil', '?sort=secret', '?sort=-', '?page=0', '?page=-1', '?page=1e9', '?page=99999999999'])(
    'takes the fallback for nonsense: %s',
    (search) => {
      expect(readUrl(search, FIELDS)).toEqual(fallbacks)
    },
  )
  test('an empty sort means the order of the server', () => {
    expect(readUrl('?sort=', FIELDS).sort).toBeNull()
  })
})

describe('writing', () => {
  test('leaves out what is the fallback', () => {
    expect(writeUrl('?q=old&page=2', FIELDS, { ...fallbacks })).toBe('')
  })
  test('leaves alone what is not its own', () => {
    expect(writeUrl('?tab=members&q=old', FIELDS, { ...fallbacks, q: 'new' })).toBe('?tab=members&q=new')
  })
  test('keeps of an API key that was pasted its hint, and what is typed of one by hand', () => {
    const value = `pckey_hJOFOu_${'x'.repeat(39)}YrNg`
    expect(writeUrl('', FIELDS, { ...fallbacks, q: ` ${value}` })).toBe('?q=+pckey_hJOFOu_%E2%80%A6YrNg')
    expect(readUrl(`?q=${value}`, FIELDS).q).toBe('pckey_hJOFOu_…YrNg')
    expect(readUrl('?q=pckey_hJOFOu_EP2bpo', FIELDS).q).toBe('pckey_hJOFOu_EP2bpo')
  })
  test.each(['?q=a+b', '?scope=project&sort=-name&page=7', '?sort='])('comes out as it went in: %s', (search) => {
    expect(writeUrl('', FIELDS, readUrl(search, FIELDS))).toBe(search)
  })
})
