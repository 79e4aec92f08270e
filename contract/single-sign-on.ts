import { z } from 'zod'
import { SignInResult } from './console.ts'
import { endpoint } from './endpoint.ts'
import { anyTextField, emailField, timeField, uuidField } from './fields.ts'
import { ORGANIZATION_ROLES } from './roles.ts'

/**
 * Takes an organization's id; returns the path of the page that its identity provider sends people back to, the redirect
 * URI registered there. One for each, so that none can pass on what another has issued (RFC 9700, 4.4.2.2).
 */
export function ssoCallbackPath(organizationId: string): string {
  return `/sso/callback/${encodeURIComponent(organizationId)}`
}
/** For how long somebody may take to sign in at their provider, in minutes. */
export const SSO_MINUTES = 10
/** The most domains an organization names. */
export const MAX_SSO_DOMAINS = 50

/** Roles that people may get by signing in. An owner is always made by an owner. */
export const DEFAULT_ROLES = ORGANIZATION_ROLES.filter((role) => role !== 'OrgOwner')

/** A host name of two labels or more (RFC 1123, 2.1), in lower case and without the dot at its end. */
const domainField = z
  .string({ error: 'Enter a domain.' })
  .trim()
  .toLowerCase()
  .transform((text) => text.replace(/^@/, '').replace(/\.$/, ''))
  .pipe(
    z
      .string()
      .min(1, { error: 'Enter a domain.' })
      .max(253, { error: 'A domain can have at most 253 characters.' })
      .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/, {
        error: 'Enter a domain such as example.com.',
      }),
  )

/** The issuer identifier (OpenID Connect Discovery 1.0, 3): an address without query and fragment. */
const issuerField = z
  .string({ error: 'Enter the issuer URL.' })
  .trim()
  // People paste the address of the configuration itself.
  .transform((text) => text.replace(/\/\.well-known\/openid-configuration$/, ''))
  .pipe(z.string().max(500, { error: 'An issuer URL can have at most 500 characters.' }))
  .refine((value) => /^https?:\/\/[^\s?#@]+$/.test(value) && URL.canParse(value), {
    error: 'Enter an address such as https://example.okta.com.',
  })

export const SsoDomain = z
  .object({
    id: uuidField,
    domain: z.string(),
    verified_at: timeField.nullable().meta({
      description: 'When the organization proved that the domain is its own; until then nobody signs in with it.',
    }),
    record: z
      .object({ name: z.string(), value: z.string() })
      .meta({ description: 'The TXT record in the DNS that proves it.' }),
  })
  .meta({ id: 'SsoDomain' })
export type SsoDomain = z.infer<typeof SsoDomain>

export const SingleSignOn = z
  .object({
    redirect_uri: z.string().meta({ description: 'What the provider must be told to send people back to.' }),
    provider: z
      .object({
        issuer: z.string(),
        client_id: z.string(),
        updated_at: timeField,
        last_sign_in_at: timeField.nullable().meta({ description: 'When somebody last signed in through it.' }),
      })
      .nullable()
      .meta({ description: 'The OpenID Connect provider. Its client secret is never returned.' }),
    domains: z.array(SsoDomain),
    default_role: z.enum(DEFAULT_ROLES).nullable().meta({
      description:
        'What somebody gets who signs in for the first time without having been invited; `null`: they are not let in.',
    }),
    required: z.boolean().meta({
      description:
        'Whether people with an address at a verified domain can only sign in through the provider. Owners can always use their password.',
    }),
  })
  .meta({ id: 'SingleSignOn' })
export type SingleSignOn = z.infer<typeof SingleSignOn>

export const SsoProviderSet = z
  .object({
    issuer: issuerField,
    client_id: anyTextField(500).trim().min(1, { error: 'Enter the client ID.' }),
    client_secret: anyTextField(2000)
      .trim()
      .transform((text) => (text === '' ? undefined : text))
      .optional()
      .meta({ description: 'Left out or empty: the one that is there stays, for the same issuer and client.' }),
  })
  .meta({ id: 'SetSsoProviderRequest' })

export const SsoDomainCreate = z.object({ domain: domainField }).meta({ id: 'CreateSsoDomainRequest' })

export const SsoUpdate = z
  .object({
    default_role: z
      .enum(DEFAULT_ROLES, { error: `The default role must be one of ${DEFAULT_ROLES.join(', ')}.` })
      .nullable()
      .optional(),
    required: z.boolean().optional(),
  })
  .meta({ id: 'UpdateSingleSignOnRequest' })

export const SsoStart = z.object({
  email: emailField,
  next: z.string().max(2000).optional().meta({ description: 'The page to go on to, given back at the end.' }),
})
export const SsoFinish = z.object({
  organization_id: z
    .string()
    .max(100)
    .meta({ description: 'From the path that the provider sent the browser back to.' }),
  callback: z
    .string()
    .min(1)
    .max(8000)
    .meta({ description: 'The query that the provider sent the browser back with, as it stands.' }),
})

