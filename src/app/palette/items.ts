import { can, type Gate } from '#contract/can.ts'
import type { SessionOrganization } from '#contract/console.ts'
import { PLAN_LABELS } from '#contract/plans.ts'
import type { ProjectOverview } from '#contract/projects.ts'
import { routes } from '#contract/routes.generated.ts'
import type { Found } from '#contract/search.ts'
import { addressWithAction } from '#lib/page-action.ts'
import type { Theme } from '#lib/theme.ts'
import { DESTINATIONS } from '../keys.ts'
import { paths } from '../paths.ts'

export type PaletteIcon = 'page' | 'action' | 'organization' | 'theme' | 'sign-out' | Found['kind']

/** A line of the palette: an address to go to, or a thing to do. */
export type PaletteItem = {
  id: string
  label: string
  /** A second, quieter text: where it is, what else it is known by. */
  detail: string | null
  icon: PaletteIcon
  /** What one may type for it besides its label. */
  words?: string
  /** Why it may not be done, in the server's words. */
  reason?: string | undefined
  /** Keys that do the same. */
  keys?: readonly string[]
  /** It is how things are already. */
  isCurrent?: boolean
} & ({ to: string; isOutside?: boolean } | { run: () => void })

export type Surroundings = {
  organization: SessionOrganization
  organizations: readonly SessionOrganization[]
  mayCreateOrganization: boolean
  /** The project one is in, or was in last. */
  project: ProjectOverview | undefined
  theme: Theme
  setTheme: (theme: Theme) => void
  signOut: () => void
  showShortcuts: () => void
}

/** Why a page or an action is withheld. A page that the plan withholds opens all the same: it says how to upgrade. */
function reasonFor(gate: Gate, { organization }: Surroundings, project?: ProjectOverview, opens = false) {
  const verdict = can(gate, project ? { organization, project } : { organization })
  return verdict.allowed || (opens && verdict.because === 'plan') ? undefined : verdict.reason
}

/** The keys that go to an address, where there are some. */
function keysTo(address: string, { organization, project }: Surroundings): { keys?: string[] } {
  const found = DESTINATIONS.find(({ to }) => to(organization.id, project?.id ?? '') === address)
  return found ? { keys: ['g', found.letter] } : {}
}

/** Every page there is from here. */
export function listPages(around: Surroundings): PaletteItem[] {
  const { organization, project } = around
  const { id } = organization
  const page = (
    label: string,
    to: string,
    more: { words?: string; detail?: string; gate?: Gate } = {},
  ): PaletteItem => ({
    id: `page ${to}`,
    label,
    detail: more.detail ?? null,
    icon: 'page',
    words: more.words ?? '',
    to,
    ...keysTo(to, around),
    reason: more.gate && reasonFor(more.gate, around, undefined, true),
  })
  const ofProject = (label: string, to: string, gate: Gate, words = ''): PaletteItem[] =>
    project
      ? [{ ...page(label, to, { detail: project.name, words }), reason: reasonFor(gate, around, project, true) }]
      : []
  return [
    page('Home', paths.organization(id), { words: 'overview dashboard start' }),
    page('Projects', paths.projects(id)),
    ...ofProject('API keys', paths.apiKeys(id, project?.id ?? ''), routes.apiKeys.overview, 'tokens secrets'),
    ...ofProject(
      'Project members',
      paths.projectMembers(id, project?.id ?? ''),
      routes.projectMembers.list,
      'access people',
    ),
    ...ofProject(
      'Project service accounts',
      paths.projectServiceAccounts(id, project?.id ?? ''),
      routes.projectServiceAccounts.list,
      'access machines',
    ),
    ...ofProject(
      'Resources',
      paths.resources(id, project?.id ?? ''),
      routes.projects.listResources,
      'indexes collections backups assistants',
    ),
    page('Members', paths.members(id), {
      detail: 'Settings',
      words: 'people users access invites team',
      gate: routes.members.list,
    }),
    page('Service accounts', paths.serviceAccounts(id), {
      detail: 'Settings',
      words: 'machines access clients',
      gate: routes.serviceAccounts.list,
    }),
    page('API keys of all projects', paths.organizationApiKeys(id), {
      detail: 'Settings',
      words: 'access tokens secrets',
      gate: routes.apiKeys.organizationOverview,
    }),
    page('Single sign-on', paths.singleSignOn(id), {
      detail: 'Settings',
      words: 'sso identity provider okta entra google oidc domains',
      gate: routes.singleSignOn.get,
    }),
    page('Usage', paths.usage(id), {
      detail: 'Settings',
      words: 'cost spend bill money',
      gate: routes.usage.get,
    }),
    page('Spend alerts', paths.spendAlerts(id), {
      detail: 'Settings',
      words: 'budget cost limit',
      gate: routes.spendAlerts.list,
    }),
    page('Invoices', paths.billing(id), {
      detail: 'Settings',
      words: 'billing bill months total csv',
      gate: routes.invoices.list,
    }),
    page('Plans', paths.plans(id), {
      detail: 'Settings',
      words: 'billing upgrade downgrade starter standard enterprise',
      gate: routes.billing.plans,
    }),
    page('Audit logs', paths.auditLogs(id), {
      detail: 'Settings',
      words: 'events history who did activity',
      gate: routes.auditEvents.list,
    }),
    page('Organization settings', paths.organizationSettings(id), {
      detail: 'Settings',
      words: 'rename delete plan',
    }),
    page('Project settings', paths.projectsSettings(id), {
      detail: 'Settings',
      words: 'configure projects tags cmek pods',
    }),
    page('Account', paths.account(), { words: 'profile password sessions me' }),
    { ...page('Docs', paths.docs(), { words: 'documentation guide help' }), isOutside: true },
    { ...page('API reference', paths.apiReference(), { words: 'docs documentation openapi' }), isOutside: true },
  ]
}

