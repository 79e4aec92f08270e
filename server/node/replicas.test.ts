import { AdminClient } from '@pinecone-database/pinecone'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, testDatabaseKind } from '../../test/database.ts'
import { type Replicas, startReplicas } from '../../test/replicas.ts'

// Three server processes on one PostgreSQL, behind a balancer that gives each request to another one. Each is killed as by
// a power cut, again and again, while people and machines work: what was acknowledged is there, and none of them notices more
// than a request that has to be sent again.

const KILLS = Number(process.env['REPLICA_KILLS'] ?? 6)
const CLIENT = { id: 'replica-client', secret: 'a-client-secret-of-at-least-32-characters' }
const OWNER = { email: 'owner@example.com', password: 'evergreen needles 42' }

describe.runIf(testDatabaseKind() === 'postgres')('three replicas', () => {
  let cluster: Replicas
  let drop: () => Promise<void> = () => Promise.resolve()

  beforeAll(async () => {
    const created = await createTestDatabase()
    drop = created.drop
    cluster = await startReplicas({
      databaseUrl: created.url,
      count: 3,
      env: {
        BOOTSTRAP_ORGANIZATION: 'Replicated',
        BOOTSTRAP_OWNER_EMAIL: OWNER.email,
        BOOTSTRAP_OWNER_PASSWORD: OWNER.password,
        BOOTSTRAP_CLIENT_ID: CLIENT.id,
        BOOTSTRAP_CLIENT_SECRET: CLIENT.secret,
      },
    })
  }, 120_000)
  afterAll(async () => {
    await cluster?.stop()
    await drop()
  })

  type Answer = { status: number; headers: Headers; body: Record<string, unknown> }
  async function send(base: string, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> {
    const response = await fetch(base + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text ? (JSON.parse(text) as Answer['body']) : {},
    }
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  const each = () => cluster.replicas.map(({ url }) => url)
  async function tokenOf(base: string, client = CLIENT): Promise<string> {
    const { body } = await send(base, 'POST', '/oauth/token', {
      grant_type: 'client_credentials',
      client_id: client.id,
      client_secret: client.secret,
    })
    return String(body['access_token'])
  }
  const fromConsole = () => ({ origin: cluster.url, 'sec-fetch-site': 'same-origin' })

  test('three that started together set the organization up once', async () => {
    const token = await tokenOf(cluster.url)
    const { body } = await send(cluster.url, 'GET', '/admin/organizations', undefined, bearer(token))
    expect(body['data']).toMatchObject([{ name: 'Replicated' }])
  })

  test('who signs in at one is signed in at all, and signed out at all', async () => {
    const [one = '', two = '', three = ''] = each()
    const signedIn = await send(one, 'POST', '/console/sign-in', OWNER, fromConsole())
    expect(signedIn.status).toBe(200)
    const cookie = signedIn.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    for (const base of each())
      expect((await send(base, 'GET', '/console/session', undefined, { cookie })).body['state']).toBe('signed-in')
    expect((await send(two, 'POST', '/console/sign-out', undefined, { cookie, ...fromConsole() })).status).toBeLessThan(
      300,
    )
    for (const base of [one, three])
      expect((await send(base, 'GET', '/console/session', undefined, { cookie })).body['state']).toBe('signed-out')
  })

  test('a revoked token and a revoked key are refused by all within 5 s', async () => {
    const headers = bearer(await tokenOf(cluster.url))
    const made = await send(
      cluster.url,
      'POST',
      '/admin/service-accounts',
      { name: 'short-lived', role_bindings: [{ resource_type: 'organization', role: 'OrgOwner' }] },
      headers,
    )
    expect(made.status).toBeLessThan(300)
    const account = made.body as {
      service_account?: { id: string; client_id: string }
      client_secret?: string
    } & Record<string, unknown>
    const id = String(account.service_account?.id ?? account['id'])
    const clientId = String(account.service_account?.client_id ?? account['client_id'])
    const token = await tokenOf(cluster.url, { id: clientId, secret: String(account.client_secret) })
    for (const base of each())
      expect((await send(base, 'GET', '/admin/projects', undefined, bearer(token))).status).toBe(200)

    const project = await send(cluster.url, 'POST', '/admin/projects', { name: 'keys' }, headers)
    const key = await send(
      cluster.url,
      'POST',
      `/admin/projects/${String(project.body['id'])}/api-keys`,
      { name: 'key' },
      headers,
    )
    const value = String(key.body['value'])
    const { id: keyId } = key.body['key'] as { id: string }
    const introspect = async (base: string) =>
      (await send(base, 'POST', '/internal/v1/api-keys/introspect', { key: value }, bearer(cluster.integrationToken)))
        .body['active']
    for (const base of each()) expect(await introspect(base)).toBe(true)

    const [one = '', ...others] = each()
    expect((await send(one, 'DELETE', `/admin/service-accounts/${id}`, undefined, headers)).status).toBeLessThan(300)
    expect((await send(one, 'DELETE', `/admin/api-keys/${keyId}`, undefined, headers)).status).toBeLessThan(300)
    const revokedAt = performance.now()
    for (const base of others) {
      await expect
        .poll(async () => (await send(base, 'GET', '/admin/projects', undefined, bearer(token))).status)
        .toBe(401)
      await expect.poll(() => introspect(base)).toBe(false)
    }
    expect(performance.now() - revokedAt).toBeLessThan(5_000)
  })

  test('attempts to guess a password are counted together', async () => {
    const guess = (base: string) =>
      send(base, 'POST', '/console/sign-in', { email: 'nobody@example.com', password: 'wrong' }, fromConsole())
    const statuses: number[] = []
    for (let at = 0; at < 12; at++) statuses.push((await guess(each()[at % 3] ?? '')).status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(10)
    expect(statuses.slice(10)).toEqual([429, 429])
  })

  test(
    `${KILLS} kills at random lose nothing, and an alert is told once`,
    { timeout: 60_000 + KILLS * 15_000 },
    async () => {
      const token = await tokenOf(cluster.url)
      const headers = bearer(token)
      const organizations = await send(cluster.url, 'GET', '/admin/organizations', undefined, headers)
      const [found] = organizations.body['data'] as { id: string }[]
      const organization = found?.id ?? ''
      const project = await send(cluster.url, 'POST', '/admin/projects', { name: 'spender' }, headers)
      const alert = { amount: '5', recipients: ['finance@example.com'] }
      const inOrganization = { ...headers, 'conifer-organization': organization }
      expect((await send(cluster.url, 'POST', '/admin/spend-alerts', alert, inOrganization)).status).toBeLessThan(300)
      const record = {
        id: 'one',
        time: new Date().toISOString(),
        project_id: project.body['id'],
        sku: 'assistants-hourly-rate',
        quantity: '200',
      }
      await send(
        cluster.url,
        'POST',
        '/internal/v1/usage-records',
        { records: [record] },
        bearer(cluster.integrationToken),
      )

      const acknowledged: { projects: string[]; usage: string[] } = { projects: [], usage: [] }
      const statuses = new Map<number | string, number>()
      const note = (status: number | string) => statuses.set(status, (statuses.get(status) ?? 0) + 1)
      const run = { isOver: false }
      // The official client, which knows nothing of replicas.
      const client = async () => {
        const admin = new AdminClient({
          clientId: CLIENT.id,
          clientSecret: CLIENT.secret,
          fetchApi: (input, init) => {
            const { pathname, search } = new URL(input instanceof Request ? input.url : String(input))
            return fetch(cluster.url + pathname + search, init)
          },
        })
        for (let at = 0; !run.isOver; at++) {
          try {
            const created = await admin.projects.create({ name: `sdk ${at}` })
            acknowledged.projects.push(created.id)
            note('sdk')
            await admin.projects.update(created.id, { name: `sdk ${at} renamed` })
          } catch {
            note('sdk failed')
          }
        }
      }
      const writer = async (name: string) => {
        for (let at = 0; !run.isOver; at++) {
          const made = await send(cluster.url, 'POST', '/admin/projects', { name: `${name} ${at}` }, headers).catch(
            () => undefined,
          )
          note(made?.status ?? 'cut off')
          if (made?.status === 200) acknowledged.projects.push(String(made.body['id']))
          const id = `${name}-${at}`
          const report = { records: [{ ...record, id, quantity: '1' }] }
          const told = await send(
            cluster.url,
            'POST',
            '/internal/v1/usage-records',
            report,
            bearer(cluster.integrationToken),
          ).catch(() => undefined)
          note(told?.status ?? 'cut off')
          if (told && told.status < 300) acknowledged.usage.push(id)
        }
      }
      const working = [client(), writer('one'), writer('two')]
      for (let kill = 0; kill < KILLS; kill++) {
        const before = acknowledged.projects.length
        await expect
          .poll(() => acknowledged.projects.length, { interval: 5, timeout: 20_000 })
          .toBeGreaterThan(before + 5)
        const victim = cluster.replicas[Math.floor(Math.random() * cluster.replicas.length)]
        await victim?.kill()
        await expect
          .poll(() => acknowledged.projects.length, { interval: 5, timeout: 20_000 })
          .toBeGreaterThan(before + 10)
        await victim?.start()
      }
      run.isOver = true
      await Promise.all(working)

      const { body } = await send(cluster.url, 'GET', '/admin/projects', undefined, headers)
      const there = new Set((body['data'] as { id: string }[]).map(({ id }) => id))
      expect(acknowledged.projects.filter((id) => !there.has(id))).toEqual([])
      // A usage record counts once by its id: sending all again tells which were not there.
      const again = { records: acknowledged.usage.slice(0, 10_000).map((id) => ({ ...record, id, quantity: '1' })) }
      const repeated = await send(
        cluster.url,
        'POST',
        '/internal/v1/usage-records',
        again,
        bearer(cluster.integrationToken),
      )
      expect(repeated.body).toMatchObject({ accepted: 0 })
      // Cut off (502, of the balancer) or not yet started (503): no server said that it failed.
      expect(
        [...statuses.keys()].filter(
          (status) => typeof status === 'number' && ![200, 201, 202, 502, 503].includes(status),
        ),
      ).toEqual([])
      expect(statuses.get('sdk') ?? 0).toBeGreaterThan(KILLS)

      const mailIds = async () =>
        (await cluster.mails())
          .filter((mail) => /^to: finance@example\.com/imu.test(mail))
          .map((mail) => /^message-id: (.*)$/imu.exec(mail)?.[1])
      await expect.poll(async () => new Set(await mailIds()).size, { timeout: 40_000, interval: 200 }).toBe(1)
      process.stdout.write(
        `replicas: ${KILLS} kills, ${acknowledged.projects.length} projects and ${acknowledged.usage.length} usage records acknowledged, 0 lost; answers ${JSON.stringify([...statuses])}\n`,
      )
    },
  )
})
