// npm run build: makes dist/ out of the sources.
//   console/   the pages, each file also as .br and .gz, and the licences of what is bundled in them and in server/
//   preload.json, manifest.json   what each route's page loads, for the server; what each chunk is made of, for the size budget
//   server/    main.js, backup.js, embedded-worker.js, and prerender.js with the pages as the server renders them
//   migrations/, docs/ (the guide, and the API reference's script), database/initial.tar.gz (an initialised embedded database: a faster first start)
//   build.json the hash of all that was read, written last: what is half built counts as not built
import { copyFile, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'vite'
import { compressFolder } from './lib/compress.mjs'
import { notePackages, writeLicenses } from './lib/licenses.mjs'
import { at, Failure, hashBuildInputs, pinnedNode, run, runMain } from './lib/project.mjs'
import { preloadsByRoute } from './lib/routes.mjs'

/** @type {Set<string>} */
const packages = new Set()

await runMain(async () => {
  process.chdir(at())
  process.env.NODE_ENV = 'production'
  const inputs = hashBuildInputs()
  const { version } = JSON.parse(await readFile(at('package.json'), 'utf8'))
  await rm(at('dist'), { recursive: true, force: true })
  await mkdir(at('dist'), { recursive: true })
  await Promise.all([
    step('console', buildConsole),
    step('server', buildServer),
    step('first views', buildPrerender),
    step('migrations', () => cp(at('server/db/migrations'), at('dist/migrations'), { recursive: true })),
    step('docs', buildDocs),
    step('database image', makeDatabaseImage),
  ])
  await step('licences', () => writeLicenses(at('dist/console'), packages))
  await writeFile(at('dist/build.json'), `${JSON.stringify({ version, inputs }, null, 2)}\n`)
})

async function step(name, work) {
  const startedAt = performance.now()
  const note = await work()
  console.log(
    `built ${name.padEnd(16)} ${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s${typeof note === 'string' ? `  ${note}` : ''}`,
  )
}

async function buildConsole() {
  await build({ configFile: at('vite.config.ts'), logLevel: 'warn', plugins: [notePackages(packages)] })
  // Out of the folder that is served: who looks at a page need not see how the sources are named.
  await rename(at('dist/console/.vite/manifest.json'), at('dist/manifest.json'))
  await rm(at('dist/console/.vite'), { recursive: true })
  const manifest = JSON.parse(await readFile(at('dist/manifest.json'), 'utf8'))
  await writeFile(at('dist/preload.json'), `${JSON.stringify(preloadsByRoute(manifest), null, 2)}\n`)
  return `${await compressFolder(at('dist/console'))} files compressed`
}

/** Everything in one file an entry, except PGlite, which finds its WebAssembly beside its own code. */
async function buildServer() {
  const entries = {
    main: 'server/node/main.ts',
    backup: 'server/node/backup/command.ts',
    'embedded-worker': 'server/node/database/embedded-worker.ts',
  }
  await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [notePackages(packages)],
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    ssr: { target: 'node', noExternal: true, external: ['@electric-sql/pglite', 'pg-native'] },
    build: {
      ssr: true,
      outDir: at('dist/server'),
      // The first views are built into it at the same time.
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      sourcemap: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: entries,
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
}

/** The pages once more, to be rendered by the server: chunk by chunk, because most are never opened between two starts. */
async function buildPrerender() {
  await build({
    configFile: at('vite.config.ts'),
    logLevel: 'warn',
    plugins: [notePackages(packages)],
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    ssr: { target: 'node', noExternal: true },
    build: {
      ssr: 'src/app/prerender.tsx',
      outDir: at('dist/server'),
      emptyOutDir: false,
      manifest: false,
      target: 'node24',
      rolldownOptions: {
        output: {
          codeSplitting: true,
          entryFileNames: '[name].js',
          chunkFileNames: 'prerender/[name]-[hash].js',
        },
      },
    },
  })
}

/** The guide, and what the API reference loads: nothing comes from another origin. */
async function buildDocs() {
  await mkdir(at('dist/docs'), { recursive: true })
  const { code, output } = await run(pinnedNode, [at('scripts/build-docs.ts'), at('dist/docs')], { quiet: true })
  if (code !== 0) throw new Failure(`The pages of docs/ could not be made:\n${output}`)
  await copyFile(at('node_modules/@scalar/api-reference/dist/browser/standalone.js'), at('dist/docs/standalone.js'))
  await compressFolder(at('dist/docs'), 9)
  return output
}

async function makeDatabaseImage() {
  const target = at('dist/database/initial.tar.gz')
  await mkdir(path.dirname(target), { recursive: true })
  const { code, output } = await run(pinnedNode, [at('scripts/make-database-image.ts'), target], { quiet: true })
  if (code !== 0) throw new Failure(`The database image could not be made:\n${output}`)
}
