/** How many requests the API takes from whom: counted in memory, shared between replicas through the database now and then. */
import { sql } from 'drizzle-orm'
import { rateLimits } from '#server/db/schema.ts'
import type { BackgroundTask } from './background.ts'
import type { Database, Deps } from './context.ts'
import { tooMany } from './rate-limit.ts'
import { sha256 } from './secrets.ts'

const WINDOW_SECONDS = 60
const WINDOW_MS = WINDOW_SECONDS * 1000
/** How often replicas tell each other what they counted. */
const SYNC_MS = 2_000
/** More keys than this in a window are one flood from many addresses: what is not known yet is then let through uncounted. */
const MAX_KEYS = 100_000
/** Rows of one statement. */
const BATCH = 500

/** Requests a minute; 0 means no limit. */
export type ApiLimits = { readsPerMinute: number; writesPerMinute: number; addressPerMinute: number }
/** What a request counts as. */
export type LimitClass = 'reads' | 'writes' | 'address'

type Counter = {
  /** Counted here in this window. */
  local: number
  /** Of those, how many the database knows of. */
  told: number
  /** What all others counted, when last heard. */
  others: number
  /** The log knows that they went beyond the limit. */
  warned?: boolean
}

/** Where one caller stands: what the headers of the answer say. */
export type LimitStanding = { name: LimitClass; limit: number; remaining: number; resetSeconds: number }

/**
 * Counts requests in windows of a minute. One process decides from its own memory, so that a request costs no query;
 * every two seconds each replica adds what it counted to the database's counters and learns the sum. Between two such
 * moments the replicas together may let through more than the limit: at most what arrives in two seconds.
 */
export class ApiLimiter implements BackgroundTask {
  readonly name = 'request counters'
  readonly #db: Database
  readonly #now: () => Date
  readonly #log: Deps['log']
  readonly #shared: boolean
  readonly #limits: Record<LimitClass, number>
  #window = 0
  #counters = new Map<string, Counter>()
  #timer: ReturnType<typeof setInterval> | undefined
  #syncing: Promise<void> | undefined

  /** Takes the limits and what the application stands on; with the database for one process alone nothing is shared. */
  constructor(deps: Pick<Deps, 'db' | 'now' | 'log' | 'soleProcess'>, limits: ApiLimits) {
    this.#db = deps.db
    this.#now = deps.now
    this.#log = deps.log
    this.#shared = deps.soleProcess !== true
    this.#limits = {
      reads: limits.readsPerMinute,
      writes: limits.writesPerMinute,
      address: limits.addressPerMinute,
    }
  }

  /**
   * Counts a request. Takes its class and who sent it; returns where they stand, or null when that class has no limit.
   * Throws RESOURCE_EXHAUSTED when they sent too many.
   */
  count(name: LimitClass, who: string): LimitStanding | null {
    const limit = this.#limits[name]
    if (limit === 0) return null
    const nowMs = this.#now().getTime()
    const window = Math.floor(nowMs / WINDOW_MS)
    if (window !== this.#window) {
      this.#window = window
      this.#counters = new Map()
    }
    const key = `${name}:${who}`
    let counter = this.#counters.get(key)
    if (!counter) {
      counter = { local: 0, told: 0, others: 0 }
      if (this.#counters.size < MAX_KEYS) this.#counters.set(key, counter)
    }
    counter.local += 1
    const used = counter.local + counter.others
    const resetSeconds = Math.max(1, Math.ceil(((window + 1) * WINDOW_MS - nowMs) / 1000))
    const standing = { name, limit, remaining: Math.max(0, limit - used), resetSeconds }
    if (used > limit) {
      // Once a window: a flood must not become a flood of lines.
      if (counter.warned !== true) this.#log.warn({ limit: name, who, requestsPerMinute: limit }, 'too many requests')
      counter.warned = true
      const error = tooMany('Too many requests.', { retryAfterSeconds: resetSeconds })
      throw Object.assign(error, { headers: { ...error.headers, ...limitHeaders([standing]) } })
    }
    return standing
  }

  start(): void {
    if (!this.#shared) return
    this.#timer = setInterval(() => {
      if (this.#syncing) return
      this.sync().catch((error: unknown) => {
        this.#log.warn({ err: error }, 'request counters could not be shared; each replica counts alone')
      })
    }, SYNC_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#syncing?.catch(() => undefined)
  }

  /** Adds what was counted here to the database's counters, and learns what the other replicas counted. */
  sync(): Promise<void> {
    // Never two at once: both would tell the same counts, and the callers' own would come back as another replica's.
    this.#syncing ??= this.#sync().finally(() => {
      this.#syncing = undefined
    })
    return this.#syncing
  }

  async #sync(): Promise<void> {
    const window = this.#window
    const counters = this.#counters
    const resetsAt = new Date((window + 1) * WINDOW_MS)
    const news = [...counters].filter(([, counter]) => counter.local > counter.told)
    // In one order everywhere: two replicas that write the same rows must not wait for each other in a circle.
    news.sort(([a], [b]) => (a < b ? -1 : 1))
    for (let at = 0; at < news.length; at += BATCH) {
      const batch = await Promise.all(
        news.slice(at, at + BATCH).map(async ([key, counter]) => ({
          counter,
          local: counter.local,
          // Hashed: an address is personal, and the table needs no more than to tell callers apart.
          row: {
            key: `api:${window}:${(await sha256(key)).slice(0, 32)}`,
            count: counter.local - counter.told,
            resetsAt,
          },
        })),
      )
      batch.sort((a, b) => (a.row.key < b.row.key ? -1 : 1))
      const rows = await this.#db
        .insert(rateLimits)
        .values(batch.map((one) => one.row))
        .onConflictDoUpdate({
          target: rateLimits.key,
          set: { count: sql`${rateLimits.count} + excluded.count` },
        })
        .returning({ key: rateLimits.key, count: rateLimits.count })
      const sums = new Map(rows.map((row) => [row.key, row.count]))
      for (const { counter, local, row } of batch) {
        counter.told = local
        counter.others = Math.max(0, (sums.get(row.key) ?? local) - local)
      }
    }
  }
}

/**
 * Takes where a caller stands, by class; returns the headers that say so: RateLimit-Policy and RateLimit as
 * draft-ietf-httpapi-ratelimit-headers-10 has them (structured lists; q quota, w window, r remaining, t seconds to the reset).
 */
export function limitHeaders(standings: readonly LimitStanding[]): Record<string, string> {
  if (standings.length === 0) return {}
  return {
    'ratelimit-policy': standings.map(({ name, limit }) => `"${name}";q=${limit};w=${WINDOW_SECONDS}`).join(', '),
    ratelimit: standings
      .map(({ name, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`)
      .join(', '),
  }
}
