// npm run build:demo: makes dist-demo/, a static site in which the console and its server run in the visitor's browser.
// It works in any folder of any host of files, under https or on localhost. See docs/adr/0008-in-page-demo.md.
import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'vite'
import { notePackages, writeLicenses } from './lib/licenses.mjs'
import { at, Failure, pinnedNode, run, runMain } from './lib/project.mjs'

const target = at('dist-demo')

await runMain(async () => {
  process.chdir(at())
  process.env.NODE_ENV = 'production'
  const startedAt = performance.now()
  await rm(target, { recursive: true, force: true })
  const made = await makeEngine()
  /** @type {Set<string>} */
  const packages = new Set()
  await build({
    configFile: at('vite.demo.config.ts'),
    logLevel: 'warn',
    plugins: [notePackages(packages)],
    worker: { plugins: () => [notePackages(packages)] },
    define: { DEMO_BUILD: JSON.stringify(made.build) },
  })
  await mkdir(path.join(target, 'engine'), { recursive: true })
  for (const [name, bytes] of made.files) await writeFile(path.join(target, name), bytes)
  await copyFile(at('node_modules/msw/lib/mockServiceWorker.js'), path.join(target, 'mockServiceWorker.js'))
  await writeLicenses(target, packages)
  await removeUnused()
  await buildDocs()
  await writeFile(path.join(target, 'scripts.json'), JSON.stringify(await pageScripts()))
  // GitHub's host would otherwise leave out what begins with an underscore.
  await writeFile(path.join(target, '.nojekyll'), '')
  console.log(`built dist-demo in ${((performance.now() - startedAt) / 1000).toFixed(1)} s: ${await describeSize()}`)
})

/** Runs scripts/make-demo-image, and names each file after its content, so that a browser may keep it for good. */
async function makeEngine() {
  const folder = await mkdtemp(path.join(tmpdir(), 'conifer-demo-'))
  try {
    const { code, output } = await run(pinnedNode, [at('scripts/make-demo-image.ts'), folder], { quiet: true })
    if (code !== 0) throw new Failure(`The demo's database could not be made:\n${output}`)
    const files = new Map()
    const described = {}
    for (const name of ['engine', 'support', 'image']) {
      const bytes = await readFile(path.join(folder, `${name}.bin`))
      const url = `engine/${name}-${createHash('sha256').update(bytes).digest('base64url').slice(0, 8)}.bin`
      files.set(url, bytes)
      described[name] = { url, bytes: bytes.length }
    }
    const { filledAt } = JSON.parse(output.slice(output.indexOf('{')))
    return { files, build: { id: described.image.url, filledAt, files: described } }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The bundler copies the engine's own files, which the worker is given in their compressed form. */
async function removeUnused() {
  for (const name of await readdir(path.join(target, 'assets')))
    if (/\.(?:wasm|data)$/.test(name)) await rm(path.join(target, 'assets', name))
  for (const name of ['docs', 'early.js']) await rm(path.join(target, name), { recursive: true, force: true })
}

/** The guide and the API reference, for which the console's own links lead beside it. */
async function buildDocs() {
  const { code, output } = await run(pinnedNode, [at('scripts/build-docs.ts'), path.join(target, 'docs'), 'demo'], {
    quiet: true,
  })
  if (code !== 0) throw new Failure(`The pages of docs/ could not be made:\n${output}`)
}

/** The page's own scripts; the manifest does not know the worker's. */
async function pageScripts() {
  const manifest = JSON.parse(await readFile(path.join(target, '.vite/manifest.json'), 'utf8'))
  await rm(path.join(target, '.vite'), { recursive: true })
  return [...new Set(Object.values(manifest).map((chunk) => chunk.file))].filter((file) => file.endsWith('.js'))
}

async function describeSize() {
  const entries = await readdir(target, { recursive: true, withFileTypes: true })
  let bytes = 0
  for (const entry of entries) if (entry.isFile()) bytes += (await stat(path.join(entry.parentPath, entry.name))).size
  return `${entries.length} files, ${(bytes / 1e6).toFixed(1)} MB`
}
