import { gzipSync } from 'node:zlib'
import { request } from 'node:http'
import { afterAll, expect, test } from 'vitest'
import { introspection } from '#contract/introspection.ts'
import { createApp } from '#server/app.ts'
import { newApiKey, sha256 } from '#server/kernel/secrets.ts'
import { createTestApp } from '../../test/app.ts'
import { listen } from './http-server.ts'

const t = await createTestApp()
const wholeWay = await listen({ port: 0, host: '127.0.0.1', trustProxy: 0 })
const direct = await listen({ port: 0, host: '127.0.0.1', trustProxy: 0 })
const app = createApp(t.deps)
let site = 0
const answer = async (incoming: Request) => {
  site += 1
  return app.fetch(incoming)
}
wholeWay.use(answer)
direct.use(answer, app.introspectDirectly)
afterAll(() => Promise.all([wholeWay.stop(0), direct.stop(0)]))

const organization = await t.organization()
const project = await t.project(organization)
const { value } = newApiKey(t.deps.randomBytes)
await t.apiKey(project, { keyHash: await sha256(value) })

type Sent = { headers?: Record<string, string>; body?: string | Buffer; chunked?: boolean }

/** Sends bytes as they are; returns what of the answer is not of the moment. */
function send(port: number, { headers, body = '', chunked = false }: Sent) {
  return new Promise<{ status: number | undefined; type: string | undefined; keep: string | undefined; body: unknown }>(
    (resolve, reject) => {
      const outgoing = request(
        {
          port,
          path: introspection.introspect.path,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${t.deps.settings.integrationToken}`,
            ...(chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
            ...headers,
          },
        },
        (incoming) => {
          let text = ''
          incoming.on('data', (chunk: Buffer) => (text += chunk.toString()))
          incoming.on('end', () =>
            resolve({
              status: incoming.statusCode,
              type: incoming.headers['content-type'],
              keep: incoming.headers['cache-control'],
              body: JSON.parse(text) as unknown,
            }),
          )
        },
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    },
  )
}

const question = JSON.stringify({ key: value })
test.each<[string, Sent, boolean]>([
  ['a key', { body: question }, true],
  ['several requests at once', { body: JSON.stringify({ key: value, requests: 7 }) }, true],
  ['no key of ours', { body: '{"key":"pckey_none"}' }, true],
  [
    'a key nobody has',
    { body: JSON.stringify({ key: `${value.slice(0, -1)}${value.endsWith('A') ? 'B' : 'A'}` }) },
    true,
  ],
  ['a field of the wrong kind', { body: '{"key":7}' }, false],
  ['too many requests at once', { body: JSON.stringify({ key: value, requests: 1e9 }) }, false],
  ['no JSON', { body: '{"key":' }, false],
  ['nothing', { body: '' }, false],
  ['another token', { body: question, headers: { authorization: 'Bearer other' } }, false],
  ['no token', { body: question, headers: { authorization: '' } }, false],
  ['another content type', { body: question, headers: { 'content-type': 'text/plain' } }, false],
  [
    'a content type with its charset',
    { body: question, headers: { 'content-type': 'application/json; charset=utf-8' } },
    false,
  ],
  ['gzip', { body: gzipSync(question), headers: { 'content-encoding': 'gzip' } }, false],
  ['pieces of unknown length', { body: question, chunked: true, headers: { 'transfer-encoding': 'chunked' } }, false],
  ['a body that is too long', { body: JSON.stringify({ key: value, more: 'x'.repeat(5000) }) }, false],
])('answers %s as the whole way does', async (_, sent, isDirect) => {
  const expected = await send(wholeWay.port, sent)
  const before = site
  expect(await send(direct.port, sent)).toEqual(
    typeof expected.body === 'object' && expected.body !== null && 'error' in expected.body
      ? { ...expected, body: expect.objectContaining({ error: expect.anything(), status: expected.status }) as unknown }
      : expected,
  )
  expect(site - before).toBe(isDirect ? 0 : 1)
})

test('tells of a database that does not answer as the whole way does, and goes on', async () => {
  const broken = createApp({
    ...t.deps,
    now: () => {
      throw new Error('no time')
    },
  })
  direct.use((incoming) => Promise.resolve(broken.fetch(incoming)), broken.introspectDirectly)
  expect(await send(direct.port, { body: question })).toMatchObject({
    status: 500,
    body: { error: { code: 'INTERNAL' } },
  })
  direct.use(answer, app.introspectDirectly)
  expect(await send(direct.port, { body: question })).toMatchObject({ status: 200, body: { active: true } })
})
