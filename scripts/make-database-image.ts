/**
 * Makes the image of an initialised, empty embedded database, from which a first start is seconds faster than from nothing.
 * Usage: node scripts/make-database-image.ts dist/database/initial.tar.gz
 */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { PGlite } from '@electric-sql/pglite'
import { slimCluster } from '../server/node/database/embedded-engine.ts'

const [target] = process.argv.slice(2)
if (target === undefined) throw new Error('Say where the image goes: node scripts/make-database-image.ts dist/database/initial.tar.gz')

// In memory: the image is synced to the disk where it is unpacked, not here.
const pglite = await PGlite.create()
await slimCluster(pglite)
const dump = await pglite.dumpDataDir('none')
const image = await promisify(gzip)(await dump.arrayBuffer(), { level: 9 })
await pglite.close()
await mkdir(path.dirname(target), { recursive: true })
await writeFile(target, image)
process.stdout.write(`${target}: ${(image.length / 1e6).toFixed(1)} MB\n`)
