import { describe, expect, test } from 'vitest'
import { paths, resolveDashes, safeNext } from './paths.ts'

describe('addresses', () => {
  test('encode what they name', () => {
    expect(paths.resources('-Nab', 'a/b?c')).toBe('/organizations/-Nab/projects/a%2Fb%3Fc/indexes')
  })
  test('of the sign-in page say where to go afterwards, unless that is the first page', () => {
    expect(paths.signIn()).toBe('/sign-in')
    expect(paths.signIn({ next: '/' })).toBe('/sign-in')
    expect(paths.signIn({ next: '/a?b=c', reason: 'ended' })).toBe('/sign-in?reason=ended&next=%2Fa%3Fb%3Dc')
  })
})

describe('the page after signing in', () => {
  test.each(['/organizations/x/projects?q=1', '/account'])('is the one of this console: %s', (next) => {
    expect(safeNext(next)).toBe(next)
  })
  test.each([
    null,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'javascript:alert(1)',
  ])('is never another site: %s', (next) => {
    expect(safeNext(next)).toBe('/')
  })
})

describe('`-`', () => {
  const current = { organizationId: '-Now', projectId: () => 'p1' }
  test.each([
    ['/organizations/-/projects', '/organizations/-Now/projects'],
    ['/organizations/-', '/organizations/-Now'],
    ['/organizations/-/settings/access/members', '/organizations/-Now/settings/access/members'],
    ['/organizations/-/projects/-/keys', '/organizations/-Now/projects/p1/keys'],
    ['/organizations/-/projects/-', '/organizations/-Now/projects/p1'],
    ['/organizations/-/projects/p2/keys', '/organizations/-Now/projects/p2/keys'],
    ['/organizations/other/projects/-/access/members', '/organizations/other/projects/p1/access/members'],
  ])('%s becomes %s', (address, real) => {
    expect(resolveDashes(address, current)).toBe(real)
  })
  test('stays where nothing is open, an id that begins with a dash included', () => {
    expect(resolveDashes('/organizations/-Now/projects/p1', current)).toBeUndefined()
    expect(resolveDashes('/account', current)).toBeUndefined()
  })
  test('leads to the list where there is no project', () => {
    expect(resolveDashes('/organizations/-/projects/-/keys', { ...current, projectId: () => undefined })).toBe(
      '/organizations/-Now/projects',
    )
  })
  test('stays where there is no organization', () => {
    expect(resolveDashes('/organizations/-/projects', { ...current, organizationId: undefined })).toBeUndefined()
  })
})
