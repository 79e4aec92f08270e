/** What page and worker say to each other. Bodies are handed over, not copied. */
import type { DemoBuild } from './build.ts'

export type DemoRequest = {
  method: string
  /** Path and query. */
  address: string
  headers: [name: string, value: string][]
  body: ArrayBuffer | null
}

export type DemoAnswer = {
  status: number
  headers: [name: string, value: string][]
  body: ArrayBuffer | null
  /** What `set-cookie` said: an answer made in a page may not carry that header. */
  cookies: string[]
}

/** Addresses of the engine's parts. */
export type Files = Record<keyof DemoBuild['files'], string>

export type ToWorker =
  /** Sent once, first. Addresses are absolute. */
  | { type: 'open'; files: Files; origin: string; filledAt: string; startedAtMs: number }
  | { type: 'request'; id: number; request: DemoRequest }
  | { type: 'reset'; id: number }

export type FromWorker =
  /** Bytes of the engine's files that have arrived so far. */
  | { type: 'progress'; bytes: number }
  | { type: 'ready' }
  | { type: 'failed'; message: string }
  | { type: 'answer'; id: number; answer: DemoAnswer }
  | { type: 'reset-done'; id: number }
  | { type: 'refused'; id: number; message: string }
