/**
 * Usage at size: what a batch costs to count, what the page costs to ask, what a million rows of CSV cost to send; beside a
 * bare insert and psql's \copy of the same rows. Prints a Markdown table for each database, with the machine's load at each
 * line.
 *
 *   node --liftoff-only bench/usage.ts [--events 5000000] [--database embedded|postgres]
 */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import type { TestProject } from 'vitest/node'
import { everythingOn } from '#contract/plans.ts'
import type { UsageRecord } from '#contract/usage.ts'
import { createApp } from '#server/app.ts'
import * as schema from '#server/db/schema.ts'
import { ingestUsage } from '#server/features/usage/ingest.ts'
import { queryUsage } from '#server/features/usage/query.ts'
import { summarizeUsage } from '#server/features/usage/summary.ts'
import type { Deps } from '#server/kernel/context.ts'
import { addDays } from '#contract/days.ts'
import { migrateDatabase } from '#server/node/database/migrate.ts'
import { type OpenDatabase, openDatabase } from '#server/node/database/open.ts'
import { NOW, ORGANIZATION, percentile, print, quiet, rate, seconds, TODAY } from './usage/shared.ts'
import setUpPostgres from '../test/postgres-setup.ts'

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '5000000' },
    rows: { type: 'string', default: '1000000' },
    database: { type: 'string', default: 'postgres,embedded' },
  },
})
const EVENTS = Number(options.events)
const DAYS = 400
const PROJECTS = 200
const RESOURCES_EACH = 10
const SKUS = [
  'read-units',
  'write-units',
  'storage',
  'backup-storage',
  'restore',
  'collections-storage',
  'assistants-storage',
  'assistants-hourly-rate',
  'assistants-input-tokens',
  'assistants-output-tokens',
  'embedding-multilingual-e5-large',
  'reranking-bge-reranker-v2-m3',
]
const REGIONS = [
  ['aws', 'us-east-1'],
  ['aws', 'eu-west-1'],
  ['aws', 'ap-northeast-1'],
  ['gcp', 'europe-west4'],
  ['azure', 'eastus2'],
] as const
const TOKEN = 'bench-integration-token'
const migrations = path.join(import.meta.dirname, '..', 'server', 'db', 'migrations')

const projectIds = Array.from({ length: PROJECTS }, () => randomUUID())

/** Each event its own resource and SKU of the day: the most rows a roll-up can have. */
function event(at: number): UsageRecord {
  const perDay = EVENTS / DAYS
  const day = Math.floor(at / perDay)
  const slot = at - Math.ceil(day * perDay)
  const resource = slot % (PROJECTS * RESOURCES_EACH)
  const project = resource % PROJECTS
  const [cloud, region] = REGIONS[project % REGIONS.length] ?? REGIONS[0]
  // Six of twelve SKUs for each resource.
  const sku = SKUS[(Math.floor(slot / (PROJECTS * RESOURCES_EACH)) * 2 + (resource % 2)) % SKUS.length] ?? 'read-units'
  return {
    id: `bench-${at}`,
    time: `${addDays(TODAY, day - DAYS + 1)}T${String(slot % 22).padStart(2, '0')}:00:00Z`,
    project_id: projectIds[project] ?? '',
    sku,
    cloud,
    region,
    resource: {
      type: 'index',
      id: `index-${resource}`,
      name: `index ${resource}`,
      tags: { team: `team-${resource % 20}`, env: 'production' },
    },
    quantity: `${(at * 7919) % 1_000_000}.${at % 1000}`,
  }
}

const batch = (from: number, size: number) =>
  Array.from({ length: Math.min(size, EVENTS - from) }, (_, at) => event(from + at))
