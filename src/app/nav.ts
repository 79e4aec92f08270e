import {
  BellRing,
  Building2,
  ChartColumn,
  Database,
  FolderKanban,
  House,
  KeyRound,
  Layers,
  type LucideIcon,
  ReceiptText,
  ScrollText,
  Users,
} from 'lucide-react'
import type { Gate } from '#contract/can.ts'
import { routes } from '#contract/routes.generated.ts'
import { paths } from './paths.ts'

/** A page of the navigation. `to` is its address, or what makes it. */
export type NavItem<To> = {
  label: string
  icon: LucideIcon
  to: To
  /** The call the page lives on: who may not make it sees the item with the reason. */
  gate?: Gate
  /** Behind `g`: the letter that goes there. */
  letter?: string
}

/** Above the groups: what is about the organization's work. */
export const organizationNav: readonly NavItem<(organization: string) => string>[] = [
  { label: 'Home', icon: House, to: paths.organization, letter: 'h' },
  { label: 'Projects', icon: FolderKanban, to: paths.projects, letter: 'p' },
]

/** About the project chosen in the switcher. */
export const projectNav: readonly NavItem<(organization: string, project: string) => string>[] = [
  { label: 'API keys', icon: KeyRound, to: paths.apiKeys, gate: routes.apiKeys.overview, letter: 'k' },
  { label: 'Access', icon: Users, to: paths.projectAccess, gate: routes.projectMembers.list },
  { label: 'Resources', icon: Database, to: paths.resources, gate: routes.projects.listResources, letter: 'r' },
]

/** About the organization itself. */
export const settingsNav: readonly NavItem<(organization: string) => string>[] = [
  { label: 'Organization', icon: Building2, to: paths.organizationSettings, letter: 'o' },
  { label: 'Access', icon: Users, to: paths.access, gate: routes.members.list, letter: 'm' },
  { label: 'Projects', icon: Layers, to: paths.projectsSettings },
  { label: 'Usage', icon: ChartColumn, to: paths.usage, gate: routes.usage.get, letter: 'u' },
  { label: 'Spend alerts', icon: BellRing, to: paths.spendAlerts, gate: routes.spendAlerts.list, letter: 'a' },
  { label: 'Billing', icon: ReceiptText, to: paths.billing, gate: routes.invoices.list, letter: 'b' },
  { label: 'Audit logs', icon: ScrollText, to: paths.auditLogs, gate: routes.auditEvents.list, letter: 'l' },
]
