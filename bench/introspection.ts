/**
 * Key introspection with 100,000 keys on PostgreSQL, beside its floors, in one interleaved run. Prints a Markdown table.
 * Run: node bench/introspection.ts. The load comes from this process over keep-alive connections, the servers are another.
 */
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '#server/node/database/open.ts'
import setUpPostgres from '../test/postgres-setup.ts'

const KEYS = 100_000
const ROUNDS = Number(process.env['ROUNDS'] ?? 9)
const ROUND_MS = 1500
const LOADS = [1, 32]
const token = randomBytes(32).toString('base64url')
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

const keyValue = (at: number) => `pckey_bench0_${String(at).padStart(43, '0')}`

/** The test suite's PostgreSQL with a database of 100,000 keys. */
async function startDatabase() {
  const provided: Record<string, string> = {}
  const stop = await setUpPostgres({
    provide: (name: string, value: string) => {
      provided[name] = value
    },
  } as unknown as TestProject)
  const url = new URL(provided['testDatabaseUrl'] ?? '')
  url.pathname = `/${provided['testDatabaseTemplate']}`
  const database = await openDatabase({ databaseUrl: url.href, dataDir: '', log: quiet })
  await database.pool.query(
    `insert into organizations (id, name, plan, created_at) values ('-Nbench', 'Bench', 'Enterprise', now())`,
  )
  await database.pool.query(`
    insert into projects (id, organization_id, name, created_at)
    select gen_random_uuid(), '-Nbench', 'p' || at, now() from generate_series(1, 100) at`)
  await database.pool.query(`
    insert into api_keys (id, organization_id, project_id, name, roles, key_hash, hint, created_at)
    select gen_random_uuid(), '-Nbench', (array(select id from projects))[1 + at % 100], 'k' || at, '{ProjectEditor}',
      encode(sha256(convert_to('pckey_bench0_' || lpad(at::text, 43, '0'), 'UTF8')), 'hex'), 'pckey_bench0_…', now()
    from generate_series(0, ${KEYS - 1}) at`)
  await database.pool.query('analyze')
  await database.close()
  return { url: url.href, stop }
}

type Target = { name: string; port: number; path: string; wants: string }
/** `cpuMicroseconds`: of the server's processor for each answer. */
type Measure = { perSecond: number; p50Ms: number; p99Ms: number; cpuMicroseconds: number }

