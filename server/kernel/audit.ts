import type { ErrorCode } from '#contract/errors.ts'
import { auditEvents } from '#server/db/schema.ts'
import type { Actor, RequestContext, Transaction } from './context.ts'

export type AuditEvent = {
  /** `create`, `update`, `delete`, `login` and the like (Pinecone's guide "Audit logs"). */
  action: string
  resourceType: string
  resourceId: string
  resourceName: string
  projectId?: string
  /** What changed. Never a secret. */
  parameters?: Record<string, unknown>
  /** What was tried and refused; without it, it succeeded. */
  failure?: { reason: string; errorCode: ErrorCode }
  /** When; now without it. */
  at?: Date
}

type Auditor = RequestContext & { actor: Actor; organization: { id: string; name: string } }

/**
 * Runs a mutation in one transaction together with its audit events: no event, no change.
 * Takes a context with the actor and the organization, and the work, which is given the transaction and `record`.
 * Returns what the work returns. Throws what the work throws, and when the work recorded nothing.
 */
export async function mutate<T>(
  ctx: Auditor,
  work: (tx: Transaction, record: (event: AuditEvent) => void) => Promise<T>,
): Promise<T> {
  const events: AuditEvent[] = []
  try {
    return await ctx.db.transaction(async (tx) => {
      const result = await work(tx, (event) => events.push(event))
      if (events.length === 0) throw new Error('A mutation recorded no audit event.')
      await writeAuditEvents(tx, ctx, events)
      return result
    })
  } finally {
    // After an error as well: a commit whose answer was lost on the way did happen.
    ctx.deps.afterMutation?.(events)
  }
}

class NothingChanged<T> extends Error {
  readonly result: T

  constructor(result: T) {
    super('Nothing changed.')
    this.result = result
  }
}

/** As `mutate`, for work that may turn out to change nothing: when it recorded no event it is undone, and returns all the same. */
export async function mutateIfAny<T>(
  ctx: Auditor,
  work: (tx: Transaction, record: (event: AuditEvent) => void) => Promise<T>,
): Promise<T> {
  try {
    return await mutate(ctx, async (tx, record) => {
      let any = false
      const result = await work(tx, (event) => {
        any = true
        record(event)
      })
      if (!any) throw new NothingChanged(result)
      return result
    })
  } catch (error) {
    if (error instanceof NothingChanged) return error.result as T
    throw error
  }
}

/** Writes audit events in the caller's own transaction. Takes who acted, for which organization, and what happened. */
export async function writeAuditEvents(
  tx: Transaction,
  ctx: Pick<Auditor, 'deps' | 'client' | 'requestId' | 'organization'> & { actor: Actor | { type: 'system' } },
  events: AuditEvent[],
): Promise<void> {
  const { actor } = ctx
  const who =
    actor.type === 'system'
      ? { actorType: 'system' as const, actorId: 'system', actorName: 'system' }
      : {
          actorType: actor.type,
          actorId: actor.id,
          actorName: actor.name,
          ...(actor.type === 'user' ? { actorDisplayName: actor.displayName } : {}),
        }
  await tx.insert(auditEvents).values(
    events.map((event) => ({
      id: ctx.deps.randomUuid(),
      organizationId: ctx.organization.id,
      organizationName: ctx.organization.name,
      time: event.at ?? ctx.deps.now(),
      ...who,
      userAgent: ctx.client.userAgent,
      ipAddress: ctx.client.ipAddress,
      requestId: ctx.requestId,
      action: event.action,
      resourceType: event.resourceType,
      resourceId: event.resourceId,
      resourceName: event.resourceName,
      projectId: event.projectId,
      result: event.failure ? ('failure' as const) : ('success' as const),
      reason: event.failure?.reason,
      errorCode: event.failure?.errorCode,
      parameters: event.parameters ?? {},
    })),
  )
}
