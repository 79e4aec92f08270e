import { lte } from 'drizzle-orm'
import { rateLimits, sessions, verifications } from '#server/db/schema.ts'
import type { Deps } from '#server/kernel/context.ts'

/** Deletes sessions, links and counters whose time is over. Nothing reads them any more; they only take room. */
export async function deleteExpired({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  const time = now()
  await db.delete(sessions).where(lte(sessions.expiresAt, time))
  await db.delete(verifications).where(lte(verifications.expiresAt, time))
  await db.delete(rateLimits).where(lte(rateLimits.resetsAt, time))
}