function request(target: Target, at: number): Buffer {
  const body = JSON.stringify({ key: keyValue(at) })
  return Buffer.from(
    `POST ${target.path} HTTP/1.1\r\nhost: 127.0.0.1:${target.port}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
}

/** One connection that asks again as soon as it has its answer. `next` says for which key, or undefined to end. */
function converse(target: Target, next: () => number | undefined, onAnswer: (ms: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentAt = 0
    let received = ''
    const socket: Socket = connect(target.port, '127.0.0.1', ask).setNoDelay(true)
    function ask() {
      const at = next()
      if (at === undefined) {
        socket.end()
        resolve()
        return
      }
      received = ''
      sentAt = performance.now()
      socket.write(request(target, at))
    }
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
      const bodyAt = received.indexOf('\r\n\r\n') + 4
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? Number.NaN)
      if (bodyAt < 4 || received.length < bodyAt + length) return
      if (!received.startsWith('HTTP/1.1 200') || !received.includes(target.wants)) {
        reject(new Error(`${target.name} answered ${received}`))
        return
      }
      onAnswer(performance.now() - sentAt)
      ask()
    })
  })
}

function askServer<T>(message: string): Promise<T> {
  return new Promise((resolve) => {
    child.once('message', (answer) => resolve(answer as T))
    child.send(message)
  })
}
const cpuOfServer = () => askServer<number>('cpu')

/** Returns how long requests took inside the server, median and p99 in ms, over all rounds. */
async function measureInside(target: Target, connections: number): Promise<{ p50Ms: number; p99Ms: number }> {
  const times: number[] = []
  for (let round = 0; round < 3; round++) {
    child.send('start times')
    await measure(target, connections, ROUND_MS)
    times.push(...(await askServer<number[]>('times')))
  }
  times.sort((left, right) => left - right)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN
  return { p50Ms: at(0.5), p99Ms: at(0.99) }
}

async function measure(target: Target, connections: number, ms: number): Promise<Measure> {
  const times: number[] = []
  const cpuBefore = await cpuOfServer()
  const startedAt = performance.now()
  const next = () => (performance.now() - startedAt < ms ? Math.floor(Math.random() * KEYS) : undefined)
  await Promise.all(Array.from({ length: connections }, () => converse(target, next, (time) => times.push(time))))
  const seconds = (performance.now() - startedAt) / 1000
  const cpu = (await cpuOfServer()) - cpuBefore
  times.sort((left, right) => left - right)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN
  return { perSecond: times.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), cpuMicroseconds: cpu / times.length }
}

function median(values: number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN
}

const database = await startDatabase()
const child = fork(fileURLToPath(new URL('introspection-server.ts', import.meta.url)), [database.url, token])
try {
  const ports = await new Promise<{ bare: number; asking: number; keeping: number }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { bare: number; asking: number; keeping: number }))
    child.once('exit', () => reject(new Error('The servers did not start.')))
  })
  const path = '/internal/v1/api-keys/introspect'
  const targets: Target[] = [
    { name: 'bare Hono hello', port: ports.bare, path: '/hello', wants: 'hello' },
    { name: 'bare Hono hello, reads the JSON', port: ports.bare, path: '/hello-json', wants: 'hello' },
    { name: '**introspection, kept in memory**', port: ports.keeping, path, wants: '"active":true' },
    { name: 'bare Hono, the same query', port: ports.bare, path: '/query', wants: 'ProjectEditor' },
    { name: '**introspection, asking PostgreSQL**', port: ports.asking, path, wants: '"active":true' },
  ]
  // Every key once, so that the kept ones are kept, and every server warm.
  for (const target of targets) {
    let at = 0
    const next = () => (at < (target.port === ports.keeping ? KEYS : 10_000) ? at++ : undefined)
    await Promise.all(Array.from({ length: 32 }, () => converse(target, next, () => undefined)))
  }
  const results = new Map<string, Measure[]>()
  for (let round = 0; round < ROUNDS; round++) {
    for (const connections of LOADS) {
      for (const target of targets) {
        const name = `${target.name} ${connections}`
        results.set(name, [...(results.get(name) ?? []), await measure(target, connections, ROUND_MS)])
      }
    }
  }
  const inside = new Map<string, { p50Ms: number; p99Ms: number }>()
  for (const target of targets) {
    for (const connections of LOADS) {
      inside.set(`${target.name} ${connections}`, await measureInside(target, connections))
    }
  }
  const of = (name: string, connections: number, field: keyof Measure) =>
    (results.get(`${name} ${connections}`) ?? []).map((one) => one[field])
  /** The median over the rounds of what an answer costs the server against what its floor's costs: 1.2 is a fifth more. */
  const against = (name: string, floor: string) => {
    const ratios = (field: 'perSecond' | 'cpuMicroseconds') =>
      of(name, 32, field).map((value, round) => value / (of(floor, 32, field)[round] ?? Number.NaN))
    return `${(1 / median(ratios('perSecond'))).toFixed(2)} × by the clock, ${median(ratios('cpuMicroseconds')).toFixed(2)} × in processor time`
  }
  const [hello = '', helloJson = '', kept = '', query = '', asking = ''] = targets.map((target) => target.name)
  const lines = [
    `${KEYS.toLocaleString('en')} keys, ${ROUNDS} interleaved rounds of ${ROUND_MS / 1000} s, medians; 32 connections, and one alone for the time of a single answer. Inside: from a request's arrival in the server's process to its answer.`,
    '',
    '| | requests/s | p50 ms | p99 ms | server CPU µs | inside p50 ms | inside p99 ms | alone p50 ms | alone p99 ms | alone inside p99 ms |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...targets.map(({ name }) => {
      const cells = [
        Math.round(median(of(name, 32, 'perSecond'))).toLocaleString('en'),
        ...(['p50Ms', 'p99Ms'] as const).map((field) => median(of(name, 32, field)).toFixed(2)),
        median(of(name, 32, 'cpuMicroseconds')).toFixed(0),
        ...(['p50Ms', 'p99Ms'] as const).map((field) => (inside.get(`${name} 32`)?.[field] ?? Number.NaN).toFixed(2)),
        ...(['p50Ms', 'p99Ms'] as const).map((field) => median(of(name, 1, field)).toFixed(2)),
        (inside.get(`${name} 1`)?.p99Ms ?? Number.NaN).toFixed(2),
      ]
      return `| ${name} | ${cells.join(' | ')} |`
    }),
    '',
    `- Kept in memory, against the hello: ${against(kept, hello)}; against the one that reads the JSON: ${against(kept, helloJson)}`,
    `- Asking PostgreSQL, against the bare route with the same query: ${against(asking, query)}`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
} finally {
  child.kill()
  await database.stop()
}
