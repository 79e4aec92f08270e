import { access } from './access.ts'
import { apiKeys } from './api-keys.ts'
import { auditEvents } from './audit.ts'
import { billing } from './billing.ts'
import { account } from './console.ts'
import type { Endpoint } from './endpoint.ts'
import { home } from './home.ts'
import { introspection } from './introspection.ts'
import { invites } from './invites.ts'
import { invoices } from './invoices.ts'
import { oauth } from './oauth.ts'
import { organizations } from './organizations.ts'
import { projectMembers, projectServiceAccounts } from './project-members.ts'
import { factors } from './factors.ts'
import { integration, projects } from './projects.ts'
import { roleBindings } from './role-bindings.ts'
import { search } from './search.ts'
import { serviceAccounts } from './service-accounts.ts'
import { singleSignOn } from './single-sign-on.ts'
import { spendAlerts } from './spend-alerts.ts'
import { usage } from './usage.ts'
import { members, users } from './users.ts'

/** Every endpoint there is. What is not here does not exist. */
export const contract = {
  organizations,
  projects,
  apiKeys,
  oauth,
  account,
  factors,
  singleSignOn,
  users,
  members,
  invites,
  roleBindings,
  serviceAccounts,
  projectMembers,
  projectServiceAccounts,
  access,
  auditEvents,
  search,
  home,
  usage,
  spendAlerts,
  invoices,
  billing,
  integration,
  introspection,
}

/** The same as a flat list, for whatever walks all of them. */
export const endpoints: readonly Endpoint[] = Object.values(contract).flatMap((group) => Object.values(group))
