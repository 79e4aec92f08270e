/**
 * The part of bench/usage.ts that downloads: so many rows of CSV out of a database that is filled already, with the time to the
 * first byte and the most memory that the process had; where it is a PostgreSQL server, beside psql's \copy of the same rows.
 *
 *   node --liftoff-only --expose-gc bench/usage-csv.ts --rows 1000000 (--url postgres://… | --data directory)
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import * as schema from '#server/db/schema.ts'
import { exportUsage } from '#server/features/usage/export.ts'
import { openDatabase } from '#server/node/database/open.ts'
import { NOW, ORGANIZATION, print, quiet, rate, seconds, TODAY } from './usage/shared.ts'

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    url: { type: 'string' },
    data: { type: 'string', default: '' },
  },
})
const WANTED_ROWS = Number(options.rows)
const ROUNDS = 3
const WATCH_EVERY_MS = 10

const database = await openDatabase({ databaseUrl: options.url, dataDir: options.data, log: quiet, schema })
try {
  const { rows } = await database.pool.query<{ day: string; rows: string }>(
    'select day::text, sum(count(*)) over (order by day desc)::text as rows from usage_daily where organization_id = $1 group by day order by day desc',
    [ORGANIZATION],
  )
  const from = (rows.find((row) => Number(row.rows) >= WANTED_ROWS) ?? rows.at(-1))?.day ?? TODAY
  for (let round = 0; round < ROUNDS; round++) await download(from)
  if (options.url && spawnSync('psql', ['--version']).status === 0) copy(options.url, from)
} finally {
  await database.close()
}

async function download(from: string): Promise<void> {
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let peak = before
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), WATCH_EVERY_MS)
  const start = performance.now()
  let firstByteMs = 0
  let bytes = 0
  let lines = -1
  const response = await exportUsage(
    { db: database.db, deps: { now: () => NOW }, organization: { id: ORGANIZATION } },
    { from, to: TODAY, skus: undefined, projects: undefined, services: undefined },
  )
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    firstByteMs ||= performance.now() - start
    bytes += chunk.length
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1
  }
  clearInterval(watch)
  const time = seconds(start)
  print(
    `CSV of ${lines.toLocaleString('en')} rows, ${(bytes / 1e6).toFixed(0)} MB`,
    `${time.toFixed(1)} s, ${rate(lines, time)}, first byte ${firstByteMs.toFixed(0)} ms, peak ${(peak / 1e6).toFixed(0)} MB resident (${(before / 1e6).toFixed(0)} before)`,
  )
}

function copy(url: string, from: string): void {
  const time = (query: string) => {
    const start = performance.now()
    execFileSync('psql', [url, '-q', '-c', String.raw`\copy (${query}) to '/dev/null' csv`])
    return `${seconds(start).toFixed(1)} s`
  }
  const where = `organization_id = '${ORGANIZATION}' and day >= '${from}'`
  print(
    String.raw`limit: psql \copy of the bare roll-up rows, in order`,
    time(
      `select day, project_id, line, resource, quantity, unit_price, cost from usage_daily where ${where} order by 1, 2, 3, 4`,
    ),
  )
  print(
    String.raw`limit: psql \copy of the same columns, joined`,
    time(
      `select day, p.project_id, p.name, p.tags, s.service, s.name, l.sku, l.cloud, l.region, r.type, r.id, r.name, r.tags, quantity, s.unit, unit_price, cost from usage_daily d join usage_projects p on p.project_id = d.project_id join usage_lines l on l.key = d.line join usage_skus s on s.id = l.sku join usage_resources r on r.key = d.resource where d.${where} order by day, d.project_id, line, resource`,
    ),
  )
}
