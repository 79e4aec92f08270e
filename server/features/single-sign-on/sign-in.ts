/** Signing in through an organization's identity provider. */
import { and, eq, gt, isNull } from 'drizzle-orm'
import type { z } from 'zod'
import type { SignInResult } from '#contract/console.ts'
import { emailField } from '#contract/fields.ts'
import type { OrganizationRole } from '#contract/roles.ts'
import { type SsoFinish, type SsoRefusal, type SsoStart, ssoCallbackPath } from '#contract/single-sign-on.ts'
import { identityProviders, invites, organizations, sessions } from '#server/db/schema.ts'
import { countToken } from '#server/features/identity/limits.ts'
import {
  aboutPerson,
  findPerson,
  insertPerson,
  type Person,
  takeUnconfirmed,
} from '#server/features/identity/people.ts'
import { describeSession } from '#server/features/identity/read-session.ts'
import { domainOf, findSignOn } from '#server/features/identity/required-sign-on.ts'
import { open } from '#server/features/identity/seal.ts'
import { beginSecondStep } from '#server/features/identity/second-step.ts'
import { startSession } from '#server/features/identity/start-session.ts'
import { hasTotp } from '#server/features/identity/totp.ts'
import { findMember } from '#server/features/members/find-member.ts'
import { insertBindings } from '#server/features/role-bindings/change-roles.ts'
import { writeAuditEvents } from '#server/kernel/audit.ts'
import type { Database, RequestContext, Transaction } from '#server/kernel/context.ts'
import { ApiError, sqlState, UNIQUE_VIOLATION } from '#server/kernel/errors.ts'
import { lockOrganization } from '#server/kernel/last-owner.ts'
import { logSecurity } from '#server/kernel/security-log.ts'
import { keepFlow, takeFlow } from './flow-cookie.ts'
import { findLinked, isLinked, link } from './links.ts'
import { beginAuthorization, finishAuthorization, type Identity, type Provider, ProviderProblem } from './oidc.ts'
import { findProvider, hasProved, type ProviderRow } from './repo.ts'

/** A name as long as the form takes, and what stands before the @ for who has none. */
const MAX_NAME = 100

/** Who the provider says has come. */
type Arrival = { subject: string; email: string; name: string }

function refuse(reason: SsoRefusal, message: string): ApiError {
  return new ApiError('FAILED_PRECONDITION', message, { details: { reason } })
}

function over(): ApiError {
  return new ApiError(
    'UNAUTHENTICATED',
    'This sign-in was begun too long ago, in another browser, or is over already. Start again.',
    { details: { reason: 'sso-over' satisfies SsoRefusal } },
  )
}

async function readable(ctx: RequestContext, row: ProviderRow): Promise<Provider> {
  const clientSecret = await open(ctx.deps, 'identity providers', row.clientSecret)
  if (clientSecret === null) {
    ctx.deps.log.error(
      { organizationId: row.organizationId },
      'a client secret cannot be read: SESSION_SECRET has changed',
    )
    throw refuse('sso-provider', 'Single sign-on needs an owner of the organization to enter its client secret again.')
  }
  return { issuer: row.issuer, clientId: row.clientId, clientSecret }
}

/** Runs what asks the provider. Throws its refusal in words for who signs in, and tells the log what was wrong. */
async function atProvider<T>(ctx: RequestContext, organizationId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ProviderProblem)) throw error
    logSecurity(ctx, 'single sign-on refused')
    ctx.deps.log.warn({ err: error, organizationId }, 'an identity provider did not sign somebody in')
    throw refuse('sso-provider', `Your identity provider did not sign you in. ${error.message}`)
  }
}

const redirectUri = (ctx: RequestContext, organizationId: string) =>
  `${ctx.deps.settings.publicUrl}${ssoCallbackPath(organizationId)}`

