import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { Session } from '#contract/console.ts'
import type { AcceptRefusal, InviteAccept, invites as calls, InviteView } from '#contract/invites.ts'
import { invites, roleBindings, sessions } from '#server/db/schema.ts'
import { hash } from '#server/features/identity/auth.ts'
import { countToken } from '#server/features/identity/limits.ts'
import {
  aboutPerson,
  findPerson,
  insertPerson,
  type Person,
  takeUnconfirmed,
} from '#server/features/identity/people.ts'
import { requireGoodPassword } from '#server/features/identity/password-rules.ts'
import { describeSession } from '#server/features/identity/read-session.ts'
import { startSession } from '#server/features/identity/start-session.ts'
import { insertBindings } from '#server/features/role-bindings/change-roles.ts'
import { writeAuditEvents } from '#server/kernel/audit.ts'
import type { ContextOf, Database, RequestContext, SessionUser, Transaction } from '#server/kernel/context.ts'
import { ApiError, invalidFields, notFound, sqlState, UNIQUE_VIOLATION } from '#server/kernel/errors.ts'
import { isUuid } from '#server/kernel/ids.ts'
import { lockOrganization } from '#server/kernel/last-owner.ts'
import { sha256 } from '#server/kernel/secrets.ts'
import { type InviteRow, statusOf } from './present.ts'
import { findByTokenHash, findOwnInvite } from './repo.ts'

/** Who is looking at a link, and so what they have to do to accept it. */
async function nextStep(ctx: RequestContext, email: string, visitor: SessionUser | null) {
  if (visitor) return visitor.email === email ? 'accept' : 'wrong-account'
  const person = await findPerson(ctx.db, email)
  return person?.emailVerified ? 'sign-in' : 'create-account'
}

/** Tells what a link stands for. Takes its token; returns its state and, while it is open, what to do next. Throws 429. */
export async function viewInvite(ctx: RequestContext, { token }: { token: string }): Promise<InviteView> {
  await countToken(ctx)
  const found = await findByTokenHash(ctx.db, await sha256(token))
  if (!found) return { state: 'unknown' }
  const { invite, organization } = found
  const of = { organization_name: organization.name, email: invite.email, invited_by: invite.invitedByName }
  if (invite.revokedAt) return { state: 'revoked', ...of }
  if (invite.processedAt) return { state: 'processed', ...of, processed_at: invite.processedAt.toISOString() }
  const expires_at = invite.expiresAt.toISOString()
  if (statusOf(invite, ctx.deps.now()) === 'expired') return { state: 'expired', ...of, expires_at }
  const visitor = await ctx.deps.findSession(ctx.headers)
  const step = await nextStep(ctx, invite.email, visitor)
  return { state: 'pending', ...of, expires_at, step, signed_in_as: visitor?.email ?? null }
}

function refuse(reason: AcceptRefusal, message: string): ApiError {
  return new ApiError('FAILED_PRECONDITION', message, { details: { reason } })
}

/** Throws, with what to do, unless the invite can be accepted now. */
function requirePending(invite: InviteRow | undefined, now: Date): asserts invite {
  if (!invite)
    throw refuse(
      'unknown',
      'This link is not valid. If you got a newer mail, use the link in it; otherwise ask for a new invite.',
    )
  if (invite.revokedAt) throw refuse('revoked', 'This invite was withdrawn. Ask whoever invited you for a new one.')
  if (invite.processedAt) throw refuse('processed', 'This invite has already been accepted. Sign in to go on.')
  if (invite.expiresAt <= now) throw refuse('expired', 'This invite has expired. Ask whoever invited you to resend it.')
}

type Found = NonNullable<Awaited<ReturnType<typeof findByTokenHash>>>
/** Finds the invite that is meant, now and once more when nobody else can change it. */
type Find = (db: Database | Transaction) => Promise<Found | undefined>
type Accepted = { organization_id: string; session: Session }
type NewAccount = { name: string; passwordHash: string }

/** Finds or makes the person an invite is for. Returns them, and whether they have to be signed in. Throws with what to do. */
async function whoAccepts(
  tx: Transaction,
  ctx: RequestContext,
  email: string,
  visitor: SessionUser | null,
  account: NewAccount | undefined,
): Promise<{ person: Person; sessionId: string | null }> {
  const { deps } = ctx
  if (visitor) {
    if (visitor.email !== email) {
      throw refuse(
        'wrong_account',
        `This invite is for ${email}, and you are signed in as ${visitor.email}. Sign out, and open the link again.`,
      )
    }
    return { person: visitor, sessionId: visitor.sessionId }
  }
  const known = await findPerson(tx, email)
  const hasAccount = () => refuse('sign_in', `${email} has an account. Sign in to accept the invite.`)
  if (known?.emailVerified) throw hasAccount()
  if (!account) throw refuse('create_account', 'Enter your name and a password to accept the invite.')
  if (!known)
    return { person: await insertPerson(tx, deps, { email, ...account, emailVerified: true }), sessionId: null }
  // The link proves the address, so what is set now counts.
  if (!(await takeUnconfirmed(tx, deps, known.id, { ...account, emailVerified: true }))) throw hasAccount()
  await tx.delete(sessions).where(eq(sessions.userId, known.id))
  return { person: { id: known.id, email, name: account.name }, sessionId: null }
}

