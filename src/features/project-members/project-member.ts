import type { Grant, ProjectMember } from '#contract/access.ts'
import { describeGrant } from '#contract/explain.ts'
import { isOrganizationRole } from '#lib/roles.ts'
import type { ProjectRole } from '#contract/roles.ts'

/** Takes a member; tells whether they are in the project by their organization role alone, which nothing here can change. */
export function onlyInherits(member: Pick<ProjectMember, 'roles'>): boolean {
  return member.roles.length === 0
}

/** Takes grants; returns the roles on the project that come from elsewhere. */
export function inheritedRoles(grants: readonly Grant[]): ProjectRole[] {
  return grants.flatMap(({ role, via }) => (via === 'organization' && !isOrganizationRole(role) ? [role] : []))
}

/** Why the roles of somebody who only inherits them cannot be changed here. */
export function inheritedReason(grants: readonly Grant[]): string {
  const [first] = grants
  return `${first ? describeGrant(first) : 'Inherited'}. This is changed in the organization’s settings.`
}

/** What somebody is called in sentences and by their menu. */
export function nameOf(member: Pick<ProjectMember, 'name' | 'email'>): string {
  return member.name || member.email
}
