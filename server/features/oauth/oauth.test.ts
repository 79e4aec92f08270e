import { describe, expect, test } from 'vitest'
import { createTestApp } from '../../../test/app.ts'

const t = await createTestApp()
const organization = await t.organization()
const AUDIENCE = 'https://api.pinecone.io/'

async function client() {
  const account = await t.serviceAccount(organization, 'OrgMember')
  return {
    grant_type: 'client_credentials',
    client_id: account.clientId,
    client_secret: account.clientSecret,
    audience: AUDIENCE,
  }
}
const ask = (fields: unknown, headers: Record<string, string> = {}) => t.stranger(headers).post('/oauth/token', fields)
const form = (text: string, headers: Record<string, string> = {}) =>
  t.stranger(headers).sendText('POST', '/oauth/token', text, 'application/x-www-form-urlencoded')
const basic = (id: string, secret: string) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` })

describe('a token', () => {
  test('is bought as JSON, as a form, with HTTP Basic and as curl sends JSON', async () => {
    const fields = await client()
    const { client_id: id, client_secret: secret, ...rest } = fields
    const answers = [
      await ask(fields),
      await form(new URLSearchParams(fields).toString()),
      await form(new URLSearchParams(rest).toString(), basic(id, secret)),
      await form('grant_type=client_credentials', basic(id, secret)),
      await form(JSON.stringify(fields)),
      await ask({ ...fields, audience: 'https://api.pinecone.io' }),
    ]
    for (const answer of answers) {
      expect(answer.status, answer.text).toBe(200)
      expect(answer.body).toEqual({
        access_token: expect.any(String) as string,
        token_type: 'Bearer',
        expires_in: 86_400,
      })
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('pragma')).toBe('no-cache')
    }
    const token = String(answers[0]?.body['access_token'])
    const shown = await t.stranger({ authorization: `bearer ${token}` }).get('/admin/users')
    expect(shown.status).toBe(200)
    t.clock.advance({ seconds: 86_400 })
    expect((await t.bearer(token).get('/admin/users')).status).toBe(401)
  })
})

describe('a refusal has the shape of RFC 6749', () => {
  const refused = async (answer: ReturnType<typeof ask>, status: number, error: string) => {
    const { status: got, body, text, headers } = await answer
    expect(got, text).toBe(status)
    expect(body).toEqual({ error, error_description: expect.any(String) as string })
    expect(headers.get('cache-control')).toBe('no-store')
    return headers
  }

  test('invalid_request for what is missing, twice there, or no text', async () => {
    expect.hasAssertions()
    const fields = await client()
    for (const name of ['grant_type', 'client_id', 'client_secret'] as const) {
      const { [name]: _, ...rest } = fields
      await refused(ask(rest), 400, 'invalid_request')
      await refused(ask({ ...rest, [name]: '' }), 400, 'invalid_request')
      await refused(ask({ ...rest, [name]: 7 }), 400, 'invalid_request')
    }
    await refused(
      form(`${new URLSearchParams(fields).toString()}&grant_type=client_credentials`),
      400,
      'invalid_request',
    )
    await refused(ask(fields, basic(fields.client_id, fields.client_secret)), 400, 'invalid_request')
    await refused(ask({ ...fields, audience: 'https://elsewhere.example/' }), 400, 'invalid_request')
    await refused(ask([]), 400, 'invalid_request')
    await refused(ask('text'), 400, 'invalid_request')
    await refused(t.stranger().sendText('POST', '/oauth/token', '{', 'application/json'), 400, 'invalid_request')
    await refused(t.stranger().sendText('POST', '/oauth/token', '', 'application/json'), 400, 'invalid_request')
    await refused(t.stranger().sendText('POST', '/oauth/token', 'x', 'text/plain'), 415, 'invalid_request')
    await refused(form('x'.repeat(20_000)), 413, 'invalid_request')
  })

  test('unsupported_grant_type and invalid_scope', async () => {
    expect.hasAssertions()
    const fields = await client()
    await refused(ask({ ...fields, grant_type: 'password' }), 400, 'unsupported_grant_type')
    await refused(ask({ ...fields, scope: 'everything' }), 400, 'invalid_scope')
  })

  test('invalid_client is the same for a wrong secret and an unknown client', async () => {
    const fields = await client()
    const wrong = await ask({ ...fields, client_secret: 'x'.repeat(43) })
    const unknown = await ask({ ...fields, client_id: 'y'.repeat(32) })
    expect(wrong.status).toBe(401)
    expect(wrong.text).toBe(unknown.text)
    await refused(ask({ ...fields, client_id: '\0' }), 401, 'invalid_client')
    const headers = await refused(
      form('grant_type=client_credentials', basic(fields.client_id, 'wrong')),
      401,
      'invalid_client',
    )
    expect(headers.get('www-authenticate')).toMatch(/^Basic/u)
    await refused(form('grant_type=client_credentials', { authorization: 'Bearer x' }), 401, 'invalid_client')
    await refused(form('grant_type=client_credentials', { authorization: 'Basic %%%' }), 401, 'invalid_client')
  })
})

describe('what goes wrong around a token request has the shape of RFC 6749 as well', () => {
  test('a database that is away, a mistake of ours, and too many requests from one address', async () => {
    const broken = await createTestApp({ database: t.database })
    const fields = { grant_type: 'client_credentials', client_id: 'x', client_secret: 'y' }
    const fails = (error: Error) => {
      broken.deps.db = new Proxy(t.db, {
        get: () => () => {
          throw error
        },
      })
      return broken.stranger().post('/oauth/token', fields)
    }
    const away = await fails(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))
    expect(away).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } })
    expect(away.body['error_description']).toContain('Try again')
    expect(away.headers.get('retry-after')).toBe('5')
    const mistake = await fails(new Error('a mistake'))
    expect(mistake).toMatchObject({ status: 500, body: { error: 'server_error' } })
    expect(mistake.text).not.toContain('a mistake')

    const apiLimits = { readsPerMinute: 0, writesPerMinute: 0, addressPerMinute: 1 }
    const busy = await createTestApp({ database: t.database, apiLimits })
    await busy.stranger().post('/oauth/token', fields)
    const over = await busy.stranger().post('/oauth/token', fields)
    expect(over).toMatchObject({ status: 429, body: { error: 'temporarily_unavailable' } })
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await busy.stranger().get('/admin/users')).body).toMatchObject({ error: { code: 'RESOURCE_EXHAUSTED' } })
  })
})

describe('limits', () => {
  test('wrong secrets are slowed down where they come from; the client itself goes on', async () => {
    const fields = await client()
    for (let at = 0; at < 20; at++) expect((await ask({ ...fields, client_secret: 'wrong' })).status).toBe(401)
    const over = await ask({ ...fields, client_secret: 'wrong' })
    expect(over.status).toBe(429)
    expect(over.body).toMatchObject({ error: 'temporarily_unavailable' })
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await ask(fields)).status).toBe(200)
    expect((await ask(await client())).status).toBe(200)
    t.clock.advance({ minutes: 2 })
    expect((await ask({ ...fields, client_secret: 'wrong' })).status).toBe(401)
  })

  test('wrong secrets, however many, do not lock the client out', async () => {
    const fields = await client()
    const guess = () => ask({ ...fields, client_secret: 'wrong' })
    for (let round = 0; round < 12; round++) await Promise.all(Array.from({ length: 50 }, guess))
    expect((await guess()).status).toBe(429)
    expect((await ask(fields)).status).toBe(200)
  })

  test('wrong secrets from one household count together, whichever of its addresses they come from', async () => {
    const fields = { ...(await client()), client_secret: 'wrong' }
    const statuses: number[] = []
    for (let at = 1; at <= 21; at++) {
      const neighbour = await createTestApp({ database: t.database, ipAddress: `2001:db8:1:2::${at.toString(16)}` })
      statuses.push((await neighbour.stranger().post('/oauth/token', fields)).status)
    }
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 401), 429])
  })

  test('a client gets 600 tokens a minute', async () => {
    const fields = await client()
    const statuses: number[] = []
    for (let round = 0; round < 13; round++) {
      statuses.push(...(await Promise.all(Array.from({ length: 50 }, async () => (await ask(fields)).status))))
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(600)
    expect(new Set(statuses.slice(600))).toEqual(new Set([429]))
  })
})
