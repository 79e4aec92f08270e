/**
 * How soon the server is there, how much memory it holds when nobody asks, and whether its lists grow slower with the
 * organization. Prints Markdown tables. Needs a build, and runs on the embedded database and on PostgreSQL.
 *
 *   node bench/server.ts [--rounds 300] [--rest 20]
 */
import { readFile, mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { TestProject } from 'vitest/node'
import setUpPostgres from '../test/postgres-setup.ts'
import { fill, type Size } from './pages/fill.ts'
import { startConsole } from './pages/servers.ts'
import { signIn } from './pages/sign-in.ts'
import { percentile } from './usage/shared.ts'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '300' }, rest: { type: 'string', default: '20' } },
})
const STARTS = 5
const WARM_UPS = 30
const SMALL: Size = { id: '-Nbenchsmall', name: 'Small', members: 10, serviceAccounts: 10, keys: 10, projects: 10 }
const LARGE: Size = {
  id: '-Nbenchlarge',
  name: 'Large',
  members: 10_000,
  serviceAccounts: 2000,
  keys: 10_000,
  projects: 2000,
}
/** The lists that page, asked for as many rows of either organization; then the first rows of those that come whole. */
const LISTS = [
  '/admin/users?limit=10',
  '/admin/role-bindings?limit=10',
  '/admin/service-accounts?limit=10',
  '/admin/members?first=10',
  '/admin/service-account-overviews?first=10',
  '/admin/api-key-overviews?first=10',
  '/admin/projects/{project}/api-key-overviews?first=10',
]

const folders: string[] = []
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'conifer-bench-'))
  folders.push(folder)
  return folder
}

/** Resident memory of a process, in MB (proc(5)). */
async function residentMb(pid: number): Promise<number> {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1000
}

async function measureStart(name: string, settings: Record<string, string>): Promise<void> {
  const first: number[] = []
  const later: number[] = []
  let rest = 0
  const demo = { DEMO: '' }
  for (let at = 0; at < STARTS; at++) {
    const folder = await makeFolder()
    // Only the first start on a server is one on an empty database.
    const fresh = await startConsole(folder, { ...settings, ...demo })
    if (at === 0 || settings['DATABASE_URL'] === undefined) first.push(fresh.startMs)
    await fresh.stop()
    const again = await startConsole(folder, { ...settings, ...demo })
    later.push(again.startMs)
    if (at === STARTS - 1) {
      await delay(Number(options.rest) * 1000)
      rest = await residentMb(again.pid)
    }
    await again.stop()
  }
  const show = (times: number[]) => `${(percentile(times, 0.5) / 1000).toFixed(2)} s`
  console.log(`| ${name} | ${show(first)} | ${show(later)} | ${rest.toFixed(0)} MB | ${loadavg()[0]?.toFixed(1)} |`)
}

async function measureLists(): Promise<void> {
  const folder = await makeFolder()
  const first = await startConsole(folder)
  const { userId } = await signIn(first.origin)
  await first.stop()
  const projects = await fill(folder, userId, [SMALL, LARGE])
  const server = await startConsole(folder)
  try {
    const { storageState } = await signIn(server.origin)
    const cookie = storageState.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    const ask = async (list: string, { id }: Size): Promise<number> => {
      const start = performance.now()
      const answer = await fetch(server.origin + list.replace('{project}', projects.get(id) ?? ''), {
        headers: { cookie, 'conifer-organization': id },
      })
      await answer.arrayBuffer()
      if (!answer.ok) throw new Error(`${list} was answered with ${answer.status}.`)
      return performance.now() - start
    }
    console.log(
      '\n| List | 10 of each: median, p95 | 10,000 members and keys, 2,000 others: median, p95 | p95, × | load |\n|---|--:|--:|--:|--:|',
    )
    for (const list of LISTS) {
      const small: number[] = []
      const large: number[] = []
      for (let round = -WARM_UPS; round < Number(options.rounds); round++) {
        const [one, other] = [await ask(list, SMALL), await ask(list, LARGE)]
        if (round < 0) continue
        small.push(one)
        large.push(other)
      }
      const show = (times: number[]) =>
        `${percentile(times, 0.5).toFixed(1)} ms, ${percentile(times, 0.95).toFixed(1)} ms`
      const ratio = percentile(large, 0.95) / percentile(small, 0.95)
      console.log(
        `| \`${list}\` | ${show(small)} | ${show(large)} | ${ratio.toFixed(2)} | ${loadavg()[0]?.toFixed(1)} |`,
      )
    }
  } finally {
    await server.stop()
  }
}

const provided = new Map<string, unknown>()
const stopPostgres = await setUpPostgres({
  provide: (name: string, value: unknown) => void provided.set(name, value),
} as unknown as TestProject)
try {
  console.log('| Database | first start | later start | memory at rest | load |\n|---|--:|--:|--:|--:|')
  await measureStart('embedded', {})
  await measureStart('PostgreSQL', { DATABASE_URL: String(provided.get('testDatabaseUrl')) })
  await measureLists()
} finally {
  await stopPostgres()
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
}
