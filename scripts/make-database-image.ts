/**
 * Makes the image of an initialised, empty embedded database, from which a first start is seconds faster than from nothing.
 * Usage: node scripts/make-database-image.ts dist/database/initial.tar.gz
 */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { makeDatabaseImage } from '#server/node/database/database-image.ts'

const [target] = process.argv.slice(2)
if (target === undefined)
  throw new Error('Say where the image goes: node scripts/make-database-image.ts dist/database/initial.tar.gz')

const image = await makeDatabaseImage()
await mkdir(path.dirname(target), { recursive: true })
await writeFile(target, image)
process.stdout.write(`${target}: ${(image.length / 1e6).toFixed(1)} MB\n`)
