// npm test: every check there is. npm run check (--quick): those that take seconds.
//
// Starts on Node 20 with nothing installed. One line a step; what a failing or wavering step said; at the end a summary whose last
// line is `N passed, N failed`. A step that counts no tests counts as one.
//   --quick      types, lint, knip and units only
//   --all        go on after a stage that failed (as on CI); without it the next stage is not begun
//   step names   only these: npm test -- unit pages
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBrowser } from './lib/browser.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { at, Failure, pinnedNode, requireNode, run, runMain, toolEnvironment } from './lib/project.mjs'

/** @typedef {{ passed: number, failed: number, output: string, flaky?: number }} Outcome */
/** @typedef {{ name: string, quick?: boolean, alone?: boolean, work: (folder: string) => Promise<Outcome> }} Step */

/** Where a package keeps what its command runs; started by the pinned Node, which a shell's PATH need not know. */
const tool = (...parts) => at('node_modules', ...parts)

/** Stages come one after the other, the cheap ones first; the steps of one run side by side. @type {Step[][]} */
const STAGES = [
  [
    { name: 'types', quick: true, work: () => check(tool('typescript', 'bin', 'tsc'), ['--noEmit']) },
    { name: 'lint', quick: true, work: () => check(tool('oxlint', 'bin', 'oxlint'), []) },
    { name: 'format', quick: true, work: () => check(tool('oxfmt', 'bin', 'oxfmt'), ['--check']) },
    { name: 'knip', quick: true, work: () => check(tool('knip', 'bin', 'knip.js'), []) },
    { name: 'unit', quick: true, work: (folder) => vitest('unit', folder) },
  ],
  [
    { name: 'build', work: () => check(at('scripts', 'build.mjs'), []) },
    { name: 'build-demo', work: () => check(at('scripts', 'build-demo.mjs'), []) },
    { name: 'server-postgres', work: (folder) => vitest('server-postgres', folder) },
    { name: 'server-embedded', work: (folder) => vitest('server-embedded', folder) },
    { name: 'pages', work: (folder) => vitest('pages', folder) },
  ],
  [{ name: 'size', work: () => check(at('scripts', 'size-budget.mjs'), []) }],
  [{ name: 'e2e', work: endToEnd }],
]

await runMain(async () => {
  requireNode()
  const { values, positionals: wanted } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      all: { type: 'boolean', default: process.env.CI !== undefined },
    },
    allowPositionals: true,
  })
  const names = STAGES.flat().map((step) => step.name)
  const unknown = wanted.filter((name) => !names.includes(name))
  if (unknown.length > 0) throw new Failure(`No such step: ${unknown.join(', ')}. There are: ${names.join(', ')}`)
  const isWanted = (step) => (wanted.length > 0 ? wanted.includes(step.name) : !values.quick || step.quick === true)

  const startedAt = performance.now()
  if (await ensureInstalled()) console.log(`installed        ${seconds(startedAt)}`)
  const folder = await mkdtemp(path.join(tmpdir(), 'conifer-test-'))
  // Asked for at once: where a browser has to be installed, that takes place beside the first steps.
  const browser = STAGES.flat().some((step) => step.name === 'e2e' && isWanted(step))
    ? settle(ensureBrowser())
    : undefined
  const outcomes = new Map()
  try {
    for (const stage of STAGES) {
      const steps = stage.filter(isWanted)
      if ([...outcomes.values()].some((outcome) => outcome.failed > 0) && !values.all) break
      await inParallel(steps, Math.min(2, availableParallelism()), async (step) => {
        const stepStartedAt = performance.now()
        const outcome =
          step.name === 'e2e' ? await withBrowser(browser, () => step.work(folder)) : await step.work(folder)
        outcomes.set(step.name, outcome)
        report(step.name, outcome, stepStartedAt)
      })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  summarise(STAGES.flat().filter(isWanted), outcomes, startedAt)
})

