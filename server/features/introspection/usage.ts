import { sql } from 'drizzle-orm'
import { DAY_MS, dayOf } from '#contract/days.ts'
import { apiKeys, apiKeyUsage } from '#server/db/schema.ts'
import type { BackgroundTask } from '#server/kernel/background.ts'
import type { Deps, Transaction } from '#server/kernel/context.ts'

/** What a kill may lose, together with the time a flush takes: under five seconds. */
const FLUSH_INTERVAL_MS = 2000
/** Keys in one transaction: it holds their rows. */
const BATCH_KEYS = 2000

type Count = { apiKeyId: string; day: number; requests: number; usedAtMs: number; previousUsedAtMs: number | null }

/**
 * Counts the use of API keys in memory and writes it down every two seconds and when it stops. Every process adds its
 * own counts to the day's, so any number of them may run.
 */
export class UsageCounter implements BackgroundTask {
  readonly name = 'API key usage'
  readonly #deps: Pick<Deps, 'db' | 'log' | 'checkStorage'>
  /** By key; the day is the one of the last use, and an entry of another day goes to `#finished`. */
  #current = new Map<string, Count>()
  #finished: Count[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #flushing: Promise<void> = Promise.resolve()

  constructor(deps: Pick<Deps, 'db' | 'log' | 'checkStorage'>) {
    this.#deps = deps
  }

  /** Counts requests made with a key at a time; `previous` when by the value before its last rotation. */
  count(apiKeyId: string, requests: number, nowMs: number, previous: boolean): void {
    const day = Math.floor(nowMs / DAY_MS)
    const present = this.#current.get(apiKeyId)
    if (present?.day === day) {
      present.requests += requests
      present.usedAtMs = nowMs
      if (previous) present.previousUsedAtMs = nowMs
      return
    }
    if (present) this.#finished.push(present)
    this.#current.set(apiKeyId, { apiKeyId, day, requests, usedAtMs: nowMs, previousUsedAtMs: previous ? nowMs : null })
  }

  start(): void {
    this.#timer ??= setTimeout(() => void this.#tick(), FLUSH_INTERVAL_MS)
  }

  async #tick(): Promise<void> {
    try {
      await this.flush()
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'the use of API keys could not be written down; it is kept and tried again')
    }
    // Stopped meanwhile.
    if (this.#timer === undefined) return
    this.#timer = undefined
    this.start()
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.flush()
  }

  /** Writes down what was counted so far. Rejects when the database does; nothing is lost then, the next flush tries again. */
  flush(): Promise<void> {
    // One after the other: two at once would lock the same rows, and `stop` must see what is under way to its end.
    this.#flushing = this.#flushing.catch(() => undefined).then(() => this.#flush())
    return this.#flushing
  }

  async #flush(): Promise<void> {
    if (this.#finished.length === 0 && this.#current.size === 0) return
    // A write that a read-only disk refuses stops the embedded database, and with it the answers about keys.
    await this.#deps.checkStorage?.()
    const counts = [...this.#finished, ...this.#current.values()]
    this.#finished = []
    this.#current = new Map()
    for (let at = 0; at < counts.length; at += BATCH_KEYS) {
      try {
        const batch = counts.slice(at, at + BATCH_KEYS)
        await this.#deps.db.transaction((tx) => write(tx, batch))
      } catch (error) {
        // Added up: a database that stays away must not have a count kept for each key and each attempt.
        this.#finished = merged([...counts.slice(at), ...this.#finished])
        throw error
      }
    }
  }
}

function dayText(day: number): string {
  return dayOf(new Date(day * DAY_MS))
}

/** Adds counts to the days' and moves the times of last use forward. Counts of keys that are gone are dropped. */
async function write(tx: Transaction, counts: Count[]): Promise<void> {
  const ids = [...new Set(counts.map((count) => count.apiKeyId))]
  // In the order of the ids, so that replicas and bulk actions never wait for each other in a circle; and before the
  // insert, so that no key is deleted between.
  const alive = await tx
    .select({ id: apiKeys.id })
    .from(apiKeys)
    // One parameter, not two thousand.
    .where(sql`${apiKeys.id} = any(${sql.param(ids)}::uuid[])`)
    .orderBy(apiKeys.id)
    .for('no key update')
  if (alive.length === 0) return
  const living = new Set(alive.map((row) => row.id))
  const rows = merged(counts.filter((count) => living.has(count.apiKeyId)))
  const json = JSON.stringify(
    rows.map((count) => ({
      id: count.apiKeyId,
      day: dayText(count.day),
      requests: count.requests,
      used_at: new Date(count.usedAtMs).toISOString(),
      previous_used_at: count.previousUsedAtMs === null ? null : new Date(count.previousUsedAtMs).toISOString(),
    })),
  )
  await tx.execute(sql`
    update ${apiKeys} set
      last_used_at = greatest(last_used_at, used.used_at),
      previous_last_used_at = case when previous_key_hash is null then null else greatest(previous_last_used_at, used.previous_used_at) end
    from (
      select id, max(used_at) as used_at, max(previous_used_at) as previous_used_at
      from jsonb_to_recordset(${json}::jsonb) as one(id uuid, used_at timestamptz, previous_used_at timestamptz)
      group by id
    ) as used
    where ${apiKeys.id} = used.id`)
  await tx.execute(sql`
    insert into ${apiKeyUsage} (organization_id, api_key_id, day, requests)
    select ${apiKeys.organizationId}, ${apiKeys.id}, one.day, one.requests
    from jsonb_to_recordset(${json}::jsonb) as one(id uuid, day date, requests bigint)
    join ${apiKeys} on ${apiKeys.id} = one.id
    on conflict (api_key_id, day) do update set requests = api_key_usage.requests + excluded.requests`)
}

/** One row for each key and day: an upsert must not meet the same row twice. */
function merged(counts: Count[]): Count[] {
  const byKeyAndDay = new Map<string, Count>()
  for (const count of counts) {
    const name = `${count.apiKeyId} ${count.day}`
    const present = byKeyAndDay.get(name)
    byKeyAndDay.set(
      name,
      present
        ? {
            ...present,
            requests: present.requests + count.requests,
            usedAtMs: Math.max(present.usedAtMs, count.usedAtMs),
            previousUsedAtMs: Math.max(present.previousUsedAtMs ?? 0, count.previousUsedAtMs ?? 0) || null,
          }
        : count,
    )
  }
  return [...byKeyAndDay.values()]
}
