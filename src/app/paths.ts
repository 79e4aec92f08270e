/** Every address of the console. Nothing else writes one. */
export const patterns = {
  home: '/',
  setUp: '/set-up',
  signIn: '/sign-in',
  signUp: '/sign-up',
  confirmEmail: '/confirm-email',
  confirmNewEmail: '/confirm-new-email',
  forgotPassword: '/forgot-password',
  resetPassword: '/reset-password',
  acceptInvite: '/accept-invite',
  ssoCallback: '/sso/callback/:organization',
  account: '/account',
  newOrganization: '/organizations/new',
  organization: '/organizations/:organization',
  projects: '/organizations/:organization/projects',
  project: '/organizations/:organization/projects/:project',
  apiKeys: '/organizations/:organization/projects/:project/keys',
  resources: '/organizations/:organization/projects/:project/indexes',
  projectAccess: '/organizations/:organization/projects/:project/access',
  projectMembers: '/organizations/:organization/projects/:project/access/members',
  projectServiceAccounts: '/organizations/:organization/projects/:project/access/service-accounts',
  settings: '/organizations/:organization/settings',
  organizationSettings: '/organizations/:organization/settings/organization',
  projectsSettings: '/organizations/:organization/settings/projects',
  access: '/organizations/:organization/settings/access',
  members: '/organizations/:organization/settings/access/members',
  serviceAccounts: '/organizations/:organization/settings/access/service-accounts',
  organizationApiKeys: '/organizations/:organization/settings/access/api-keys',
  singleSignOn: '/organizations/:organization/settings/access/identity-provider',
  /** The address that older guides give; leads to the one above. */
  serviceAccountsShort: '/organizations/:organization/settings/service-accounts',
  usage: '/organizations/:organization/settings/usage',
  spendAlerts: '/organizations/:organization/settings/spend-alerts',
  billing: '/organizations/:organization/settings/billing',
  invoice: '/organizations/:organization/settings/billing/invoices/:invoice',
  plans: '/organizations/:organization/settings/billing/plans',
  auditLogs: '/organizations/:organization/settings/audit-logs',
  /** What Pinecone's console has at these two, Conifer has not: they say so. */
  support: '/organizations/:organization/settings/support',
} as const

type Names<Pattern extends string> = Pattern extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Names<`/${Rest}`>
  : Pattern extends `${string}:${infer Name}`
    ? Name
    : never

function fill<Pattern extends string>(pattern: Pattern, values: Record<Names<Pattern>, string>): string {
  return pattern.replaceAll(/:(\w+)/g, (_, name: Names<Pattern>) => encodeURIComponent(values[name]))
}

/** What the address of the sign-in page can say: where to go afterwards, and why one is here. */
export type SignInReason = 'ended' | 'not-kept' | 'reset' | 'signed-out'

function signIn({ next, reason }: { next?: string; reason?: SignInReason } = {}): string {
  const query = new URLSearchParams({ ...(reason ? { reason } : {}), ...(next && next !== '/' ? { next } : {}) })
  return query.size > 0 ? `${patterns.signIn}?${query}` : patterns.signIn
}

/** A server knows its pages by name; a host of files, where the demo lies in any folder, only by their files. */
function besideConsole(name: string, file: string): string {
  return import.meta.env.BASE_URL === '/' ? `/${name}` : `${import.meta.env.BASE_URL}${file}`
}

/** Every address as a function of what it names. */
export const paths = {
  home: () => patterns.home,
  setUp: () => patterns.setUp,
  signIn,
  signUp: () => patterns.signUp,
  forgotPassword: () => patterns.forgotPassword,
  /** Where the link of an invite's mail leads. */
  acceptInvite: (token: string) => `${patterns.acceptInvite}?${new URLSearchParams({ token })}`,
  account: () => patterns.account,
  newOrganization: () => patterns.newOrganization,
  organization: (organization: string) => fill(patterns.organization, { organization }),
  projects: (organization: string) => fill(patterns.projects, { organization }),
  project: (organization: string, project: string) => fill(patterns.project, { organization, project }),
  apiKeys: (organization: string, project: string) => fill(patterns.apiKeys, { organization, project }),
  resources: (organization: string, project: string) => fill(patterns.resources, { organization, project }),
  projectAccess: (organization: string, project: string) => fill(patterns.projectAccess, { organization, project }),
  projectMembers: (organization: string, project: string) => fill(patterns.projectMembers, { organization, project }),
  projectServiceAccounts: (organization: string, project: string) =>
    fill(patterns.projectServiceAccounts, { organization, project }),
  organizationSettings: (organization: string) => fill(patterns.organizationSettings, { organization }),
  settings: (organization: string) => fill(patterns.settings, { organization }),
  projectsSettings: (organization: string) => fill(patterns.projectsSettings, { organization }),
  access: (organization: string) => fill(patterns.access, { organization }),
  members: (organization: string) => fill(patterns.members, { organization }),
  serviceAccounts: (organization: string) => fill(patterns.serviceAccounts, { organization }),
  organizationApiKeys: (organization: string) => fill(patterns.organizationApiKeys, { organization }),
  singleSignOn: (organization: string) => fill(patterns.singleSignOn, { organization }),
  /** Those that somebody made. */
  keysMadeBy: (organization: string, creator: string) =>
    `${fill(patterns.organizationApiKeys, { organization })}?${new URLSearchParams({ creator })}`,
  usage: (organization: string) => fill(patterns.usage, { organization }),
  spendAlerts: (organization: string) => fill(patterns.spendAlerts, { organization }),
  billing: (organization: string) => fill(patterns.billing, { organization }),
  invoice: (organization: string, invoice: string) => fill(patterns.invoice, { organization, invoice }),
  plans: (organization: string) => fill(patterns.plans, { organization }),
  auditLogs: (organization: string) => fill(patterns.auditLogs, { organization }),
  /** The guide and the API's own reference: pages beside the console, not of it. */
  docs: () => besideConsole('docs', 'docs/index.html'),
  apiReference: () => besideConsole('docs/api', 'docs/api.html'),
}

/**
 * Takes the address that somebody wanted before they had to sign in; returns it when it is a page of this console, else
 * the first page. `//evil.example` and `/\evil.example` are other sites to a browser (open redirect, CWE-601).
 */
export function safeNext(next: string | null): string {
  if (!next?.startsWith('/') || /^\/[/\\]/.test(next) || /[\t\n\r]/.test(next)) return patterns.home
  return next
}

/**
 * Takes an address with `-` for "the current one" and what is current; returns the real address, the rest of it kept,
 * or undefined when nothing in it is left open or nothing is current.
 */
export function resolveDashes(
  pathname: string,
  current: { organizationId: string | undefined; projectId: (organizationId: string) => string | undefined },
): string | undefined {
  const [, root, organization, second, project, ...rest] = pathname.split('/')
  if (root !== 'organizations' || !organization) return undefined
  const organizationId = organization === '-' ? current.organizationId : decodeURIComponent(organization)
  if (organizationId === undefined) return undefined
  const inProject = second === 'projects' && project === '-'
  const projectId = inProject ? current.projectId(organizationId) : undefined
  if (organization !== '-' && projectId === undefined) return undefined
  // Without any project there is nothing to go to but the list, which says so.
  const tail = inProject
    ? projectId === undefined
      ? []
      : [encodeURIComponent(projectId), ...rest]
    : project === undefined
      ? []
      : [project, ...rest]
  return ['', root, encodeURIComponent(organizationId), ...(second === undefined ? [] : [second]), ...tail].join('/')
}