/** Begins to sign somebody in. Returns where to send the browser. Throws FAILED_PRECONDITION with `details.reason`, 429. */
export async function startSignOn(
  ctx: RequestContext,
  input: z.output<typeof SsoStart>,
): Promise<{ authorization_url: string }> {
  const { deps } = ctx
  await countToken(ctx)
  const domain = domainOf(input.email)
  const found = await findSignOn(ctx.db, deps, domain)
  if (!found) {
    throw refuse(
      'no-sso',
      `Nobody signs in with an address at ${domain} this way. Sign in with your password or a passkey.`,
    )
  }
  const { organization } = found
  const provider = await readable(ctx, found.provider)
  const { url, checks } = await atProvider(ctx, organization.id, () =>
    beginAuthorization(deps, provider, { redirectUri: redirectUri(ctx, organization.id), email: input.email }),
  )
  const { issuer, clientId } = provider
  await keepFlow(ctx, { organizationId: organization.id, issuer, clientId, ...checks, next: input.next ?? null })
  return { authorization_url: url }
}

/** Returns the address that the provider vouches for and the organization may: one at a domain it has proved. Throws. */
async function requireAddress(db: Database, organizationId: string, identity: Identity): Promise<string> {
  const email = emailField.safeParse(identity.email).data
  if (email === undefined) {
    throw refuse(
      'sso-address',
      'Your identity provider did not tell your email address, or does not stand for it. Ask whoever manages it.',
    )
  }
  if (!(await hasProved(db, organizationId, domainOf(email)))) {
    throw refuse(
      'sso-address',
      `Your identity provider signed you in as ${email}, and speaks for no address at ${domainOf(email)} here.`,
    )
  }
  return email
}

/** Tells whether the organization has invited the address: an invite gives the roles that somebody chose, in place of the default one. */
async function isInvited(tx: Transaction, organizationId: string, email: string, now: Date): Promise<boolean> {
  const rows = await tx
    .select({ id: invites.id })
    .from(invites)
    .where(
      and(
        eq(invites.organizationId, organizationId),
        eq(invites.email, email),
        isNull(invites.processedAt),
        isNull(invites.revokedAt),
        gt(invites.expiresAt, now),
      ),
    )
    .limit(1)
  return rows.length > 0
}

/** Returns the account of the address, which the provider has proved; makes it for who has none. */
async function accountOf(tx: Transaction, ctx: RequestContext, { email, name }: Arrival): Promise<Person> {
  const known = await findPerson(tx, email)
  const account = { name, passwordHash: null, emailVerified: true }
  if (!known) return insertPerson(tx, ctx.deps, { email, ...account })
  if (known.emailVerified || !(await takeUnconfirmed(tx, ctx.deps, known.id, account))) return known
  await tx.delete(sessions).where(eq(sessions.userId, known.id))
  return { id: known.id, email, name }
}

/**
 * Finds or makes the person, and makes them a member by the default role where nobody has invited them: an invite waits on
 * their Home with the roles that somebody chose for them. Throws FAILED_PRECONDITION for a stranger whom nothing lets in, and
 * for a member's address that has passed to somebody else.
 */
async function admit(tx: Transaction, ctx: RequestContext, provider: ProviderRow, who: Arrival): Promise<Person> {
  const { organizationId } = provider
  const linked = await findLinked(tx, provider, who.subject)
  // Somebody's new address at the provider: the account keeps its own. One that has moved away from the domains is not theirs to open.
  if (linked && (await hasProved(tx, organizationId, domainOf(linked.email)))) return linked
  const before = await findPerson(tx, who.email)
  if (before?.emailVerified && (await findMember(tx, organizationId, { id: before.id }))) {
    if (await isLinked(tx, provider, before.id)) {
      throw refuse(
        'sso-address',
        `${who.email} belonged to somebody else at your identity provider. Ask an owner of your organization to remove that member, and to invite you.`,
      )
    }
    return before
  }
  await lockOrganization(tx, organizationId)
  const invited = await isInvited(tx, organizationId, who.email, ctx.deps.now())
  if (!before?.emailVerified && !invited && provider.defaultRole === null) {
    throw refuse(
      'sso-not-invited',
      `${who.email} has no account here. Ask an owner of your organization to invite you.`,
    )
  }
  const person = await accountOf(tx, ctx, who)
  if (!invited && provider.defaultRole !== null) await join(tx, ctx, organizationId, person, provider.defaultRole)
  return person
}

