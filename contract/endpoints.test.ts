import { expect, test } from 'vitest'
import { endpoints } from './endpoints.ts'
import { openapiDocument } from './openapi.ts'

test('every endpoint has its own id and its own address', () => {
  expect(new Set(endpoints.map((one) => one.id)).size).toBe(endpoints.length)
  expect(new Set(endpoints.map((one) => `${one.method} ${one.path}`)).size).toBe(endpoints.length)
})

test('a path and its parameters name the same things', () => {
  for (const one of endpoints) {
    const inPath = [...one.path.matchAll(/\{(\w+)\}/gu)].map((match) => match[1] ?? '').toSorted()
    expect(Object.keys(one.params?.shape ?? {}).toSorted(), one.id).toEqual(inPath)
    if (one.access.kind === 'project') expect(inPath, one.id).toContain(one.access.by)
  }
})

test('a mutation is never open to the world by mistake', () => {
  const open = endpoints.filter((one) => one.access.kind === 'public' && one.method !== 'GET').map((one) => one.id)
  expect(open.toSorted()).toEqual([
    'account.confirmEmail',
    'account.confirmNewEmail',
    'account.demoSignIn',
    'account.forgotPassword',
    'account.resetPassword',
    'account.setUp',
    'account.signIn',
    'account.signOut',
    'account.signUp',
    'factors.passkeyChallenge',
    'factors.secondStep',
    'factors.signInWithPasskey',
    'invites.accept',
    'invites.byToken',
    'oauth.token',
    'singleSignOn.finish',
    'singleSignOn.start',
  ])
})

test('the OpenAPI document describes every endpoint and refers to nothing that is missing', () => {
  const document = openapiDocument('http://localhost:4000')
  const paths = document['paths'] as Record<string, Record<string, { operationId: string; responses: object }>>
  for (const one of endpoints) {
    const operation = paths[one.path]?.[one.method.toLowerCase()]
    expect(operation?.operationId).toBe(one.id)
    expect(Object.keys(operation?.responses ?? {})).toContain(String(one.success.status))
  }
  const text = JSON.stringify(document)
  const schemas = Object.keys((document['components'] as { schemas: object }).schemas)
  const referred = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/gu)].map((match) => match[1])
  expect(referred.length).toBeGreaterThan(10)
  for (const name of referred) expect(schemas).toContain(name)
  expect(text).not.toContain('#/definitions/')
})
