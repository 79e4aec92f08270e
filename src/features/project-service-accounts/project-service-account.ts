import type { Grant, ProjectServiceAccount } from '#contract/access.ts'
import { describeGrant } from '#contract/explain.ts'
import { PROJECT_ROLES, type ProjectRole, type Role } from '#contract/roles.ts'

type Grants = Pick<ProjectServiceAccount, 'grants'>

/** Takes the grants of a service account in a project; returns the one it inherits from the organization, or undefined. */
export function inheritedGrant({ grants }: Grants): Grant | undefined {
  return grants.find((grant) => grant.via === 'organization')
}

/** Takes roles of any kind; returns those on a project. */
export function projectRolesOf(roles: readonly Role[]): ProjectRole[] {
  return PROJECT_ROLES.filter((role) => roles.includes(role))
}

/** Why nothing here can change a service account that is in the project by inheritance alone; undefined for the others. */
export function inheritedReason(account: Pick<ProjectServiceAccount, 'grants' | 'roles'>): string | undefined {
  const inherited = inheritedGrant(account)
  if (account.roles.length > 0 || !inherited) return undefined
  return `${describeGrant(inherited)}. This is changed in the organization’s settings.`
}
