// The disk turns read-only under a running server, as ext4 does after an error: a process of its own, whose writes fail from then on.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { startSourceServer } from '../../../test/source-server.ts'

const FIXTURE = new URL('../../../test/fixtures/read-only-disk.ts', import.meta.url).href
const CLIENT = { client_id: 'read-only-client', client_secret: 'read-only-secret-of-at-least-32-characters' }
const INTEGRATION_TOKEN = 'read-only-integration-token-of-32-characters'
const REFUSED = {
  status: 503,
  body: { status: 503, error: { code: 'UNAVAILABLE', message: expect.any(String) as string } },
}
const ROUNDS = Number(process.env['READ_ONLY_ROUNDS'] ?? 3)

function emptyFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'conifer-read-only-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function startOnFragileDisk(folder: string) {
  const flag = path.join(folder, 'read-only')
  const server = startSourceServer(path.join(folder, 'data'), {
    NODE_OPTIONS: `--import ${FIXTURE}`,
    READ_ONLY_WHILE: flag,
    BOOTSTRAP_ORGANIZATION: 'Fragile',
    BOOTSTRAP_CLIENT_ID: CLIENT.client_id,
    BOOTSTRAP_CLIENT_SECRET: CLIENT.client_secret,
    INTEGRATION_TOKEN,
    RATE_LIMIT_WRITES: '0',
    RATE_LIMIT_READS: '0',
  })
  const url = await server.address()
  const ask = async (method: string, at: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(url + at, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return {
      status: response.status,
      retryAfter: Number(response.headers.get('retry-after')),
      body: (isJson ? JSON.parse(text) : {}) as Record<string, unknown>,
    }
  }
  const token = await ask('POST', '/oauth/token', { ...CLIENT, grant_type: 'client_credentials' })
  const headers = { authorization: `Bearer ${String(token.body['access_token'])}` }
  return {
    server,
    status: async (at: '/readyz' | '/livez') => (await ask('GET', at)).status,
    create: (name: string) => ask('POST', '/admin/projects', { name }, headers),
    createKey: async (projectId: string) => {
      const { body } = await ask('POST', `/admin/projects/${projectId}/api-keys`, { name: 'k' }, headers)
      return body['value'] as string
    },
    introspect: (key: string) =>
      ask('POST', '/internal/v1/api-keys/introspect', { key }, { authorization: `Bearer ${INTEGRATION_TOKEN}` }),
    names: async () => {
      const { status, body } = await ask('GET', '/admin/projects', undefined, headers)
      expect(status).toBe(200)
      return new Set((body['data'] as { name: string }[]).map(({ name }) => name))
    },
    makeReadOnly: () => writeFileSync(flag, ''),
    makeWritable: () => rmSync(flag),
  }
}

test(
  'a disk that turns read-only in the middle of writes, again and again: refused clearly, nothing lost, and on it goes by itself',
  { timeout: 120_000 },
  async () => {
    const disk = await startOnFragileDisk(emptyFolder())
    const acknowledged: string[] = []
    const refused: Awaited<ReturnType<typeof disk.create>>[] = []
    const run = { isOver: false }
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let at = 0; !run.isOver; at++) {
        const name = `writer ${writer} number ${at}`
        const answer = await disk.create(name)
        if (answer.status === 200) acknowledged.push(name)
        else refused.push(answer)
      }
    })
    for (let round = 0; round < ROUNDS; round++) {
      const before = acknowledged.length
      await expect
        .poll(() => acknowledged.length, { interval: 5, timeout: 20_000 })
        .toBeGreaterThan(before + 20 * (round + 1))
      disk.makeReadOnly()
      const [answered, sent] = [refused.length, acknowledged.length]
      await expect.poll(() => refused.length, { timeout: 20_000 }).toBeGreaterThan(answered + 4)
      // What was on its way may still have been written; nothing after that.
      expect(acknowledged.length - sent).toBeLessThanOrEqual(4)
      expect(await disk.status('/readyz')).toBe(503)
      expect(await disk.status('/livez')).toBe(200)
      disk.makeWritable()
      await expect.poll(() => disk.status('/readyz'), { timeout: 20_000 }).toBe(200)
    }
    run.isOver = true
    await Promise.all(writers)
    expect((await disk.create('afterwards')).status).toBe(200)
    const names = await disk.names()
    expect(acknowledged.filter((name) => !names.has(name))).toEqual([])
    for (const answer of refused) {
      expect(answer).toMatchObject(REFUSED)
      expect(answer.retryAfter).toBeGreaterThan(0)
    }
    process.stdout.write(
      `read-only: ${ROUNDS} times, ${acknowledged.length} acknowledged, 0 lost, ${refused.length} refused\n`,
    )
  },
)

test(
  'killed while its disk is read-only, it finds everything acknowledged at its next start',
  { timeout: 120_000 },
  async () => {
    const folder = emptyFolder()
    const first = await startOnFragileDisk(folder)
    // The very first write is refused elsewhere in PostgreSQL than later ones: it has no file open yet.
    first.makeReadOnly()
    expect(await first.create('never')).toMatchObject(REFUSED)
    expect(await first.status('/readyz')).toBe(503)
    first.makeWritable()
    await expect.poll(() => first.status('/readyz'), { timeout: 20_000 }).toBe(200)
    const acknowledged = ['one', 'two', 'three']
    for (const name of acknowledged) expect((await first.create(name)).status).toBe(200)
    first.makeReadOnly()
    expect(await first.create('never either')).toMatchObject(REFUSED)
    first.server.kill('SIGKILL')
    await first.server.ended
    first.makeWritable()
    const second = await startOnFragileDisk(folder)
    expect([...(await second.names())].toSorted()).toEqual(acknowledged.toSorted())
  },
)

test('answers about keys and reading go on while its disk is read-only', { timeout: 60_000 }, async () => {
  const disk = await startOnFragileDisk(emptyFolder())
  const project = await disk.create('one')
  const key = await disk.createKey(String(project.body['id']))
  const askFor = async (seconds: number) => {
    for (let at = 0; at < 2 * seconds; at++) {
      expect((await disk.introspect(key)).body).toMatchObject({ active: true })
      expect([...(await disk.names())]).toEqual(['one'])
      await wait(500)
    }
  }
  // Longer than it takes until the use of keys is written down, each time. PostgreSQL opens a table's file for writing even to
  // read it: what is open can be read on.
  await askFor(3)
  disk.makeReadOnly()
  await askFor(4)
  expect(disk.server.written.output).not.toContain('Embedded database stopped')
  disk.makeWritable()
  await expect.poll(() => disk.status('/readyz'), { timeout: 20_000 }).toBe(200)
  expect((await disk.create('two')).status).toBe(200)
})
