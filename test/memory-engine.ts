/** PGlite in memory and in this thread, behind the same wire bridge as the real embedded database: opens in a fraction of a second. */
import type { PGlite } from '@electric-sql/pglite'
import { executeWire } from '#server/node/database/embedded-engine.ts'
import type { WireEngine } from '#server/node/database/wire-stream.ts'

/** Makes an engine for `WireStream` out of an open PGlite. It never stops by itself. */
export function openMemoryEngine(pglite: PGlite): WireEngine {
  return {
    execute: (message, onData) => executeWire(pglite, message, (piece) => onData(piece.slice())),
    onStop: () => () => undefined,
  }
}
