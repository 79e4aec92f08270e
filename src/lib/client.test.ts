import { describe, expect, expectTypeOf, onTestFinished, test, vi } from 'vitest'
import { newPasswordField } from '#contract/console.ts'
import type { Project } from '#contract/projects.ts'
import { routes } from '#contract/routes.generated.ts'
import { addressOf, api } from './api.ts'
import { ApiFailure } from './api-failure.ts'
import { describeError } from './describe-error.ts'
import { placeErrors } from './form.ts'
import { lastUsedOf } from './last-used.ts'
import { NEW_PASSWORD_MIN_CHARACTERS } from './password.ts'

describe('the client', () => {
  test('has a function for every endpoint', () => {
    for (const [group, verbs] of Object.entries(routes)) {
      expect(Object.keys((api as Record<string, object>)[group] ?? {})).toEqual(Object.keys(verbs))
    }
  })
  test('encodes what it puts into an address', () => {
    expect(addressOf(routes.projects.get, { params: { project_id: '../x y' } })).toBe('/admin/projects/..%2Fx%20y')
    expect(addressOf(routes.projects.list, { query: { limit: 10, q: undefined, tag: ['a b', 'c'] } })).toBe(
      '/admin/projects?limit=10&tag=a+b&tag=c',
    )
  })
  test('takes and gives what the contract says', () => {
    expectTypeOf(api.projects.create).parameter(0).toHaveProperty('organizationId').toEqualTypeOf<string>()
    expectTypeOf<Parameters<typeof api.projects.create>[0]['body']['name']>().toEqualTypeOf<string>()
    expectTypeOf<Awaited<ReturnType<typeof api.projects.create>>>().toEqualTypeOf<Project>()
    expectTypeOf<Awaited<ReturnType<typeof api.projects.delete>>>().toEqualTypeOf<undefined>()
    // @ts-expect-error an organization has to be named
    void (() => api.projects.list({}))
    // @ts-expect-error the project has to be named
    void (() => api.projects.get({ params: {} }))
  })
})

test('a page of a proxy in place of an answer says so, and is taken for neither an answer nor being offline', async () => {
  vi.stubGlobal('fetch', () =>
    Promise.resolve(new Response('<h1>Sign in to the network</h1>', { headers: { 'content-type': 'text/html' } })),
  )
  onTestFinished(() => void vi.unstubAllGlobals())
  const failure: unknown = await api.organizations.list().catch((error: unknown) => error)
  expect(failure).toMatchObject({ kind: 'server', code: 'UNREADABLE', status: 200 })
  expect(describeError(failure)).toMatchObject({ title: 'Something else answered', wayOut: 'reload' })
})

test("the least length of a password is the contract's", () => {
  expect(newPasswordField.safeParse('x'.repeat(NEW_PASSWORD_MIN_CHARACTERS)).success).toBe(true)
  expect(newPasswordField.safeParse('x'.repeat(NEW_PASSWORD_MIN_CHARACTERS - 1)).success).toBe(false)
})

test('the last used is remembered while it exists', () => {
  expect(lastUsedOf([{ id: 'a' }, { id: 'b' }], 'b')).toEqual({ id: 'b' })
  expect(lastUsedOf([{ id: 'a' }, { id: 'b' }], 'gone')).toEqual({ id: 'a' })
  expect(lastUsedOf([], 'a')).toBeUndefined()
})

describe("the server's field problems", () => {
  const failure = (...fields: { path: string; message: string }[]) =>
    new ApiFailure({ kind: 'invalid', code: 'INVALID_ARGUMENT', message: 'No.', details: { fields } })
  const place = (error: unknown) => {
    const marks: [string, string, boolean][] = []
    return { placed: placeErrors(error, ['name', 'tags'], (...mark) => marks.push(mark)), marks }
  }
  test('find their fields, the first with the focus', () => {
    expect(place(failure({ path: 'name', message: 'a' }, { path: 'tags.x', message: 'b' }))).toEqual({
      placed: true,
      marks: [
        ['name', 'a', true],
        ['tags.x', 'b', false],
      ],
    })
  })
  test('are not lost when the form has no such field', () => {
    expect(place(failure({ path: 'token', message: 'a' })).placed).toBe(false)
    expect(place(failure({ path: '', message: 'a' })).placed).toBe(false)
    expect(place(new Error('boom')).placed).toBe(false)
  })
})
