import { and, eq, gt, inArray, lte, or, sql } from 'drizzle-orm'
import { rateLimits } from '#server/db/schema.ts'
import type { Database, Transaction } from './context.ts'
import { ApiError } from './errors.ts'

export type RateLimit = { limit: number; windowSeconds: number }
export type RateLimitResult = { allowed: boolean; remaining: number; retryAfterSeconds: number }

/** How many finished windows one new window sweeps away, so that the table stays as small as what is going on. */
const SWEEP_ROWS = 50

/**
 * Counts one attempt. Counting comes before the attempt, in one atomic statement, so that a hundred attempts at once
 * cannot all pass before the first is counted.
 * Takes a key, the most attempts a window allows, its length and the time; returns whether this one is within the limit,
 * how many more are, and after how many seconds the window ends.
 */
export async function consume(
  db: Database | Transaction,
  key: string,
  { limit, windowSeconds, now }: RateLimit & { now: Date },
): Promise<RateLimitResult> {
  const resetsAt = new Date(now.getTime() + windowSeconds * 1000)
  // A window that ends later than any could begins with a clock that was ahead: it must not shut anybody out until then.
  const latest = new Date(now.getTime() + 2 * windowSeconds * 1000)
  const over = or(lte(rateLimits.resetsAt, now), gt(rateLimits.resetsAt, latest))
  const [row] = await db
    .insert(rateLimits)
    .values({ key, count: 1, resetsAt })
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: {
        count: sql`case when ${over} then 1 else ${rateLimits.count} + 1 end`,
        resetsAt: sql`case when ${over} then excluded.resets_at else ${rateLimits.resetsAt} end`,
      },
    })
    .returning({ count: rateLimits.count, resetsAt: rateLimits.resetsAt })
  if (!row) throw new Error('The insert returned no row.')
  if (row.count === 1) await sweep(db, now)
  return {
    allowed: row.count <= limit,
    remaining: Math.max(0, limit - row.count),
    retryAfterSeconds: Math.max(1, Math.ceil((row.resetsAt.getTime() - now.getTime()) / 1000)),
  }
}

/** Deletes finished windows; leaves to others what they hold, so that two sweeps never wait for each other. */
async function sweep(db: Database | Transaction, now: Date): Promise<void> {
  const finished = db
    .select({ key: rateLimits.key })
    .from(rateLimits)
    .where(lte(rateLimits.resetsAt, now))
    .limit(SWEEP_ROWS)
    .for('update', { skipLocked: true })
  await db.delete(rateLimits).where(inArray(rateLimits.key, finished))
}

/** Forgets a key's attempts: after one that succeeded. */
export async function clearAttempts(db: Database | Transaction, key: string): Promise<void> {
  await db.delete(rateLimits).where(eq(rateLimits.key, key))
}

/** Takes back one counted attempt: it succeeded, and only failures are to count. */
export async function giveBack(db: Database | Transaction, key: string): Promise<void> {
  await db
    .update(rateLimits)
    .set({ count: sql`${rateLimits.count} - 1` })
    .where(and(eq(rateLimits.key, key), gt(rateLimits.count, 0)))
}

/** Takes a number of seconds; returns it as a person says it: `40 seconds`, `12 minutes`. */
function duration(seconds: number): string {
  if (seconds < 90) return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
  return `${Math.ceil(seconds / 60)} minutes`
}

/** Takes what there was too much of and a refused attempt; returns the 429 that says when to try again. */
export function tooMany(what: string, { retryAfterSeconds }: Pick<RateLimitResult, 'retryAfterSeconds'>): ApiError {
  return new ApiError('RESOURCE_EXHAUSTED', `${what} Try again in ${duration(retryAfterSeconds)}.`, {
    headers: { 'retry-after': String(retryAfterSeconds) },
    details: { retry_after_seconds: retryAfterSeconds },
  })
}
