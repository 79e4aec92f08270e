/** The image of an initialised, empty embedded database, from which a first start is seconds faster than from nothing. */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { PGlite } from '@electric-sql/pglite'
import { slimCluster } from './embedded-engine.ts'

/** Makes a gzip'd tar of an initialised, empty cluster, for `openDatabase`'s `initialImage`. */
export async function makeDatabaseImage(): Promise<Uint8Array> {
  // In memory: it is synced to the disk where it is unpacked, not here.
  const pglite = await PGlite.create()
  await slimCluster(pglite)
  const dump = await pglite.dumpDataDir('none')
  await pglite.close()
  return promisify(gzip)(await dump.arrayBuffer(), { level: 9 })
}