async function inParallel(steps, width, work) {
  const waiting = [...steps]
  const worker = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await work(step)
  }
  await Promise.all(Array.from({ length: width }, worker))
}

/** A promise whose rejection nobody waits for yet. */
function settle(promise) {
  return promise.then(
    (value) => ({ value }),
    (error) => ({ error }),
  )
}

async function withBrowser(browser, work) {
  const { value, error } = await browser
  if (error !== undefined) return { passed: 0, failed: 1, output: error.message }
  process.env.CHROMIUM_PATH = value
  return work()
}

/** A command that only passes or fails. @returns {Promise<Outcome>} */
async function check(script, args) {
  const { code, output } = await run(pinnedNode, [script, ...args], { quiet: true, env: plainEnvironment() })
  return code === 0 ? { passed: 1, failed: 0, output } : { passed: 0, failed: 1, output }
}

/** One project of vitest.config.ts. @returns {Promise<Outcome>} */
async function vitest(project, folder) {
  const reportFile = path.join(folder, `${project}.json`)
  const { code, output } = await run(
    pinnedNode,
    [
      tool('vitest', 'vitest.mjs'),
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
    ],
    { quiet: true, env: plainEnvironment() },
  )
  const result = await readReport(reportFile)
  return judge(code, output, result?.numPassedTests ?? 0, result?.numFailedTests ?? 0)
}

/** @returns {Promise<Outcome>} */
async function endToEnd(folder) {
  const reportFile = path.join(folder, 'e2e.json')
  const { code, output } = await run(
    pinnedNode,
    [tool('@playwright', 'test', 'cli.js'), 'test', '--reporter=line,json'],
    {
      quiet: true,
      env: { ...plainEnvironment(), PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile },
    },
  )
  const stats = (await readReport(reportFile))?.stats
  const flaky = stats?.flaky ?? 0
  return {
    ...judge(code, output, (stats?.expected ?? 0) + flaky, stats?.unexpected ?? 0),
    flaky,
  }
}

/** Without colours: their codes are noise in a log. */
function plainEnvironment() {
  const { FORCE_COLOR: _dropped, ...env } = toolEnvironment()
  return { ...env, NO_COLOR: '1' }
}

async function readReport(file) {
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : undefined
}

/** A runner that found no test, or that stopped without naming a failed one (a file that does not load), has failed. */
function judge(code, output, passed, failed) {
  if (code === 0 && passed + failed === 0) return { passed: 0, failed: 1, output: `${output}\nIt ran no test.` }
  return { passed, failed: code === 0 ? failed : Math.max(failed, 1), output }
}

function report(name, { passed, failed, output, flaky = 0 }, startedAt) {
  const count =
    passed + failed === 1
      ? ''
      : `${passed} passed${flaky > 0 ? ` (${flaky} only at the second try)` : ''}${failed > 0 ? `, ${failed} failed` : ''}`
  console.log(`${failed === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(16)} ${seconds(startedAt)}  ${count}`.trimEnd())
  // The sizes are worth a look also when they are within their budget.
  if (failed > 0 || flaky > 0 || name === 'size') console.log(`${output.trim()}\n`)
}

function summarise(steps, outcomes, startedAt) {
  let passed = 0
  let failed = 0
  for (const outcome of outcomes.values()) {
    passed += outcome.passed
    failed += outcome.failed
  }
  const bad = steps.filter((step) => (outcomes.get(step.name)?.failed ?? 0) > 0).map((step) => step.name)
  const left = steps.filter((step) => !outcomes.has(step.name)).map((step) => step.name)
  console.log(`\n${outcomes.size} of ${steps.length} steps in ${seconds(startedAt).trim()}`)
  if (bad.length > 0) console.log(`failed: ${bad.join(', ')}`)
  if (left.length > 0) console.log(`not begun, because of that: ${left.join(', ')} (--all runs them all the same)`)
  console.log(`${passed} passed, ${failed} failed`)
  if (failed > 0 || passed === 0) process.exitCode = 1
}

function seconds(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`
}