/** `details.reason` of a refused sign-in. */
export const SSO_REFUSALS = [
  /** The address's domain is none that an organization signs in with here. */
  'no-sso',
  /** Begun in another browser, too long ago, or finished already. */
  'sso-over',
  /** The provider refused, or sent what does not hold. */
  'sso-provider',
  /** The provider named an address that the organization does not vouch for. */
  'sso-address',
  /** Nobody with this address was invited, and the organization lets in nobody else. */
  'sso-not-invited',
  /** Not a refusal of single sign-on: it is what a password or a passkey is refused for. */
  'sso-required',
] as const
export type SsoRefusal = (typeof SSO_REFUSALS)[number]

const tag = 'Single sign-on'
const own = { access: { kind: 'organization', permission: 'sso:update' }, feature: 'sso', tag } as const
const params = z.object({ domain_id: uuidField })
const success = { status: 200, body: SingleSignOn } as const

export const singleSignOn = {
  get: endpoint({
    id: 'singleSignOn.get',
    method: 'GET',
    path: '/admin/single-sign-on',
    summary: 'Get how people sign in',
    ...own,
    success,
  }),
  update: endpoint({
    id: 'singleSignOn.update',
    method: 'PATCH',
    path: '/admin/single-sign-on',
    summary: 'Change who gets in through the provider, and who must use it',
    description:
      'Requiring it asks for a verified domain and for somebody who has signed in through the provider. It signs out everybody whom it concerns.',
    ...own,
    confirm: true,
    body: SsoUpdate,
    success,
    errors: ['FAILED_PRECONDITION'],
  }),
  setProvider: endpoint({
    id: 'singleSignOn.setProvider',
    method: 'PUT',
    path: '/admin/single-sign-on/provider',
    summary: 'Set the identity provider',
    description:
      'Any OpenID Connect provider, such as Okta, Microsoft Entra ID, Google Workspace or Keycloak. It is asked for its configuration before anything is kept.',
    ...own,
    confirm: true,
    body: SsoProviderSet,
    success,
  }),
  removeProvider: endpoint({
    id: 'singleSignOn.removeProvider',
    method: 'DELETE',
    path: '/admin/single-sign-on/provider',
    summary: 'Remove the identity provider',
    description: 'People sign in with a password again; whoever has none sets one by mail. Domains stay verified.',
    ...own,
    confirm: true,
    success: { status: 202 },
    errors: ['FAILED_PRECONDITION'],
  }),
  addDomain: endpoint({
    id: 'singleSignOn.addDomain',
    method: 'POST',
    path: '/admin/single-sign-on/domains',
    summary: 'Name a domain whose people sign in through the provider',
    ...own,
    body: SsoDomainCreate,
    success,
    errors: ['ALREADY_EXISTS', 'FAILED_PRECONDITION'],
  }),
  verifyDomain: endpoint({
    id: 'singleSignOn.verifyDomain',
    method: 'POST',
    path: '/admin/single-sign-on/domains/{domain_id}/verify',
    summary: "Look for a domain's TXT record",
    ...own,
    confirm: true,
    params,
    success,
    errors: ['NOT_FOUND', 'ALREADY_EXISTS', 'FAILED_PRECONDITION'],
  }),
  removeDomain: endpoint({
    id: 'singleSignOn.removeDomain',
    method: 'DELETE',
    path: '/admin/single-sign-on/domains/{domain_id}',
    summary: 'Remove a domain',
    ...own,
    confirm: true,
    params,
    success: { status: 202 },
    errors: ['NOT_FOUND', 'FAILED_PRECONDITION'],
  }),
  start: endpoint({
    id: 'singleSignOn.start',
    method: 'POST',
    path: '/console/sso/start',
    summary: 'Begin to sign in through an identity provider',
    description: 'Answers with the address to send the browser to. Which domains do so is no secret.',
    tag,
    access: { kind: 'public' },
    body: SsoStart,
    success: { status: 200, body: z.object({ authorization_url: z.string() }) },
    errors: ['FAILED_PRECONDITION', 'RESOURCE_EXHAUSTED'],
  }),
  finish: endpoint({
    id: 'singleSignOn.finish',
    method: 'POST',
    path: '/console/sso/finish',
    summary: 'Sign in with what the identity provider sent',
    description:
      'In the browser that began it. Creates the account of somebody who was invited, or whom the default role lets in. `details.reason` of a refusal says why.',
    tag,
    access: { kind: 'public' },
    body: SsoFinish,
    success: { status: 200, body: z.object({ result: SignInResult, next: z.string().nullable() }) },
    errors: ['UNAUTHENTICATED', 'FAILED_PRECONDITION', 'RESOURCE_EXHAUSTED'],
  }),
}
