import type { Invite } from '#contract/invites.ts'
import type { invites } from '#server/db/schema.ts'

export type InviteRow = typeof invites.$inferSelect

/** Takes an invite and the time; returns where it stands. Nothing has to happen for an invite to expire. */
export function statusOf(row: InviteRow, now: Date): Invite['status'] {
  if (row.processedAt) return 'processed'
  return row.expiresAt.getTime() > now.getTime() ? 'pending' : 'expired'
}

/** Takes a row; returns it as the wire knows it. */
export function presentInvite(row: InviteRow, now: Date): Invite {
  return {
    id: row.id,
    email: row.email,
    status: statusOf(row, now),
    expires_at: row.expiresAt.toISOString(),
    processed_at: row.processedAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
    last_sent_at: row.lastSentAt?.toISOString() ?? null,
  }
}
