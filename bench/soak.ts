/**
 * npm run soak: mixed load on three replicas of the built server for minutes, while replicas are killed and the database is
 * crashed. Every acknowledged write is looked for afterwards. Prints Markdown.
 *
 *   npm run soak -- [--minutes 10] [--rate 200] [--warm-up 20] [--replicas 3] [--faults kill,database | none]
 *
 * The load is open: each request has its moment, whatever became of those before, and its latency counts from that
 * moment, so that a server that stalls is charged for everybody who would have waited. The warm-up (seconds, before the
 * minutes) has the same load, no faults, and is in no figure of latency or memory.
 */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { administer } from '../test/database-admin.ts'
import { startPostgres } from '../test/postgres-server.ts'
import { startReplicas } from '../test/replicas.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '200' },
    'warm-up': { type: 'string', default: '20' },
    replicas: { type: 'string', default: '3' },
    faults: { type: 'string', default: 'kill,database' },
  },
})
const SECONDS = Number(values.minutes) * 60
const WARM_UP_SECONDS = Number(values['warm-up'])
const RATE = Number(values.rate)
/** One fault, then quiet until the next. */
const FAULT_EVERY_MS = 15_000
const DATABASE_GONE_MS = 3_000
/** More at once would only be a queue in this process. */
const MOST_UNDER_WAY = 500
const CLIENT = { id: 'soak-client', secret: 'soak-secret-of-at-least-32-characters' }

// The fetch of Node 24.21 asserts in an event of its own, with nobody to catch it, when a connection ends that a slow reader had
// paused. Its request then ends by its timeout, as one that no fault explains; the load goes on.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'ERR_ASSERTION' || !error.stack?.includes('node:internal/deps/undici')) throw error
  console.error('soak: the client dropped a connection by an assertion of its own')
})

if (!existsSync(path.join(import.meta.dirname, '../dist/server/main.js'))) throw new Error('Build first: npm run build')
const postgres = await startPostgres({ durable: true })
await administer(postgres.url, 'CREATE DATABASE soak')
const databaseUrl = new URL(postgres.url)
databaseUrl.pathname = '/soak'
const cluster = await startReplicas({
  databaseUrl: databaseUrl.href,
  count: Number(values.replicas),
  built: true,
  env: { BOOTSTRAP_ORGANIZATION: 'Soak', BOOTSTRAP_CLIENT_ID: CLIENT.id, BOOTSTRAP_CLIENT_SECRET: CLIENT.secret },
})

type Kind = 'list' | 'describe' | 'create' | 'rename' | 'introspect' | 'usage'
const WEIGHTS: Record<Kind, number> = { list: 15, describe: 25, create: 8, rename: 7, introspect: 35, usage: 10 }
const bag = Object.entries(WEIGHTS).flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind as Kind))

