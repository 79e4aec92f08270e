import type { InviteOverview } from '#contract/invites.ts'
import type { ProjectRoles } from '#contract/role-bindings.ts'
import type { OrganizationRole } from '#contract/roles.ts'
import type { Member, User } from '#contract/users.ts'
import type { invites } from '#server/db/schema.ts'
import { presentInvite } from '#server/features/invites/present.ts'

type Person = { id: string; email: string; name: string }

/** Takes a person; returns them as the official clients know them. A name that is empty is left out. */
export function presentUser({ id, email, name }: Person): User {
  return name === '' ? { id, email } : { id, email, name }
}

/** Takes a member's row and projects; returns it for the console. `lastActiveAt` undefined: not to be told. */
export function presentMember(
  row: Person & { roles: OrganizationRole[]; joinedAt: Date },
  projects: ProjectRoles[],
  lastActiveAt: Date | null | undefined,
): Member {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    status: 'active',
    roles: row.roles,
    projects,
    joined_at: row.joinedAt.toISOString(),
    ...(lastActiveAt === undefined ? {} : { last_active_at: lastActiveAt?.toISOString() ?? null }),
  }
}

/** Takes an open invite's row and roles; returns it as the member list shows it. */
export function presentInviteOverview(
  row: typeof invites.$inferSelect,
  roles: OrganizationRole[],
  projects: ProjectRoles[],
  now: Date,
): InviteOverview {
  const { status, ...rest } = presentInvite(row, now)
  return {
    ...rest,
    status: status === 'expired' ? 'expired' : 'pending',
    roles,
    projects,
    invited_by: { type: row.invitedByType, id: row.invitedById, name: row.invitedByName },
  }
}
