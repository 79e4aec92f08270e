// npm run size: how many kB (1,000 bytes, brotli) each page of the console loads, against scripts/size-budget.json.
// Prints a Markdown table; exits with 1 when something is over its budget.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { at, Failure, runMain } from './lib/project.mjs'
import { chunksOf, entryKey, readBudget } from './lib/routes.mjs'

await runMain(async () => {
  const manifestFile = at('dist/manifest.json')
  if (!existsSync(manifestFile)) throw new Failure('There is no build to measure: npm run build')
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'))
  const { budgets, routes } = readBudget()
  if (routes.length === 0)
    throw new Failure('scripts/size-budget.json names no route: a budget that measures nothing keeps nothing.')
  const entry = entryKey(manifest)
  const assets = readdirSync(at('dist/console/assets')).map((name) => path.join('assets', name))
  const styles = assets.filter((file) => file.endsWith('.css'))
  const fonts = assets.filter((file) => file.endsWith('.woff2'))
  const dynamicChunks = Object.entries(manifest).filter(
    ([key, chunk]) => chunk.isDynamicEntry === true && key.startsWith('src/features/'),
  )

  const rows = [
    ...routes.map(({ path: address, modules, budget }) => ({
      what: `\`${address}\``,
      size: sum(chunksOf(manifest, [entry, ...modules]).map((chunk) => brotliSize(chunk.file))),
      budget: budget ?? budgets.page,
    })),
    ...dynamicChunks.map(([key, chunk]) => ({
      what: `own chunk of ${key}`,
      size: brotliSize(chunk.file),
      budget: budgets.routeChunk,
    })),
    {
      what: `styles (${styles.length} ${styles.length === 1 ? 'file' : 'files'})`,
      size: sum(styles.map(brotliSize)),
      budget: budgets.styles,
    },
    ...fonts.map((file) => ({
      what: path.basename(file),
      size: statSync(at('dist/console', file)).size,
      budget: budgets.font,
    })),
  ]
  const problems = [
    ...rows
      .filter((row) => row.size > row.budget * 1000)
      .map((row) => `${row.what}: ${kilobytes(row.size)} kB, allowed are ${row.budget}`),
    ...(styles.length === 1 ? [] : [`${styles.length} stylesheets; one is wanted, so that no page waits for a second`]),
    ...(fonts.length <= 1 ? [] : [`${fonts.length} font files; one is wanted: ${fonts.join(', ')}`]),
  ]
  console.log('| What | kB brotli | budget |\n|---|--:|--:|')
  for (const row of rows) console.log(`| ${row.what} | ${kilobytes(row.size)} | ${row.budget} |`)
  if (problems.length > 0) throw new Failure(`Over budget:\n${problems.map((problem) => `- ${problem}`).join('\n')}`)
})

/** What goes over the wire: the build's own .br file. */
function brotliSize(file) {
  return statSync(at('dist/console', `${file}.br`)).size
}

function sum(sizes) {
  return sizes.reduce((total, size) => total + size, 0)
}

function kilobytes(bytes) {
  return (bytes / 1000).toFixed(1)
}
