import type { Endpoint } from './endpoint.ts'
import { type Feature, planRefusal } from './plans.ts'
import {
  organizationPermissions,
  type OrganizationRole,
  projectPermissions,
  type ProjectRole,
  refusal,
} from './roles.ts'

/** Where somebody stands: in an organization, and perhaps in one of its projects. */
export type Standing = {
  organization: { roles: readonly OrganizationRole[]; features: Partial<Record<Feature, boolean>> }
  project?: { grants: readonly { role: ProjectRole }[] }
}

export type Verdict = { allowed: true } | { allowed: false; reason: string; because: 'role' | 'plan' }

/** What of an endpoint decides who may call it: a whole `Endpoint`, or its entry in `routes.generated.ts`. */
export type Gate = Pick<Endpoint, 'access' | 'feature'>

/**
 * Tells whether a call would be let in, by the same data the server decides with.
 * Takes the endpoint and where the caller stands; returns yes, or no with the server's own reason.
 */
export function can(endpoint: Gate, standing: Standing): Verdict {
  const { access, feature } = endpoint
  const { organization, project } = standing
  if (access.kind === 'organization' && !organizationPermissions(organization.roles).has(access.permission)) {
    return { allowed: false, reason: refusal(access.permission), because: 'role' }
  }
  if (access.kind === 'project') {
    const roles = project?.grants.map((grant) => grant.role) ?? []
    if (!projectPermissions(roles, organization.roles).has(access.permission)) {
      return { allowed: false, reason: refusal(access.permission), because: 'role' }
    }
  }
  if (feature && organization.features[feature] === false) {
    return { allowed: false, reason: planRefusal(feature), because: 'plan' }
  }
  return { allowed: true }
}
