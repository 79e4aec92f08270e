import { PGlite, type PGliteOptions, types } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import * as schema from '#server/db/schema.ts'
import type { Database } from '#server/kernel/context.ts'
import type { Files } from './messages.ts'

/** What `bigint` is to the server: a text, as node-postgres gives it. PGlite would make a number of it. */
export const parsers: NonNullable<PGliteOptions['parsers']> = { [types.INT8]: (value) => value }

/**
 * Takes PGlite, opened with {@link parsers}; returns the handle that the server works with. It is drizzle's for PGlite,
 * whose queries are built by the same code and answered in the same shape as those of the handle for node-postgres.
 */
export function databaseOn(pglite: PGlite): Database {
  return drizzle(pglite, { schema }) as unknown as Database
}

/** The engine's parts as they came over the network, unpacked. They serve for every start. */
export type Engine = { engine: WebAssembly.Module; support: Blob; image: Blob }

/** Fetches the engine. Takes the addresses and who is told of each piece that arrives, in bytes as sent. Throws when a file cannot be had. */
export async function fetchEngine(files: Files, onBytes: (bytes: number) => void): Promise<Engine> {
  const unpack = async (url: string) => {
    const response = await fetch(url)
    if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}.`)
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(piece, controller) {
          onBytes(piece.byteLength)
          controller.enqueue(piece)
        },
      }),
    )
    return new Response(counted.pipeThrough(new DecompressionStream('gzip')), {
      headers: { 'content-type': 'application/wasm' },
    })
  }
  const [engine, support, image] = await Promise.all([
    unpack(files.engine).then((response) => WebAssembly.compileStreaming(response)),
    unpack(files.support).then((response) => response.blob()),
    unpack(files.image).then((response) => response.blob()),
  ])
  return { engine, support, image }
}

/** Starts PostgreSQL in memory with the filled database in it. */
export function openDatabase({ engine, support, image }: Engine): Promise<PGlite> {
  return PGlite.create({
    pgliteWasmModule: engine,
    // Only needed to make a cluster from nothing, which the image is there to avoid.
    initdbWasmModule: engine,
    fsBundle: support,
    loadDataDir: image,
    parsers,
  })
}
