/**
 * How fast pages are, of ten, fifty and ten thousand rows, beside the floor of the stack, in one interleaved run. Prints a
 * Markdown table a profile. The floor answers with the headers of the console's pages. Needs a build.
 *
 *   node bench/pages.ts [--runs 7] [--profiles plain,slow] [--only members,keys] [--keep]
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBrowser } from '../scripts/lib/browser.mjs'
import { fill, SIZES } from './pages/fill.ts'
import { type Load, type Look, look, type Profile, type Target } from './pages/measure.ts'
import { startConsole, startFloor } from './pages/servers.ts'
import { signIn } from './pages/sign-in.ts'

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '7' },
    profiles: { type: 'string', default: 'plain,slow' },
    only: { type: 'string', default: '' },
    // Fills the servers, says where they are and waits: for a look by hand or with a profiler.
    keep: { type: 'boolean', default: false },
  },
})
if (!existsSync(path.join(import.meta.dirname, '..', 'dist', 'build.json')))
  throw new Error('There is no build to measure: npm run build')

function targetsOf(origin: string, floor: string, projects: ReadonlyMap<string, string>): Target[] {
  const pages = [
    {
      name: 'Members',
      to: 'settings/access/members',
      rows: 'members',
      filter: { label: 'Filter members', text: 'grace 12' },
    },
    {
      name: 'API keys',
      to: (project: string) => `projects/${project}/keys`,
      rows: 'keys',
      filter: { label: 'Filter by name, ID or value hint', text: 'key-1234' },
    },
    {
      name: 'Service accounts',
      to: 'settings/access/service-accounts',
      rows: 'serviceAccounts',
      filter: { label: 'Filter service accounts', text: 'robot-12' },
    },
  ] as const
  const ofFloor: Omit<Target, 'name' | 'address'> = {
    rows: 10,
    filter: { label: 'Filter', text: 'person 12' },
    next: { link: 'a[href="/projects"]', heading: 'Projects' },
    opens: { button: 'main button', by: 'click', shows: 'dialog[open]' },
  }
  return [
    { name: 'floor, 50 rows', address: `${floor}/`, ...ofFloor },
    ...pages.flatMap(({ name, to, rows, filter }) =>
      SIZES.map((size) => ({
        name: `${name}, ${size[rows].toLocaleString('en-US')} rows`,
        address: `${origin}/organizations/${size.id}/${typeof to === 'string' ? to : to(projects.get(size.id) ?? '')}`,
        rows: 10,
        next: { link: 'nav a[href$="/projects"]', heading: 'Projects' },
        opens: {
          button: 'tbody tr:nth-child(3) button[aria-haspopup="menu"]',
          by: 'press' as const,
          shows: '[role="menu"]',
        },
        ...(size[rows] > 10 ? { filter } : {}),
      })),
    ),
  ].filter(({ name }) => options.only === '' || options.only.split(',').some((one) => name.toLowerCase().includes(one)))
}

function median(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted((one, other) => one - other)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

function report(profile: Profile, targets: readonly Target[], looks: ReadonlyMap<Target, Look[]>): string {
  const show = (value: number, digits = 0) => (Number.isFinite(value) ? value.toFixed(digits) : '–')
  const of = (target: Target, pick: (look: Look) => number) => median((looks.get(target) ?? []).map(pick))
  const floor = targets.find(({ name }) => name.startsWith('floor'))
  const lines = targets.map((target) => {
    const all = looks.get(target) ?? []
    const [cold = '', warm = ''] = (['cold', 'warm'] as const).map((kind) => {
      const ready = of(target, (one) => one[kind].readyMs)
      return `${show(ready)} (${floor ? show(ready / of(floor, (one) => one[kind].readyMs), 2) : '–'}×)`
    })
    const worst = (pick: (load: Load) => number) => Math.max(...all.flatMap((one) => [pick(one.cold), pick(one.warm)]))
    const keys = all.flatMap((one) => one.keyMs)
    return `| ${[
      target.name,
      cold,
      warm,
      `${show(of(target, (one) => one.cold.pressableMs))}, ${show(of(target, (one) => one.warm.pressableMs))}`,
      `${show(of(target, (one) => one.cold.kilobytes))} of ${show(of(target, (one) => one.cold.allKilobytes))}`,
      show(of(target, (one) => one.cold.requests)),
      `${show(median(all.map((one) => one.cold.longestTaskMs)))} / ${show(worst((one) => one.longestTaskMs))}`,
      show(
        worst((one) => one.shift),
        3,
      ),
      show(
        of(target, (one) => one.heapMb),
        1,
      ),
      keys.length > 0 ? `${show(median(keys))} / ${show(Math.max(...keys))}` : '–',
      show(median(all.flatMap((one) => one.keyRowsMs))),
      show(of(target, (one) => one.nextMs)),
      `${show(of(target, (one) => one.opensMs.fromPress))}, ${show(of(target, (one) => one.opensMs.fromEvent))}`,
      ...(['keyFrameMs', 'wheelFrameMs', 'dragFrameMs'] as const).map(
        (kind) => `${show(of(target, (one) => one[kind].p95))} / ${show(of(target, (one) => one[kind].longest))}`,
      ),
    ].join(' | ')} |`
  })
  return [
    `\n### ${profile === 'plain' ? 'Plain' : 'CPU ÷ 4, Fast 4G'}: medians of ${options.runs}, times in ms`,
    '',
    '| Page | ready, first visit (× floor) | ready, again | can be pressed, first and again | JS kB until ready | requests until ready | longest task, median / worst | layout shift | heap MB | key → paint, median / worst | key → rows | click → next page | menu: from the press, from what opens it | frame typing, p95 / longest | frame by wheel, p95 / longest | frame by bar, p95 / longest |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...lines,
  ].join('\n')
}

const folder = await mkdtemp(path.join(tmpdir(), 'conifer-bench-'))
const stops: (() => Promise<unknown>)[] = []
try {
  const dataDir = path.join(folder, 'data')
  const first = await startConsole(dataDir)
  const { userId } = await signIn(first.origin)
  await first.stop()
  const projects = await fill(dataDir, userId)
  const [server, floor] = [await startConsole(dataDir), await startFloor(path.join(folder, 'floor'))]
  stops.push(server.stop, floor.stop)
  const targets = targetsOf(server.origin, floor.origin, projects)
  if (options.keep) {
    console.log(targets.map(({ name, address }) => `${name}: ${address}`).join('\n'))
    await new Promise((resolve) => {
      process.once('SIGINT', resolve)
      process.once('SIGTERM', resolve)
    })
  } else {
    const { storageState } = await signIn(server.origin)
    process.env['CHROMIUM_PATH'] = await ensureBrowser()
    for (const profile of options.profiles.split(',') as Profile[]) {
      const looks = new Map<Target, Look[]>(targets.map((target) => [target, []]))
      for (let run = 0; run < Number(options.runs); run++) {
        // To and fro, so that a machine that grows slower slows all of them.
        for (const target of run % 2 === 0 ? targets : targets.toReversed()) {
          looks.get(target)?.push(await look(target, profile, storageState))
        }
        console.error(`${profile}: ${run + 1} of ${options.runs}, load ${loadavg()[0]?.toFixed(1)}`)
      }
      console.log(report(profile, targets, looks))
    }
  }
} finally {
  for (const stop of stops.toReversed()) await stop()
  await rm(folder, { recursive: true, force: true })
}