function depsOn(database: OpenDatabase<typeof schema>): Deps {
  return {
    db: database.db,
    now: () => NOW,
    randomUuid: randomUUID,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    sendMail: async () => undefined,
    deliverMail: async () => undefined,
    log: { ...quiet, error: (fields) => process.stderr.write(`${String(fields['err'])}\n`) },
    planPolicy: everythingOn,
    findSession: async () => null,
    settings: {
      publicUrl: 'http://localhost',
      tokenSecret: new Uint8Array(32),
      sessionSecret: '',
      integrationToken: TOKEN,
      accessTokenTtlSeconds: 60,
      planChanges: 'self-service',
      sendsMail: true,
      sso: { trustedDomains: new Set(), overHttp: false },
      demo: false,
    },
    checkResponses: false,
  }
}

async function measureIngest(database: OpenDatabase<typeof schema>, deps: Deps) {
  const first = Math.floor((EVENTS * 0.9) / 10_000) * 10_000
  let start = performance.now()
  let at = 0
  // Two at once, as a data plane has more than one process: while the database writes one batch, another is made ready.
  const sender = async () => {
    while (at < first) {
      const records = batch(at, 10_000)
      at += records.length
      await ingestUsage(deps, records, { lateDays: DAYS + 2 })
      if ((at / 10_000) % 50 === 0) process.stderr.write(`  ${at} ${rate(at, seconds(start))}\n`)
    }
  }
  await Promise.all([sender(), sender()])
  print(
    `ingest of the first ${first.toLocaleString('en')} events, batches of 10,000, two senders`,
    rate(first, seconds(start)),
  )
  const app = createApp(deps)
  const bodies = []
  for (; at < EVENTS; at += 10_000) bodies.push({ at, body: gzipSync(JSON.stringify({ records: batch(at, 10_000) })) })
  start = performance.now()
  let accepted = 0
  for (const { at: from, body } of bodies) {
    const request = new Request('http://localhost/internal/v1/usage-records', {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', 'content-encoding': 'gzip' },
    })
    // Beyond 35 days the endpoint refuses what the history above was let through with.
    if (from < EVENTS * (1 - 34 / DAYS)) continue
    const receipt = (await (await app.fetch(request)).json()) as { accepted: number }
    accepted += receipt.accepted
  }
  print(
    `the same through the endpoint, JSON in gzip (${accepted.toLocaleString('en')} events)`,
    rate(accepted, seconds(start)),
  )
  for (const { at: from } of bodies) await ingestUsage(deps, batch(from, 10_000), { lateDays: DAYS + 2 })
  await database.pool.query(
    'create table bare (organization_id text, id text, time timestamptz, project_id uuid, sku text, cloud text, region text, resource text, quantity numeric, primary key (organization_id, id))',
  )
  start = performance.now()
  const bare = Math.min(EVENTS, 200_000)
  let preparing = 0
  for (let from = 0; from < bare; from += 10_000) {
    const before = performance.now()
    const records = batch(from, 10_000)
    const columns = [
      records.map((one) => one.id),
      records.map((one) => one.time),
      records.map((one) => one.project_id),
      records.map((one) => one.sku),
      records.map((one) => one.cloud),
      records.map((one) => one.region),
      records.map((one) => one.resource?.id),
      records.map((one) => one.quantity),
    ]
    preparing += performance.now() - before
    await database.pool.query(
      `insert into bare select '${ORGANIZATION}', * from unnest($1::text[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::numeric[]) on conflict do nothing`,
      columns,
    )
  }
  print('limit: a bare insert of the same rows, no rating, no roll-up', rate(bare, seconds(start) - preparing / 1000))
}

