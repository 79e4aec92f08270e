import { type SingleSignOn, ssoCallbackPath } from '#contract/single-sign-on.ts'
import type { Database, OrganizationContext, Transaction } from '#server/kernel/context.ts'
import { type DomainRow, findProvider, listDomains } from './repo.ts'

/** Takes a domain; returns the TXT record that proves it. */
export const recordOf = ({ domain, challenge }: Pick<DomainRow, 'domain' | 'challenge'>) => ({
  name: `_conifer-challenge.${domain}`,
  value: `conifer-domain-verification=${challenge}`,
})

/** Returns an organization's single sign-on as the wire knows it. */
export async function presentSignOn(db: Database | Transaction, ctx: OrganizationContext): Promise<SingleSignOn> {
  const provider = await findProvider(db, ctx.organization.id)
  return {
    redirect_uri: `${ctx.deps.settings.publicUrl}${ssoCallbackPath(ctx.organization.id)}`,
    provider: provider
      ? {
          issuer: provider.issuer,
          client_id: provider.clientId,
          updated_at: provider.updatedAt.toISOString(),
          last_sign_in_at: provider.lastSignInAt?.toISOString() ?? null,
        }
      : null,
    domains: (await listDomains(db, ctx.organization.id)).map((row) => ({
      id: row.id,
      domain: row.domain,
      verified_at: row.verifiedAt?.toISOString() ?? null,
      record: recordOf(row),
    })),
    default_role: provider?.defaultRole ?? null,
    required: provider?.required ?? false,
  }
}