/** Makes a person a member, unless they have become one meanwhile. */
async function join(
  tx: Transaction,
  ctx: RequestContext,
  organizationId: string,
  person: Person,
  role: OrganizationRole,
): Promise<void> {
  if (await findMember(tx, organizationId, { id: person.id })) return
  const [organization] = await tx
    .select({ id: organizations.id, name: organizations.name })
    .from(organizations)
    .where(eq(organizations.id, organizationId))
  if (!organization) throw over()
  await insertBindings(tx, { deps: ctx.deps, organization }, { type: 'user', id: person.id }, [
    { projectId: null, role },
  ])
  const actor = { type: 'user', id: person.id, name: person.email, displayName: person.name, sessionId: '' } as const
  await writeAuditEvents(tx, { ...ctx, actor, organization }, [
    { action: 'create', ...aboutPerson(person), parameters: { roles: [role], through: 'single sign-on' } },
  ])
}

/**
 * Signs in who comes back from their provider, or leads them to their second step: a provider of one organization does not
 * stand for what a person has set up for all of them. Returns the session and the page to go on to.
 * Throws UNAUTHENTICATED for a sign-in that this browser has not begun, FAILED_PRECONDITION, each with `details.reason`; 429.
 */
export async function finishSignOn(
  ctx: RequestContext,
  input: z.output<typeof SsoFinish>,
): Promise<{ result: SignInResult; next: string | null }> {
  const { deps } = ctx
  await countToken(ctx)
  const flow = await takeFlow(ctx)
  if (flow?.organizationId !== input.organization_id) throw over()
  const row = await findProvider(ctx.db, flow.organizationId)
  // Set to another, or removed, while the person was away.
  if (row?.issuer !== flow.issuer || row.clientId !== flow.clientId) throw over()
  const provider = await readable(ctx, row)
  const callback = new URL(redirectUri(ctx, flow.organizationId))
  callback.search = input.callback
  const identity = await atProvider(ctx, flow.organizationId, () => finishAuthorization(deps, provider, callback, flow))
  const email = await requireAddress(ctx.db, flow.organizationId, identity)
  const found = await findSignOn(ctx.db, deps, domainOf(email))
  if (found?.organization.id !== flow.organizationId) throw over()
  const name = Array.from((identity.name ?? email.split('@')[0] ?? email).replaceAll(/\p{Cc}/gu, ' '))
    .slice(0, MAX_NAME)
    .join('')
  try {
    return await ctx.db.transaction(async (tx) => {
      const person = await admit(tx, ctx, row, { email, name, subject: identity.subject })
      await link(tx, ctx, row, person.id, identity.subject)
      await tx
        .update(identityProviders)
        .set({ lastSignInAt: deps.now() })
        .where(and(eq(identityProviders.organizationId, flow.organizationId), eq(identityProviders.issuer, row.issuer)))
      const result: SignInResult = (await hasTotp(tx, person.id))
        ? { state: 'second-step', token: await beginSecondStep(tx, deps, person.id, 'single sign-on') }
        : await describeSession(tx, deps, await startSession(tx, ctx, person, 'single sign-on'))
      return { result, next: flow.next }
    })
  } catch (error) {
    // The same person came twice at the same moment.
    if (sqlState(error) === UNIQUE_VIOLATION)
      throw new ApiError('ABORTED', 'The account was being made at the same moment. Try again.')
    throw error
  }
}