async function measureQueries(database: OpenDatabase<typeof schema>, deps: Deps) {
  await database.withoutStatementLimit(() => database.pool.query('vacuum analyze'))
  const { rows } = await database.pool.query<{ table: string; size: string }>(
    `select relname as table, pg_size_pretty(pg_total_relation_size(oid)) as size from pg_class where relname in ('usage_events', 'usage_daily', 'usage_daily_project_lines', 'usage_daily_lines', 'usage_daily_projects') order by 1`,
  )
  print('size', rows.map((row) => `${row.table} ${row.size}`).join(', '))
  const ctx = { db: database.db, deps, organization: { id: ORGANIZATION } }
  const ask = (days: number, more: object = {}) =>
    queryUsage(ctx, {
      scope: 'sku',
      top: 8,
      from: addDays(TODAY, 1 - days),
      to: TODAY,
      skus: undefined,
      projects: undefined,
      services: undefined,
      ...more,
    })
  const cases: [string, (days: number) => Promise<unknown>][] = [
    ['SKU', (days) => ask(days)],
    ['project', (days) => ask(days, { scope: 'project' })],
    ['service', (days) => ask(days, { scope: 'service' })],
    ['SKU in one project', (days) => ask(days, { projects: [projectIds[3]] })],
    ['project of one SKU', (days) => ask(days, { scope: 'project', skus: ['read-units:aws:us-east-1'] })],
    ['project of one service', (days) => ask(days, { scope: 'project', services: ['database'] })],
  ]
  for (const [name, work] of cases) {
    for (const days of [30, 365]) {
      const times: number[] = []
      for (let round = 0; round < 31; round++) {
        const start = performance.now()
        await work(days)
        if (round > 0) times.push(performance.now() - start)
      }
      print(
        `page by ${name}, ${days} days: median, p95`,
        `${percentile(times, 0.5).toFixed(0)} ms, ${percentile(times, 0.95).toFixed(0)} ms`,
      )
    }
  }
  const times: number[] = []
  for (let round = 0; round < 8; round++) {
    const start = performance.now()
    await summarizeUsage(ctx)
    times.push(performance.now() - start)
  }
  print('summary with movers: median', `${percentile(times, 0.5).toFixed(0)} ms`)
}

/** In a process of its own: this one has the memory of five million events behind it. */
function measureCsv(url: string | undefined, dataDir: string) {
  const where = url ? ['--url', url] : ['--data', dataDir]
  execFileSync(
    process.execPath,
    ['--liftoff-only', '--expose-gc', path.join(import.meta.dirname, 'usage-csv.ts'), '--rows', options.rows, ...where],
    { stdio: 'inherit' },
  )
}

async function run(kind: string, url: string | undefined, dataDir: string): Promise<void> {
  const database = await openDatabase({ databaseUrl: url, dataDir, log: quiet, schema })
  try {
    await migrateDatabase(database, migrations)
    const deps = depsOn(database)
    await database.db
      .insert(schema.organizations)
      .values({ id: ORGANIZATION, name: 'Bench', plan: 'Enterprise', createdAt: NOW })
    await database.db.insert(schema.projects).values(
      projectIds.map((id, at) => ({
        id,
        organizationId: ORGANIZATION,
        name: `project ${at}`,
        tags: { team: `team-${at % 20}` },
        createdAt: NOW,
      })),
    )
    process.stdout.write(
      `\n| ${kind}: ${EVENTS.toLocaleString('en')} events, ${DAYS} days, ${SKUS.length * REGIONS.length} SKUs, ${PROJECTS} projects, ${PROJECTS * RESOURCES_EACH} resources | | load |\n|---|---|--:|\n`,
    )
    await measureIngest(database, deps)
    await measureQueries(database, deps)
  } finally {
    await database.close()
  }
  measureCsv(url, dataDir)
}

if (options.database.includes('postgres')) {
  const provided = new Map<string, unknown>()
  const project = {
    provide: (name: string, value: unknown) => void provided.set(name, value),
  } as unknown as TestProject
  const stop = await setUpPostgres(project)
  try {
    await run('PostgreSQL', String(provided.get('testDatabaseUrl')), '')
  } finally {
    await stop()
  }
}
if (options.database.includes('embedded')) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'conifer-bench-'))
  try {
    await run('Embedded', undefined, dataDir)
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}
