import { describe, expect, test } from 'vitest'
import { createTestApp } from '../test/app.ts'

const t = await createTestApp()

describe('a request that no endpoint answers', () => {
  test.for([
    ['PUT', '/admin/projects', 'GET, POST, HEAD'],
    ['POST', '/admin/projects/9c8e3528-b9c0-4358-84ce-84c28e91b566', 'GET, PATCH, DELETE, HEAD'],
    ['GET', '/admin/service-accounts/x/rotate-secret', 'POST'],
    ['OPTIONS', '/admin/organizations', 'GET, HEAD'],
  ] as const)('%s %s is told what the address does know: %s', async ([method, path, allow]) => {
    const answer = await t.visitor.request(method, path)
    expect(answer).toMatchObject({ status: 405, body: { status: 405, error: { code: 'INVALID_ARGUMENT' } } })
    expect(answer.headers.get('allow')).toBe(allow)
  })

  test('at the token endpoint is refused in the shape of RFC 6749', async () => {
    const answer = await t.stranger().get('/oauth/token')
    expect(answer).toMatchObject({ status: 405, body: { error: 'invalid_request' } })
    expect(answer.headers.get('allow')).toBe('POST')
  })

  test.for(['/admin', '/admin/nothing', '/admin/projects/', '/admin/projects/x/y', '/openapi.json/x'])(
    '%s is nothing',
    async (path) => {
      const answer = await t.visitor.get(path)
      expect(answer).toMatchObject({ status: 404, body: { status: 404, error: { code: 'NOT_FOUND' } } })
      expect(answer.headers.get('allow')).toBeNull()
    },
  )
})

test('every answer, errors too, has an id by both names', async () => {
  const organization = await t.organization()
  const machine = await t.serviceAccount(organization, 'OrgOwner')
  for (const path of ['/admin/projects', '/admin/projects/x', '/admin/nothing', '/admin/users?limit=0']) {
    const { headers } = await machine.get(path)
    expect(headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get('x-pinecone-request-id')).toBe(headers.get('request-id'))
  }
})
