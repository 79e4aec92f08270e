import { parseAddresses } from '#contract/addresses.ts'
import type { InviteResult } from '#contract/invites.ts'
import type { RoleBindingInput } from '#contract/role-bindings.ts'
import type { OrganizationRole, ProjectRole } from '#contract/roles.ts'

/** One of the people to be invited: as typed, and the address in it when there is one. */
export type Invitee = {
  id: string
  label: string
  address: string | null
  /** What the server said of it; gone when it is changed. */
  refusal?: string
}

/** Takes those entered so far and a text with more of them; returns all, none twice. */
export function addInvitees(present: readonly Invitee[], text: string): Invitee[] {
  const known = new Set(present.map((one) => one.id))
  const added = parseAddresses(text).flatMap(({ input, address }): Invitee[] => {
    const id = (address ?? input).toLowerCase()
    if (known.has(id)) return []
    known.add(id)
    return [{ id, label: address ?? input, address }]
  })
  return [...present, ...added]
}

/** Takes those who were sent and what came of each; returns those who are still to be invited, each with the reason. */
export function leftToInvite(sent: readonly Invitee[], results: readonly InviteResult[]): Invitee[] {
  const outcomes = new Map(results.map((result) => [(result.email ?? result.input).toLowerCase(), result]))
  return sent.flatMap((one) => {
    const result = outcomes.get(one.id)
    if (!result || result.outcome === 'invited') return []
    return [{ ...one, refusal: result.message }]
  })
}

/** A role on a project that goes with an invite; ids are empty until chosen. */
export type ProjectGrant = { key: number; projectId: string; role: ProjectRole }

/** Roles on the organization that are worth little without projects, so that an invite gives these too. */
export function takesProjects(role: OrganizationRole): boolean {
  return role === 'OrgManager' || role === 'OrgMember'
}

/** Takes an organization role and the projects that go with it; returns the bindings of the invite. */
export function bindingsOf(role: OrganizationRole, grants: readonly ProjectGrant[]): RoleBindingInput[] {
  return [
    { resource_type: 'organization', role },
    ...(takesProjects(role) ? grants.filter((grant) => grant.projectId !== '') : []).map((grant): RoleBindingInput => ({
      resource_type: 'project',
      resource_id: grant.projectId,
      role: grant.role,
    })),
  ]
}
