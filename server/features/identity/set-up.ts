import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Session, SetUp } from '#contract/console.ts'
import { type Feature, FEATURES, type Plan, type PlanPolicy } from '#contract/plans.ts'
import { organizations, roleBindings, users } from '#server/db/schema.ts'
import type { ActorContext, Database, Deps, RequestContext, Transaction } from '#server/kernel/context.ts'
import { writeAuditEvents } from '#server/kernel/audit.ts'
import { ApiError, sqlState, UNIQUE_VIOLATION } from '#server/kernel/errors.ts'
import { newOrganizationId } from '#server/kernel/ids.ts'
import { hash } from './auth.ts'
import { insertPerson, type Person, type UserActor } from './people.ts'
import { requireGoodPassword } from './password-rules.ts'
import { describeSession } from './read-session.ts'
import { startSession } from './start-session.ts'

/** Any number will do that nothing else in the database takes an advisory lock with. */
const SET_UP_LOCK = 6_241_907_119

/**
 * Takes the server's policy; returns the plan of an organization that somebody creates who signed up. Where everything is
 * on it is called by the plan that says so; where plans withhold, nobody signs up for what they would have to be given.
 */
function planOfNewOrganizations(policy: PlanPolicy): Plan {
  const smallest: Plan = 'Free'
  return (Object.keys(FEATURES) as Feature[]).every((feature) => policy(smallest, feature)) ? 'Enterprise' : smallest
}

/**
 * Tells whether somebody has set the server up. People count too: after the last organization was deleted, the server
 * still belongs to them, not to whoever comes by first.
 */
export async function isSetUp(db: Database | Transaction): Promise<boolean> {
  const { rows } = await db.execute<{ done: boolean }>(
    sql`select exists (select 1 from ${organizations}) or exists (select 1 from ${users}) as done`,
  )
  return rows[0]?.done ?? false
}

/** Lets one set-up at a time through, in whatever process: the others wait and then find the server set up. */
export async function lockSetUp(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${SET_UP_LOCK})`)
}

type NewOrganization = { name: string; plan: Plan; creatorEmail: string | null }

/**
 * Creates an organization with its owner's role and its audit event.
 * Takes who creates it and whom it will belong to; returns it. Throws a unique violation when its creator has created one already.
 */
export async function insertOrganization(
  tx: Transaction,
  ctx: Pick<RequestContext, 'deps' | 'client' | 'requestId'> & { actor: UserActor | { type: 'system' } },
  input: NewOrganization,
  owner: { type: 'user' | 'service_account'; id: string } | null,
): Promise<{ id: string; name: string }> {
  const { deps } = ctx
  const now = deps.now()
  const organization = { id: newOrganizationId(deps.randomBytes), name: input.name }
  await tx
    .insert(organizations)
    .values({ ...organization, plan: input.plan, creatorEmail: input.creatorEmail, createdAt: now })
  if (owner) await insertOwner(tx, deps, organization.id, owner)
  await writeAuditEvents(tx, { ...ctx, organization }, [
    {
      action: 'create',
      resourceType: 'organization',
      resourceId: organization.id,
      resourceName: organization.name,
      parameters: {
        name: input.name,
        plan: input.plan,
        ...(input.creatorEmail === null ? {} : { owner: input.creatorEmail }),
      },
    },
  ])
  return organization
}

/** Makes a principal an owner of an organization. */
export async function insertOwner(
  tx: Transaction,
  deps: Deps,
  organizationId: string,
  owner: { type: 'user' | 'service_account'; id: string },
): Promise<void> {
  await tx.insert(roleBindings).values({
    id: deps.randomUuid(),
    organizationId,
    principalType: owner.type,
    principalId: owner.id,
    projectId: null,
    role: 'OrgOwner',
    createdAt: deps.now(),
  })
}

function actorOf(person: Person, sessionId: string): UserActor {
  return { type: 'user', id: person.id, name: person.email, displayName: person.name, sessionId }
}

function alreadySetUp(): ApiError {
  return new ApiError('FAILED_PRECONDITION', 'This server has been set up already. Sign in instead.')
}

/**
 * Sets the server up: the first organization, its owner, and the owner's session, all or nothing.
 * Throws FAILED_PRECONDITION once somebody has done it.
 */
export async function setUp(ctx: RequestContext, input: z.output<typeof SetUp>): Promise<Session> {
  if (await isSetUp(ctx.db)) throw alreadySetUp()
  await requireGoodPassword(ctx.deps, input.password, input)
  const passwordHash = await hash(input.password)
  return ctx.db.transaction(async (tx) => {
    await lockSetUp(tx)
    if (await isSetUp(tx)) throw alreadySetUp()
    // Confirmed without a mail: whoever sets a server up can read its outbox too.
    const person = await insertPerson(tx, ctx.deps, {
      email: input.email,
      name: input.name,
      passwordHash,
      emailVerified: true,
    })
    await insertOrganization(
      tx,
      { ...ctx, actor: actorOf(person, '') },
      { name: input.organization_name, plan: input.plan, creatorEmail: person.email },
      { type: 'user', id: person.id },
    )
    return describeSession(tx, ctx.deps, await startSession(tx, ctx, person, 'set-up'))
  })
}

/** Creates an organization that belongs to the caller. Throws FAILED_PRECONDITION when the caller has created one already. */
export async function createOrganization(
  ctx: ActorContext & { actor: UserActor },
  input: { name: string },
): Promise<Session> {
  const { actor } = ctx
  try {
    return await ctx.db.transaction(async (tx) => {
      await insertOrganization(
        tx,
        ctx,
        { name: input.name, plan: planOfNewOrganizations(ctx.deps.planPolicy), creatorEmail: actor.name },
        { type: 'user', id: actor.id },
      )
      return describeSession(tx, ctx.deps, actor.sessionId)
    })
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error
    throw new ApiError(
      'FAILED_PRECONDITION',
      'You have already created an organization. An email address can create only one.',
      {
        cause: error,
      },
    )
  }
}
