import type { Grant } from '#contract/access.ts'
import { comparePermissions, describeGrant, describeGrants } from '#contract/explain.ts'
import {
  KEY_ROLES,
  ORGANIZATION_ROLES,
  type OrganizationRole,
  type Permission,
  PERMISSION_WORDS,
  PROJECT_MEMBER_ROLES,
  PROJECT_ROLES,
  type ProjectRole,
  type Role,
  ROLE_LABELS,
} from '#contract/roles.ts'
import { formatList } from './format.ts'

/** Each role in a sentence, for whoever has to choose one. What it permits exactly is data in the contract. */
export const ROLE_SUMMARIES: Record<Role, string> = {
  OrgOwner: 'Manages everything: members, billing and every project.',
  OrgManager: 'Creates projects. Works in those they have a role in.',
  OrgMember: 'Works in projects they have a role in.',
  OrgBillingAdmin: 'Manages billing, usage and spend alerts.',
  ProjectOwner: 'Manages everything in it: settings, members, API keys, data.',
  ProjectManager: 'Works with resources and data. Sees members and API keys.',
  ProjectMember: 'Sees the project, its members and API keys, but no resources or data.',
  ProjectEditor: 'Creates, configures and deletes resources, and reads and writes their data.',
  ProjectViewer: 'Sees resources and reads their data.',
  ControlPlaneEditor: 'Creates, configures and deletes resources.',
  ControlPlaneViewer: 'Sees resources.',
  DataPlaneEditor: 'Reads and writes the data of indexes and assistants.',
  DataPlaneViewer: 'Reads the data of indexes and assistants.',
}

export type RoleOption<R extends Role = Role> = { value: R; label: string; description: string }

function options<R extends Role>(roles: readonly R[]): RoleOption<R>[] {
  return roles.map((role) => ({ value: role, label: ROLE_LABELS[role], description: ROLE_SUMMARIES[role] }))
}

/** Roles on an organization, strongest first. */
export const organizationRoleOptions = options<OrganizationRole>(ORGANIZATION_ROLES)
/** Roles on a project that make somebody a member of it, strongest first. */
export const memberRoleOptions = options<ProjectRole>(PROJECT_MEMBER_ROLES)
/** Roles on a project that open its resources and data only: the roles an API key has. */
export const keyRoleOptions = options<ProjectRole>(KEY_ROLES)
/** The same under their heading, for a select that begins with `memberRoleOptions`. */
export const KEY_ROLES_HEADING = 'API key permissions'
export const keyRoleGroups = [{ label: KEY_ROLES_HEADING, options: keyRoleOptions }]

/** Tells whether a text, such as the value of a select, is one of the given words. */
export function isOneOf<const T extends string>(words: readonly T[], value: string): value is T {
  return (words as readonly string[]).includes(value)
}

const ranks = new Map<Role, number>([...ORGANIZATION_ROLES, ...PROJECT_ROLES].map((role, rank) => [role, rank]))

/** Takes roles; returns them strongest first, each once. */
export function strongestFirst<R extends Role>(roles: readonly R[]): R[] {
  return [...new Set(roles)].toSorted((one, other) => (ranks.get(one) ?? 0) - (ranks.get(other) ?? 0))
}

/** Takes roles; returns what a column of them sorts and filters by: strongest first, in the words on screen. */
export function roleSortText(roles: readonly Role[]): string {
  return strongestFirst(roles)
    .map((role) => `${String(ranks.get(role)).padStart(2, '0')} ${ROLE_LABELS[role]}`)
    .join(' ')
}

/** Takes a permission; returns what it lets somebody do, as a line of its own: "Create projects". */
export function permissionWords(permission: Permission): string {
  const words = PERMISSION_WORDS[permission]
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

/**
 * Takes the roles somebody has on an organization or on a project and the ones they would have; returns in words what
 * they gain and lose. Being an organization owner counts as being project owner of every project.
 */
export function describeChange(before: readonly Role[], after: readonly Role[]): { gained: string[]; lost: string[] } {
  const { gained, lost } = comparePermissions(before, after)
  const [owned, owns] = [before.includes('OrgOwner'), after.includes('OrgOwner')]
  const inherited = 'Project owner in every project'
  return {
    gained: [...(owns && !owned ? [inherited] : []), ...gained.map(permissionWords)],
    lost: [...(owned && !owns ? [inherited] : []), ...lost.map(permissionWords)],
  }
}

/** Tells whether a role is one on an organization. */
export function isOrganizationRole(role: Role): role is OrganizationRole {
  return (ORGANIZATION_ROLES as readonly Role[]).includes(role)
}

/** Takes what somebody holds in one place; returns it as one line. What is inherited comes last: before an "and", its reason would seem to be of both. */
export function grantsLine(grants: readonly Pick<Grant, 'role' | 'because'>[]): string {
  return formatList(
    grants.toSorted((one, other) => Number(one.because !== null) - Number(other.because !== null)).map(describeGrant),
  )
}

/**
 * Takes grants and what they permit; returns the lines that say so. Which grant gives what is said only where there are
 * several: a single one stands above all of its lines.
 */
export function permissionRows(
  grants: readonly Pick<Grant, 'role' | 'because'>[],
  permissions: readonly { permission: Permission; from: readonly number[] }[],
): { id: string; what: string; reasons: string[] }[] {
  return permissions.map(({ permission, from }) => ({
    id: permission,
    what: permissionWords(permission),
    reasons: grants.length > 1 ? describeGrants(grants, from) : [],
  }))
}
