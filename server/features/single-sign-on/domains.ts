/** The domains whose people sign in through an organization's provider, each proved by a record in the DNS. */
import { and, eq } from 'drizzle-orm'
import { MAX_SSO_DOMAINS, type SingleSignOn } from '#contract/single-sign-on.ts'
import { ssoDomains } from '#server/db/schema.ts'
import { mutate, mutateIfAny } from '#server/kernel/audit.ts'
import type { Database, OrganizationContext, Transaction } from '#server/kernel/context.ts'
import { ApiError, notFound, sqlState, UNIQUE_VIOLATION } from '#server/kernel/errors.ts'
import { isUuid, randomAlphanumeric } from '#server/kernel/ids.ts'
import { lockToChangeSignOn, signOutConcerned } from './change.ts'
import { requireOutside } from './oidc.ts'
import { presentSignOn, recordOf } from './present.ts'
import { type DomainRow, findProvider, listDomains } from './repo.ts'

const aboutDomain = (row: Pick<DomainRow, 'id' | 'domain'>) => ({
  resourceType: 'sso-domain',
  resourceId: row.id,
  resourceName: row.domain,
})

/** A domain counts from now on: where the provider is required, its people have to sign in through it. */
async function settleProved(tx: Transaction, organizationId: string): Promise<void> {
  if ((await findProvider(tx, organizationId))?.required) await signOutConcerned(tx, organizationId)
}

function taken(domain: string): ApiError {
  return new ApiError(
    'ALREADY_EXISTS',
    `Another organization on this server has proved that ${domain} is its own. It has to remove the domain first.`,
  )
}

/** Runs a change by which a domain may come to count as proved. Throws ALREADY_EXISTS when another organization has proved it. */
async function unlessTaken<T>(domain: string, change: () => Promise<T>): Promise<T> {
  try {
    return await change()
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) throw taken(domain)
    throw error
  }
}

/**
 * Names a domain whose people are to sign in through the provider; it counts once it is proved, at once where the operator
 * says whose it is. Returns the whole. Throws ALREADY_EXISTS, FAILED_PRECONDITION for too many.
 */
export async function addDomain(ctx: OrganizationContext, { domain }: { domain: string }): Promise<SingleSignOn> {
  const { deps, organization } = ctx
  return unlessTaken(domain, () =>
    mutate(ctx, async (tx, record) => {
      await lockToChangeSignOn(tx, ctx)
      const domains = await listDomains(tx, organization.id)
      if (domains.some((row) => row.domain === domain)) {
        throw new ApiError('ALREADY_EXISTS', `${domain} is in the list already.`)
      }
      if (domains.length >= MAX_SSO_DOMAINS) {
        throw new ApiError('FAILED_PRECONDITION', `An organization can name at most ${MAX_SSO_DOMAINS} domains.`)
      }
      const now = deps.now()
      const row = {
        id: deps.randomUuid(),
        organizationId: organization.id,
        domain,
        challenge: randomAlphanumeric(32, deps.randomBytes),
        verifiedAt: deps.settings.sso.trustedDomains.has(domain) ? now : null,
        createdAt: now,
      }
      await tx.insert(ssoDomains).values(row)
      if (row.verifiedAt) await settleProved(tx, organization.id)
      record({ action: 'create', ...aboutDomain(row), parameters: { verified: row.verifiedAt !== null } })
      return presentSignOn(tx, ctx)
    }),
  )
}

async function requireDomain(db: Database | Transaction, ctx: OrganizationContext, id: string): Promise<DomainRow> {
  const rows = isUuid(id) ? await listDomains(db, ctx.organization.id) : []
  const row = rows.find((one) => one.id === id)
  if (!row) throw notFound('Domain')
  return row
}

/** Throws FAILED_PRECONDITION, saying what there is instead, unless the domain's TXT record holds its challenge. */
async function requireRecord(ctx: OrganizationContext, row: DomainRow): Promise<void> {
  const { name, value } = recordOf(row)
  const found = await requireOutside(ctx.deps)
    .resolveTxt(name)
    .catch((error: unknown) => {
      throw new ApiError('FAILED_PRECONDITION', `The DNS gave no answer about ${name}. Try again in a while.`, {
        cause: error,
      })
    })
  if (found.some((text) => text.trim() === value)) return
  const seen = found.length === 1 ? 'There is a TXT record' : `There are ${found.length} TXT records`
  throw new ApiError(
    'FAILED_PRECONDITION',
    found.length === 0
      ? `There is no TXT record at ${name} yet. It can take an hour until a new one is seen.`
      : `${seen} at ${name}, but none with this value. It can take an hour until a change is seen.`,
  )
}

/** Looks for a domain's record; from then on the domain counts. Returns the whole. Throws NOT_FOUND, FAILED_PRECONDITION, ALREADY_EXISTS. */
export async function verifyDomain(ctx: OrganizationContext, id: string): Promise<SingleSignOn> {
  const { deps } = ctx
  const seen = await requireDomain(ctx.db, ctx, id)
  if (!seen.verifiedAt) await requireRecord(ctx, seen)
  return unlessTaken(seen.domain, () =>
    mutateIfAny(ctx, async (tx, record) => {
      await lockToChangeSignOn(tx, ctx)
      const row = await requireDomain(tx, ctx, id)
      if (!row.verifiedAt) {
        await tx
          .update(ssoDomains)
          .set({ verifiedAt: deps.now() })
          .where(and(eq(ssoDomains.organizationId, ctx.organization.id), eq(ssoDomains.id, row.id)))
        await settleProved(tx, ctx.organization.id)
        record({ action: 'update', ...aboutDomain(row), parameters: { verified: { from: false, to: true } } })
      }
      return presentSignOn(tx, ctx)
    }),
  )
}

/** Removes a domain: its people sign in with a password. Throws NOT_FOUND, FAILED_PRECONDITION for the last one while the provider is required. */
export async function removeDomain(ctx: OrganizationContext, id: string): Promise<void> {
  await mutate(ctx, async (tx, record) => {
    await lockToChangeSignOn(tx, ctx)
    const row = await requireDomain(tx, ctx, id)
    const provider = await findProvider(tx, ctx.organization.id)
    const others = (await listDomains(tx, ctx.organization.id)).filter((one) => one.id !== id && one.verifiedAt)
    if (provider?.required && row.verifiedAt && others.length === 0) {
      throw new ApiError(
        'FAILED_PRECONDITION',
        'Single sign-on is required for this domain alone. Turn the requirement off first.',
      )
    }
    await tx
      .delete(ssoDomains)
      .where(and(eq(ssoDomains.organizationId, ctx.organization.id), eq(ssoDomains.id, row.id)))
    record({ action: 'delete', ...aboutDomain(row) })
  })
}