async function send(method: string, at: string, body: unknown, token: string) {
  const response = await fetch(cluster.url + at, {
    method,
    headers: { ...(token === '' ? {} : { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  })
  const text = await response.text()
  return {
    status: response.status,
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
  }
}

const answer = await send(
  'POST',
  '/oauth/token',
  { grant_type: 'client_credentials', client_id: CLIENT.id, client_secret: CLIENT.secret },
  '',
)
const token = String(answer.body['access_token'])
const first = await send('POST', '/admin/projects', { name: 'first' }, token)
const project = String(first.body['id'])
const key = await send('POST', `/admin/projects/${project}/api-keys`, { name: 'soak' }, token)
const keyValue = String(key.body['value'])

const acknowledged = { projects: new Map<string, string>(), usage: new Set<string>() }
const statuses = new Map<string, number>()
const quiet: number[] = []
const troubled: number[] = []
let trouble = false
let troubleUntil = 0
let unexplained = 0
let skipped = 0
let underWay = 0
const note = (name: string) => statuses.set(name, (statuses.get(name) ?? 0) + 1)

/** Takes a request's number and the moment it was due. */
async function one(at: number, dueAt: number): Promise<void> {
  const kind = bag[Math.floor(Math.random() * bag.length)] ?? 'list'
  const someProject = [...acknowledged.projects.keys()].at(-1 - (at % 50)) ?? project
  const hit = () => trouble || performance.now() < troubleUntil
  const troubledBefore = hit()
  try {
    const result = await (() => {
      switch (kind) {
        case 'list':
          return send('GET', '/admin/service-accounts', undefined, token)
        case 'describe':
          return send('GET', `/admin/projects/${someProject}`, undefined, token)
        case 'create':
          return send('POST', '/admin/projects', { name: `soak ${at}` }, token)
        case 'rename':
          return send('PATCH', `/admin/projects/${someProject}`, { name: `renamed ${at}` }, token)
        case 'introspect':
          return send('POST', '/internal/v1/api-keys/introspect', { key: keyValue }, cluster.integrationToken)
        case 'usage':
          return send(
            'POST',
            '/internal/v1/usage-records',
            {
              records: [
                {
                  id: `soak-${at}`,
                  time: new Date().toISOString(),
                  project_id: project,
                  sku: 'assistants-hourly-rate',
                  quantity: '1',
                },
              ],
            },
            cluster.integrationToken,
          )
      }
    })()
    note(String(result.status))
    const done = result.status >= 200 && result.status < 300
    if (done && kind === 'create') acknowledged.projects.set(String(result.body['id']), `soak ${at}`)
    if (done && kind === 'usage') acknowledged.usage.add(`soak-${at}`)
    if (!done && !troubledBefore && !hit()) {
      unexplained += 1
      process.stderr.write(`unexplained: ${kind} ${result.status} ${JSON.stringify(result.body)}\n`)
    }
    if (!isWarm(dueAt)) return
    ;(troubledBefore || hit() ? troubled : quiet).push(performance.now() - dueAt)
  } catch (error) {
    note('cut off')
    if (!troubledBefore && !hit()) {
      unexplained += 1
      process.stderr.write(`unexplained: ${kind} ${String(error)}\n`)
    }
  }
}

/** Resident memory of a process in MB, as Linux tells it. */
function residentMb(pid: number | undefined): number {
  if (pid === undefined) return 0
  const text = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/^VmRSS:\s+(\d+)/mu.exec(text)?.[1] ?? 0) / 1024)
}

const faults = { kills: 0, crashes: 0 }
const wanted = values.faults === 'none' ? [] : values.faults.split(',')
/** The first replica is never killed: its memory is what is watched. */
const watched = cluster.replicas[0]
const memory: { minute: number; mb: number }[] = []
const startedAt = performance.now()
const measuredFrom = startedAt + WARM_UP_SECONDS * 1000
/** Whether a moment is after the warm-up. */
const isWarm = (moment: number) => moment >= measuredFrom
const isOver = () => performance.now() - measuredFrom > SECONDS * 1000
/** How much later than due a request was sent: the generator's own fault. */
const lateness: number[] = []

async function makeTrouble(): Promise<void> {
  await delay(WARM_UP_SECONDS * 1000)
  for (let turn = 0; wanted.length > 0 && !isOver(); turn++) {
    await delay(FAULT_EVERY_MS)
    if (isOver()) return
    trouble = true
    if (wanted[turn % wanted.length] === 'database') {
      await postgres.crash()
      await delay(DATABASE_GONE_MS)
      await postgres.start()
      faults.crashes += 1
    } else {
      const victim = cluster.replicas[1 + Math.floor(Math.random() * (cluster.replicas.length - 1))]
      await victim?.kill()
      await victim?.start()
      faults.kills += 1
    }
    // Connections of before are found dead one by one.
    troubleUntil = performance.now() + 2_000
    trouble = false
  }
}

/** Sends what is due until it is over; returns for how many seconds. */
async function load(): Promise<number> {
  const pending = new Set<Promise<void>>()
  for (let at = 0; !isOver(); at++) {
    const dueAt = startedAt + (at * 1000) / RATE
    const dueInMs = dueAt - performance.now()
    if (dueInMs > 1) await delay(dueInMs)
    if (isWarm(dueAt)) lateness.push(Math.max(0, performance.now() - dueAt))
    if (underWay >= MOST_UNDER_WAY) {
      skipped += 1
      continue
    }
    underWay += 1
    const work = one(at, dueAt).finally(() => {
      underWay -= 1
      pending.delete(work)
    })
    pending.add(work)
  }
  const seconds = (performance.now() - startedAt) / 1000
  await Promise.all(pending)
  return seconds
}

const sample = () =>
  isWarm(performance.now()) &&
  memory.push({ minute: (performance.now() - measuredFrom) / 60_000, mb: residentMb(watched?.pid()) })
const sampler = setInterval(sample, 2_000)
// The last fault may still be mended when the load is over.
const [seconds] = await Promise.all([load(), makeTrouble()])
clearInterval(sampler)

const { body } = await send('GET', '/admin/projects', undefined, token)
const there = new Set((body['data'] as { id: string }[]).map(({ id }) => id))
const lostProjects = [...acknowledged.projects.keys()].filter((id) => !there.has(id)).length
let lostUsage = 0
const ids = [...acknowledged.usage]
for (let from = 0; from < ids.length; from += 1_000) {
  // An event counts once by its id: one that is counted now was not there.
  const records = ids.slice(from, from + 1_000).map((id) => ({
    id,
    time: new Date().toISOString(),
    project_id: project,
    sku: 'assistants-hourly-rate',
    quantity: '1',
  }))
  const repeated = await send('POST', '/internal/v1/usage-records', { records }, cluster.integrationToken)
  lostUsage += Number(repeated.body['accepted'])
}
await cluster.stop()
await postgres.stop()

const percentile = (all: number[], share: number) => {
  const sorted = all.toSorted((a, b) => a - b)
  return sorted.length === 0 ? '–' : `${Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)} ms`
}
const total = [...statuses.values()].reduce((sum, count) => sum + count, 0)
/** The memory at the start, at each full minute and at the end. */
function memoryByMinute(): string {
  const [first] = memory
  const last = memory.at(-1)
  const full = Array.from({ length: Math.floor(last?.minute ?? 0) }, (_, at) =>
    memory.find(({ minute }) => minute >= at + 1),
  )
  return [first, ...full, last].map((one) => (one === undefined ? '–' : `${one.mb}`)).join(', ')
}
/** By how many MB a minute the memory of some samples grows: the slope of the line that fits them best. */
function growthPerMinute(samples: typeof memory): string {
  const mean = (of: (one: (typeof memory)[number]) => number) =>
    samples.reduce((sum, one) => sum + of(one), 0) / Math.max(1, samples.length)
  const [minute, mb] = [mean((one) => one.minute), mean((one) => one.mb)]
  const spread = mean((one) => (one.minute - minute) ** 2)
  return spread === 0 ? '–' : (mean((one) => (one.minute - minute) * (one.mb - mb)) / spread).toFixed(1)
}
process.stdout.write(`
| Soak, ${values.replicas} replicas on PostgreSQL | |
|---|---|
| Duration, requests | ${Math.round(seconds)} s, ${WARM_UP_SECONDS} of them warm-up, ${total} (${(total / seconds).toFixed(0)}/s of ${RATE}/s asked for; ${skipped} not sent because ${MOST_UNDER_WAY} were under way) |
| Faults | ${faults.kills} replicas killed (-9), ${faults.crashes} crashes of PostgreSQL |
| Answers | ${[...statuses].map(([name, count]) => `${name}: ${count}`).join(', ')} |
| Errors that no fault explains | ${unexplained} |
| Acknowledged writes, lost | ${acknowledged.projects.size + acknowledged.usage.size}, ${lostProjects + lostUsage} |
| Latency without a fault: p50, p99 | ${percentile(quiet, 0.5)}, ${percentile(quiet, 0.99)} |
| Latency during faults: p50, p99 | ${percentile(troubled, 0.5)}, ${percentile(troubled, 0.99)} |
| Sent later than due: p50, p99 | ${percentile(lateness, 0.5)}, ${percentile(lateness, 0.99)} |
| Memory of a replica in MB: after the warm-up, each minute, at the end | ${memoryByMinute()} |
| Most; growth a minute, in all and over the last half | ${Math.max(...memory.map(({ mb }) => mb))} MB; ${growthPerMinute(memory)} MB, ${growthPerMinute(memory.slice(Math.floor(memory.length / 2)))} MB |
`)
if (lostProjects + lostUsage > 0 || unexplained > 0) process.exitCode = 1
