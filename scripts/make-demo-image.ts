/**
 * Makes what the demo's engine is made of: PostgreSQL as WebAssembly, the files it needs at run time, and a database with
 * the demo organization in it. Each is compressed here, because a host of static files may not compress it on the way.
 * Usage: node scripts/make-demo-image.ts <folder>; writes there engine.bin, support.bin and image.bin, prints as JSON when the demo was filled.
 */
import { webcrypto } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { PGlite } from '@electric-sql/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { seedDemo } from '#server/demo/seed.ts'
import { slimCluster } from '#server/node/database/embedded-engine.ts'
import { databaseOn, parsers } from '../src/demo/database.ts'

const compress = promisify(gzip)
const packageFolder = path.join(import.meta.dirname, '../node_modules/@electric-sql/pglite/dist')

/** The write-ahead log in small pieces, thrown away when a checkpoint no longer needs them: nobody will replay it. */
const START = ['wal_recycle=off', 'min_wal_size=2MB', 'max_wal_size=16MB'].flatMap((setting) => ['-c', setting])

async function makeImage(): Promise<{ image: Uint8Array; filledAt: Date }> {
  const pglite = await PGlite.create({
    startParams: [...PGlite.defaultStartParams, ...START],
    initDbStartParams: ['--wal-segsize=1'],
    parsers,
  })
  await slimCluster(pglite)
  const db = databaseOn(pglite)
  await migrate(db as unknown as Parameters<typeof migrate>[0], {
    migrationsFolder: path.join(import.meta.dirname, '../server/db/migrations'),
  })
  const filledAt = new Date()
  const randomBytes = (length: number) => webcrypto.getRandomValues(new Uint8Array(length))
  await seedDemo({ db, now: () => filledAt, randomBytes })
  await pglite.exec('VACUUM FULL')
  await pglite.exec('ANALYZE')
  await pglite.exec('SELECT pg_switch_wal()')
  await pglite.exec('CHECKPOINT')
  await pglite.exec('CHECKPOINT')
  const dump = await pglite.dumpDataDir('none')
  await pglite.close()
  return { image: new Uint8Array(await dump.arrayBuffer()), filledAt }
}

/** What a database that exists already needs of PostgreSQL's own files: what tells the time, and the language of functions. */
const NEEDED = /^\/(?:home\/|pglite\/bin\/|pglite\/share\/postgresql\/timezone|pglite\/lib\/postgresql\/plpgsql\.so)/

/**
 * PGlite's file of files, with those blanked that only making a cluster, other encodings, other collations and text search
 * need: two thirds of it. Places stay as they are, because PGlite's script knows each file by its place.
 */
async function makeSupport(): Promise<Uint8Array> {
  const [bytes, script] = await Promise.all([
    readFile(path.join(packageFolder, 'pglite.data')),
    readFile(path.join(packageFolder, 'pglite.js'), 'utf8'),
  ])
  const places = [...script.matchAll(/filename:"([^"]+)",start:([\d.e]+),end:([\d.e]+)/g)]
  if (places.length < 100) throw new Error('PGlite lists its files in another way now: look at pglite.js.')
  for (const [, name = '', start, end] of places) if (!NEEDED.test(name)) bytes.fill(0, Number(start), Number(end))
  return bytes
}

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Say where the files go: node scripts/make-demo-image.ts dist-demo/engine')
await mkdir(folder, { recursive: true })
const [{ image, filledAt }, support, engine] = await Promise.all([
  makeImage(),
  makeSupport(),
  readFile(path.join(packageFolder, 'pglite.wasm')),
])
for (const [name, bytes] of Object.entries({ engine, support, image }))
  await writeFile(path.join(folder, `${name}.bin`), await compress(bytes, { level: 9 }))
process.stdout.write(JSON.stringify({ filledAt }))
