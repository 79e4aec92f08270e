import { describe, expect, test } from 'vitest'
import { ERROR_STATUS } from '#contract/errors.ts'
import { ApiFailure, failureFrom } from './api-failure.ts'
import { describeError, errorSentence, errorSentenceAlone } from './describe-error.ts'

function answer(
  status: number,
  code: string,
  message: string,
  options: { headers?: HeadersInit; details?: Record<string, unknown> } = {},
) {
  const { details, headers } = options
  return Response.json(
    { status, error: { code, message, ...(details ? { details } : {}) } },
    { status, ...(headers ? { headers } : {}) },
  )
}

describe('every code of the contract', () => {
  test.each(Object.entries(ERROR_STATUS))('%s says what happened and has a way out', async (code, status) => {
    const failure = await failureFrom(answer(status, code, 'The reason.', { headers: { 'request-id': 'r-1' } }), true)
    const words = describeError(failure)
    expect(failure).toMatchObject({ code, status, requestId: 'r-1' })
    expect(words.title).not.toBe('')
    expect(words.message).not.toBe('')
    expect(errorSentence(failure)).toMatch(/[.!]$/)
  })
})

test('a 401 ends a session, but at sign-in it means that what was typed is wrong', async () => {
  const refused = () => answer(401, 'UNAUTHENTICATED', 'The email address or the password is wrong.')
  expect((await failureFrom(refused(), true)).kind).toBe('signed-out')
  const wrong = await failureFrom(refused(), false)
  expect(wrong.kind).toBe('invalid')
  expect(errorSentence(wrong)).toBe('The email address or the password is wrong.')
})

test('a wait is said once, with its end', async () => {
  const headers = { 'retry-after': '90' }
  const bare = await failureFrom(answer(429, 'RESOURCE_EXHAUSTED', 'Too many attempts.', { headers }), false)
  expect(errorSentence(bare)).toMatch(/^Too many attempts\. Try again in 2 minutes, at \d\d:\d\d UTC\.$/)
  const told = await failureFrom(
    answer(429, 'RESOURCE_EXHAUSTED', 'Too many attempts. Try again in 2 minutes.', { headers }),
    false,
  )
  expect(errorSentence(told)).toMatch(/^Too many attempts\. Try again in 2 minutes\. That is at \d\d:\d\d UTC\.$/)
  const endless = await failureFrom(answer(429, 'RESOURCE_EXHAUSTED', 'Too many attempts.'), false)
  expect(errorSentence(endless)).toBe('Too many attempts. Wait a minute, then try again.')
})

test('the request id that the words ask for is said with them, where nothing beside them shows it', async () => {
  const headers = { 'request-id': 'r-1' }
  const broken = await failureFrom(answer(500, 'INTERNAL', 'It failed.', { headers }), true)
  expect(errorSentence(broken)).toMatch(/the request id\. Request ID r-1\.$/)
  expect(errorSentenceAlone(broken)).not.toContain('r-1')
  const refused = await failureFrom(answer(409, 'CONFLICT', 'It is in use.', { headers }), true)
  expect(errorSentence(refused)).toBe('It is in use.')
})

test('a proxy that answers in HTML is no riddle', async () => {
  const failure = await failureFrom(new Response('<h1>Bad gateway</h1>', { status: 502 }), true)
  expect(failure).toMatchObject({ kind: 'server', code: 'UNREADABLE', status: 502 })
  expect(describeError(failure).message).toBe('It answered with status 502 and nothing else.')
})

test.each([401, 403, 404, 407])(
  'a proxy that answers %i in HTML ends no session and refuses no role',
  async (status) => {
    const failure = await failureFrom(new Response('<h1>Sign in to the network</h1>', { status }), true)
    expect(describeError(failure)).toMatchObject({ title: 'Something else answered', wayOut: 'reload' })
  },
)

test('only what the server has to mend carries a reference', async () => {
  const headers = { 'request-id': 'r-1' }
  expect(describeError(await failureFrom(answer(500, 'INTERNAL', 'It failed.', { headers }), true)).reference).toBe(
    'r-1',
  )
  expect(
    describeError(await failureFrom(answer(404, 'NOT_FOUND', 'Project not found.', { headers }), true)).reference,
  ).toBeUndefined()
})

test('field problems come out of the details, whatever else is in there', async () => {
  const details = { fields: [{ path: 'name', message: 'Too long.' }, { path: 1 }, null, 'x'] }
  expect((await failureFrom(answer(400, 'INVALID_ARGUMENT', 'No.', { details }), true)).fields).toEqual([
    { path: 'name', message: 'Too long.' },
  ])
  expect(
    (await failureFrom(answer(400, 'INVALID_ARGUMENT', 'No.', { details: { fields: 'x' } }), true)).fields,
  ).toEqual([])
})

test('a script that is gone after an update asks for a reload', () => {
  expect(describeError(new TypeError('Failed to fetch dynamically imported module: /assets/x.js')).wayOut).toBe(
    'reload',
  )
  expect(describeError(new TypeError('error loading dynamically imported module')).wayOut).toBe('reload')
  expect(describeError(new Error('boom'))).toMatchObject({ title: 'This page broke', reference: 'boom' })
  expect(describeError('boom')).toMatchObject({ title: 'This page broke', reference: undefined })
})

test('offline says that nothing was changed', () => {
  const offline = new ApiFailure({ kind: 'offline', code: 'OFFLINE', message: '' })
  expect(describeError(offline)).toMatchObject({ title: 'The server cannot be reached', wayOut: 'retry' })
})
