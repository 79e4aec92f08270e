/** How an organization's people sign in: its provider, who gets in by it and who must use it. */
import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { SingleSignOn, SsoProviderSet, SsoUpdate } from '#contract/single-sign-on.ts'
import { identityProviders } from '#server/db/schema.ts'
import { open, seal } from '#server/features/identity/seal.ts'
import { type AuditEvent, mutate, mutateIfAny } from '#server/kernel/audit.ts'
import type { OrganizationContext } from '#server/kernel/context.ts'
import { ApiError, invalidFields } from '#server/kernel/errors.ts'
import { lockToChangeSignOn, signOutConcerned } from './change.ts'
import { discover, type Provider, ProviderProblem } from './oidc.ts'
import { presentSignOn } from './present.ts'
import { type DomainRow, findProvider, listDomains, type ProviderRow } from './repo.ts'

/** Returns the organization's single sign-on; never the provider's secret. */
export function getSingleSignOn(ctx: OrganizationContext): Promise<SingleSignOn> {
  return presentSignOn(ctx.db, ctx)
}

/** The part of an event that says which provider it is about. */
const about = (ctx: OrganizationContext, issuer: string) => ({
  resourceType: 'identity-provider',
  resourceId: ctx.organization.id,
  resourceName: issuer,
})

/** Returns the secret to keep: the one that is sent, or for the same client the one that is there. Throws INVALID_ARGUMENT. */
async function secretToKeep(
  { deps }: OrganizationContext,
  input: z.output<typeof SsoProviderSet>,
  before: ProviderRow | undefined,
): Promise<string> {
  if (input.client_secret !== undefined) return input.client_secret
  // Never to another issuer: whoever may change it here could read the secret there.
  const isSame =
    before?.issuer.replace(/\/$/, '') === input.issuer.replace(/\/$/, '') && before.clientId === input.client_id
  const kept = before && isSame ? await open(deps, 'identity providers', before.clientSecret) : null
  if (kept === null) {
    throw invalidFields([
      {
        path: 'client_secret',
        message: isSame
          ? 'The client secret that is kept cannot be read any more, because SESSION_SECRET has changed. Enter it again.'
          : 'Enter the client secret.',
      },
    ])
  }
  return kept
}

/**
 * Sets the identity provider, once it has answered with its configuration.
 * Returns the whole. Throws INVALID_ARGUMENT, at `issuer` for a provider that does not answer as one; FAILED_PRECONDITION
 * for another provider while it is required.
 */
export async function setProvider(
  ctx: OrganizationContext,
  input: z.output<typeof SsoProviderSet>,
): Promise<SingleSignOn> {
  const { deps, organization } = ctx
  const clientSecret = await secretToKeep(ctx, input, await findProvider(ctx.db, organization.id))
  const provider: Provider = { issuer: input.issuer, clientId: input.client_id, clientSecret }
  try {
    // As it calls itself: with or without a slash at the end is another name in its tokens.
    provider.issuer = await discover(deps, provider)
  } catch (error) {
    if (error instanceof ProviderProblem) throw invalidFields([{ path: 'issuer', message: error.message }])
    throw error
  }
  const sealed = await seal(deps, 'identity providers', clientSecret)
  return mutate(ctx, async (tx, record) => {
    await lockToChangeSignOn(tx, ctx)
    const before = await findProvider(tx, organization.id)
    const isSame = before?.issuer === provider.issuer && before.clientId === provider.clientId
    if (before?.required && !isSame) {
      throw new ApiError(
        'FAILED_PRECONDITION',
        'Single sign-on is required, and nobody has signed in through this provider yet. Turn the requirement off first.',
      )
    }
    const now = deps.now()
    const values = {
      issuer: provider.issuer,
      clientId: provider.clientId,
      clientSecret: sealed,
      lastSignInAt: isSame ? before.lastSignInAt : null,
      updatedAt: now,
    }
    await tx
      .insert(identityProviders)
      .values({ organizationId: organization.id, createdAt: now, ...values })
      .onConflictDoUpdate({ target: identityProviders.organizationId, set: values })
    record({
      action: before ? 'update' : 'create',
      ...about(ctx, provider.issuer),
      parameters: {
        issuer: before ? { from: before.issuer, to: provider.issuer } : provider.issuer,
        client_id: before ? { from: before.clientId, to: provider.clientId } : provider.clientId,
        client_secret: input.client_secret === undefined ? 'kept' : 'set',
      },
    })
    return presentSignOn(tx, ctx)
  })
}

/** Removes the identity provider: people sign in with a password again. Throws FAILED_PRECONDITION without one. */
export async function removeProvider(ctx: OrganizationContext): Promise<void> {
  await mutate(ctx, async (tx, record) => {
    await lockToChangeSignOn(tx, ctx)
    const [row] = await tx
      .delete(identityProviders)
      .where(eq(identityProviders.organizationId, ctx.organization.id))
      .returning()
    if (!row) throw new ApiError('FAILED_PRECONDITION', 'There is no identity provider to remove.')
    record({ action: 'delete', ...about(ctx, row.issuer) })
  })
}

/** Throws FAILED_PRECONDITION unless the provider may be required: it must be known to work, for somebody. */
function requireReady(provider: ProviderRow, domains: readonly DomainRow[]): void {
  if (!domains.some((row) => row.verifiedAt)) {
    throw new ApiError('FAILED_PRECONDITION', 'Verify a domain first: it says whose sign-in it is about.')
  }
  if (!provider.lastSignInAt) {
    throw new ApiError(
      'FAILED_PRECONDITION',
      'Sign in through the provider once first, so that a mistake in it shuts nobody out.',
    )
  }
}

/** Changes who gets in and who must use the provider. Returns the whole. Throws FAILED_PRECONDITION without a provider, or one that nobody has used. */
export async function updateSingleSignOn(
  ctx: OrganizationContext,
  input: z.output<typeof SsoUpdate>,
): Promise<SingleSignOn> {
  const { organization, deps } = ctx
  return mutateIfAny(ctx, async (tx, record) => {
    await lockToChangeSignOn(tx, ctx)
    const before = await findProvider(tx, organization.id)
    if (!before) throw new ApiError('FAILED_PRECONDITION', 'Set up an identity provider first.')
    const { default_role: defaultRole = before.defaultRole, required = before.required } = input
    const parameters: AuditEvent['parameters'] = {}
    if (defaultRole !== before.defaultRole) parameters['default_role'] = { from: before.defaultRole, to: defaultRole }
    if (required !== before.required) {
      if (required) requireReady(before, await listDomains(tx, organization.id))
      parameters['required'] = { from: before.required, to: required }
    }
    if (Object.keys(parameters).length > 0) {
      await tx
        .update(identityProviders)
        .set({ defaultRole, required, updatedAt: deps.now() })
        .where(eq(identityProviders.organizationId, organization.id))
      if (required && !before.required) parameters['sessions_ended'] = await signOutConcerned(tx, organization.id)
      record({ action: 'update', ...about(ctx, before.issuer), parameters })
    }
    return presentSignOn(tx, ctx)
  })
}
