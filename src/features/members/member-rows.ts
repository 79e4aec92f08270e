import type { InviteOverview } from '#contract/invites.ts'
import type { ProjectRoles } from '#contract/role-bindings.ts'
import type { OrganizationRole } from '#contract/roles.ts'
import type { Member, MemberList } from '#contract/users.ts'

export const STATUSES = ['active', 'pending', 'expired'] as const
export type Status = (typeof STATUSES)[number]

/** A line of the table: somebody who belongs, or somebody who was invited to. */
export type Row = {
  id: string
  email: string
  /** Empty for an invite: nobody has said their name yet. */
  name: string
  status: Status
  roles: readonly OrganizationRole[]
  projects: readonly ProjectRoles[]
  /** When they joined, or were invited. */
  since: string
} & ({ kind: 'member'; member: Member } | { kind: 'invite'; invite: InviteOverview; invitedBy: string })

/** Takes the member list and who is looking; returns the table's lines, people first. */
export function rowsOf({ data, invites }: Pick<MemberList, 'data' | 'invites'>, selfId: string): Row[] {
  // An invite keeps the address of who sent it; those who still belong are better known by name.
  const names = new Map(data.map((member) => [member.id, member.name]))
  names.set(selfId, 'you')
  return [
    ...data.map((member): Row => ({
      kind: 'member',
      member,
      id: member.id,
      email: member.email,
      name: member.name,
      status: member.status,
      roles: member.roles,
      projects: member.projects,
      since: member.joined_at,
    })),
    ...invites.map((invite): Row => ({
      kind: 'invite',
      invite,
      invitedBy: names.get(invite.invited_by.id) || invite.invited_by.name,
      id: invite.id,
      email: invite.email,
      name: '',
      status: invite.status,
      roles: invite.roles,
      projects: invite.projects,
      since: invite.created_at,
    })),
  ]
}

/** Takes lines and what they are narrowed to, '' for everything; returns those that have it. */
export function narrow(
  rows: readonly Row[],
  { role, status }: { role: OrganizationRole | ''; status: Status | '' },
): readonly Row[] {
  if (role === '' && status === '') return rows
  return rows.filter((row) => (role === '' || row.roles.includes(role)) && (status === '' || row.status === status))
}

/** What a row is called in sentences and by its menu. */
export function nameOf(row: Pick<Row, 'name' | 'email'>): string {
  return row.name || row.email
}