/** Every action there is from here; those one may not do say why. */
export function listActions(around: Surroundings): PaletteItem[] {
  const { organization, project } = around
  const { id } = organization
  const action = (
    label: string,
    to: string,
    reason: string | undefined,
    words = '',
    detail: string | null = null,
  ): PaletteItem => ({
    id: `action ${label}`,
    label,
    detail,
    icon: 'action',
    words: `new add ${words}`,
    reason,
    to,
  })
  return [
    action(
      'Create project',
      addressWithAction(paths.projects(id), 'create'),
      reasonFor(routes.projects.create, around),
    ),
    action(
      'Create API key',
      project ? addressWithAction(paths.apiKeys(id, project.id), 'create') : paths.projects(id),
      project ? reasonFor(routes.apiKeys.create, around, project) : 'There is no project to create it in yet.',
      'token secret',
      project?.name ?? null,
    ),
    action(
      'Invite members',
      addressWithAction(paths.members(id), 'create'),
      reasonFor(routes.invites.createBatch, around),
      'people users',
    ),
    action(
      'Create service account',
      addressWithAction(paths.serviceAccounts(id), 'create'),
      reasonFor(routes.serviceAccounts.create, around),
      'machine client',
    ),
    action(
      'Add spend alert',
      addressWithAction(paths.spendAlerts(id), 'create'),
      reasonFor(routes.spendAlerts.create, around),
      'create budget',
    ),
    action(
      'Download usage as CSV',
      addressWithAction(paths.usage(id), 'download'),
      reasonFor(routes.usage.export, around),
      'export cost',
    ),
    action(
      'Download the audit log',
      addressWithAction(paths.auditLogs(id), 'download'),
      reasonFor(routes.auditEvents.export, around),
      'export csv json',
    ),
    action(
      'Create organization',
      paths.newOrganization(),
      around.mayCreateOrganization ? undefined : 'An email address creates one organization only.',
    ),
  ]
}

const THEME_LABELS: Record<Theme, string> = { system: 'System theme', light: 'Light theme', dark: 'Dark theme' }

/** What is about the person and not about the organization. */
export function listPersonal(around: Surroundings): PaletteItem[] {
  return [
    ...around.organizations
      .filter((one) => one.id !== around.organization.id)
      .map((one): PaletteItem => ({
        id: `organization ${one.id}`,
        label: `Switch to ${one.name}`,
        detail: `${PLAN_LABELS[one.plan]} plan`,
        icon: 'organization',
        words: `organization ${one.name}`,
        to: paths.organization(one.id),
      })),
    ...(['light', 'dark', 'system'] as const).map((theme): PaletteItem => ({
      id: `theme ${theme}`,
      label: THEME_LABELS[theme],
      detail: theme === around.theme ? 'Now' : null,
      icon: 'theme',
      words: 'theme appearance mode colour color',
      isCurrent: theme === around.theme,
      run: () => around.setTheme(theme),
    })),
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      detail: null,
      icon: 'action',
      words: 'keys help',
      keys: ['?'],
      run: around.showShortcuts,
    },
    { id: 'sign-out', label: 'Sign out', detail: null, icon: 'sign-out', words: 'log out leave', run: around.signOut },
  ]
}

const withFilter = (address: string, text: string) => `${address}?${new URLSearchParams({ q: text })}`

/** Takes what was found and the organization's id; returns its line, which opens where it is listed. */
export function itemOf(found: Found, organizationId: string): PaletteItem {
  const { kind, id, name, detail, project } = found
  const line = (to: string, quiet: string | null): PaletteItem => ({
    id: `${kind} ${id}`,
    label: name,
    detail: quiet,
    icon: kind,
    to,
  })
  switch (kind) {
    case 'project':
      return line(paths.project(organizationId, id), null)
    case 'member':
      return line(withFilter(paths.members(organizationId), detail ?? name), detail)
    case 'invite':
      return line(withFilter(paths.members(organizationId), name), 'Invited')
    case 'service_account':
      return project
        ? line(withFilter(paths.projectServiceAccounts(organizationId, project.id), name), project.name)
        : line(withFilter(paths.serviceAccounts(organizationId), detail ?? name), detail)
    case 'api_key':
      return line(
        project ? withFilter(paths.apiKeys(organizationId, project.id), id) : paths.organizationApiKeys(organizationId),
        [project?.name, detail?.split(' ')[0]].filter(Boolean).join(' · '),
      )
  }
}