/** Moves an invite's roles to the person. Returns how many there were. */
async function moveRoles(
  tx: Transaction,
  ctx: RequestContext,
  organization: { id: string },
  inviteId: string,
  userId: string,
) {
  const held = await tx
    .delete(roleBindings)
    .where(
      and(
        eq(roleBindings.organizationId, organization.id),
        eq(roleBindings.principalType, 'invite'),
        eq(roleBindings.principalId, inviteId),
      ),
    )
    .returning({ projectId: roleBindings.projectId, role: roleBindings.role })
  await insertBindings(tx, { deps: ctx.deps, organization }, { type: 'user', id: userId }, held)
  return held
}

async function newAccount(
  { deps }: RequestContext,
  input: z.output<typeof InviteAccept>,
): Promise<NewAccount | undefined> {
  const { name, password } = input
  if (name === undefined && password === undefined) return undefined
  if (name === undefined) throw invalidFields([{ path: 'name', message: 'Enter your name.' }])
  if (password === undefined) throw invalidFields([{ path: 'password', message: 'Enter a password.' }])
  await requireGoodPassword(deps, password, { name })
  return { name, passwordHash: await hash(password) }
}

/**
 * Accepts an invite for the signed-in person it is for or, with a name and a password, for somebody new, who is signed in
 * with it: whoever has the link has shown that the address is theirs.
 * Returns the organization's id and the session. Throws FAILED_PRECONDITION with `details.reason`, INVALID_ARGUMENT, 429.
 */
export async function acceptInvite(ctx: RequestContext, input: z.output<typeof InviteAccept>): Promise<Accepted> {
  await countToken(ctx)
  const tokenHash = await sha256(input.token)
  const find: Find = (db) => findByTokenHash(db, tokenHash)
  const seen = await find(ctx.db)
  requirePending(seen?.invite, ctx.deps.now())
  const visitor = await ctx.deps.findSession(ctx.headers)
  // A tenth of a second of work: outside of the transaction, and only when it will be needed.
  const account = visitor ? undefined : await newAccount(ctx, input)
  return accept(ctx, { find, seen, visitor, account })
}

/**
 * Accepts an invite, named by its id, for the signed-in person whose confirmed address it is for. Returns the organization's
 * id and the session. Throws NOT_FOUND for everybody else, FAILED_PRECONDITION with `details.reason`.
 */
export async function acceptOwnInvite(ctx: ContextOf<typeof calls.acceptOwn>, inviteId: string): Promise<Accepted> {
  const { actor, deps } = ctx
  if (!isUuid(inviteId)) throw notFound('Invite')
  const find: Find = (db) => findOwnInvite(db, actor.id, inviteId)
  const seen = await find(ctx.db)
  if (!seen) throw notFound('Invite')
  requirePending(seen.invite, deps.now())
  const visitor = { id: actor.id, email: actor.name, name: actor.displayName, sessionId: actor.sessionId }
  return accept(ctx, { find, seen, visitor, account: undefined })
}

async function accept(
  ctx: RequestContext,
  {
    find,
    seen,
    visitor,
    account,
  }: { find: Find; seen: Found | undefined; visitor: SessionUser | null; account: NewAccount | undefined },
): Promise<Accepted> {
  const { deps } = ctx
  const organization = seen?.organization
  if (!organization) throw refuse('unknown', 'This link is not valid.')
  const settle = async (tx: Transaction) => {
    await lockOrganization(tx, organization.id)
    const invite = (await find(tx))?.invite
    requirePending(invite, deps.now())
    const { person, sessionId } = await whoAccepts(tx, ctx, invite.email, visitor, account)
    const held = await moveRoles(tx, ctx, organization, invite.id, person.id)
    await tx.update(invites).set({ processedAt: deps.now() }).where(eq(invites.id, invite.id))
    const actor = {
      type: 'user',
      id: person.id,
      name: person.email,
      displayName: person.name,
      sessionId: sessionId ?? '',
    } as const
    await writeAuditEvents(tx, { ...ctx, actor, organization }, [
      {
        action: 'create',
        ...aboutPerson(person),
        parameters: {
          invite_id: invite.id,
          invited_by: invite.invitedByName,
          roles: held.flatMap(({ projectId, role }) => (projectId === null ? [role] : [])),
          project_roles: held.flatMap(({ projectId, role }) =>
            projectId === null ? [] : [{ project_id: projectId, role }],
          ),
        },
      },
    ])
    const session = await describeSession(tx, deps, sessionId ?? (await startSession(tx, ctx, person, 'email-link')))
    return { organization_id: organization.id, session }
  }
  try {
    return await ctx.db.transaction(settle)
  } catch (error) {
    // Somebody signed up with the address at the same moment.
    if (sqlState(error) === UNIQUE_VIOLATION)
      throw new ApiError('ABORTED', 'The account was being made at the same moment. Try again.')
    throw error
  }
}
