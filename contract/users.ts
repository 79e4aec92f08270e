import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { emailField, timeField, uuidField } from './fields.ts'
import { InviteOverview } from './invites.ts'
import { firstRowsQuery, pageOf, pageQuery, totalField } from './pagination.ts'
import { EXPECTED_ROLES, organizationRolesField, ProjectName, ProjectRoles } from './role-bindings.ts'
import { makesOwner } from './makes-owner.ts'
import { ORGANIZATION_ROLES } from './roles.ts'

export const User = z
  .object({
    id: uuidField,
    email: z.string().meta({ format: 'email' }),
    name: z.string().optional().meta({ description: 'Left out when the user has not set one.' }),
  })
  .meta({ id: 'User', description: 'A user who is a member of the organization.' })
export type User = z.infer<typeof User>

export const Member = z
  .object({
    id: uuidField,
    name: z.string(),
    email: z.string(),
    status: z.literal('active'),
    roles: z.array(z.enum(ORGANIZATION_ROLES)),
    projects: z.array(ProjectRoles).meta({
      description:
        'Bindings on projects. An organization owner is a project owner everywhere besides. Others than owners see only projects they have a role in themselves.',
    }),
    joined_at: timeField,
    last_active_at: timeField.nullable().optional().meta({
      description: 'Last use of a session that still exists; `null`: none. Only told to organization owners.',
    }),
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof Member>

export const MemberList = z.object({
  data: z.array(Member),
  invites: z
    .array(InviteOverview)
    .meta({ description: 'Pending and expired invites. Only told to organization owners; empty for others.' }),
  projects: z.array(ProjectName).meta({ description: 'The names of all projects that the rows refer to.' }),
  total: totalField,
})
export type MemberList = z.infer<typeof MemberList>

/** What goes with a person, or stays behind, when they leave. */
export const Holdings = z
  .object({
    roles: z.array(z.enum(ORGANIZATION_ROLES)),
    last_owner: z
      .boolean()
      .meta({ description: "True: the organization's last owner, who can be neither removed nor demoted." }),
    project_count: z.int().meta({ description: 'Projects they have a role in by a binding of their own.' }),
    projects_owned_alone: z.array(ProjectName).meta({
      description: 'Projects whose only project owner they are. Organization owners still own them by inheritance.',
    }),
    api_keys: z
      .array(
        z.object({
          id: uuidField,
          name: z.string(),
          hint: z.string(),
          project: ProjectName,
          created_at: timeField,
          last_used_at: timeField.nullable(),
        }),
      )
      .meta({ description: 'API keys they made; they go on working. The newest use first.' }),
    invites_sent: z
      .array(z.object({ id: uuidField, email: z.string(), expires_at: timeField }))
      .meta({ description: 'Pending invites they sent; they stay open unless deleted.' }),
    spend_alerts: z.array(z.object({ id: uuidField, amount: z.string().nullable() })).meta({
      description:
        'Spend alerts that name their address; mails go on being sent there. `amount` is null for the spike alert. Only told to those who may see spend alerts.',
    }),
    other_organizations: z
      .boolean()
      .meta({ description: 'False: this is their only organization, so removing them ends their sessions too.' }),
  })
  .meta({ id: 'Holdings' })
export type Holdings = z.infer<typeof Holdings>

export const MemberRoleUpdate = z.object({
  roles: organizationRolesField
    .refine((all) => all.length > 0, { error: 'Choose an organization role.' })
    .meta({ description: 'The whole set of organization roles; replaces the present one.' }),
  expected_roles: organizationRolesField.optional().meta({ description: EXPECTED_ROLES }),
})

const params = z.object({ user_id: uuidField })

export const users = {
  list: endpoint({
    id: 'users.list',
    method: 'GET',
    path: '/admin/users',
    summary: 'List users',
    description: "Lists the organization's users. For their roles see the role bindings.",
    tag: 'Users',
    access: { kind: 'organization', permission: 'members:read' },
    query: z.object({
      email: emailField.optional().meta({
        format: 'email',
        maxLength: 254,
        description: 'Only the user with this address, in whatever case.',
      }),
      ...pageQuery,
    }),
    success: { status: 200, body: pageOf(User).meta({ id: 'UserList' }) },
    errors: ['OUT_OF_RANGE'],
  }),
  get: endpoint({
    id: 'users.get',
    method: 'GET',
    path: '/admin/users/{user_id}',
    summary: 'Get user details',
    tag: 'Users',
    access: { kind: 'organization', permission: 'members:read' },
    params,
    success: { status: 200, body: User },
  }),
  delete: endpoint({
    id: 'users.delete',
    method: 'DELETE',
    path: '/admin/users/{user_id}',
    summary: 'Remove a user from the organization',
    description:
      'Takes away every role in the organization and its projects at once. Refused for the last organization owner.',
    tag: 'Users',
    access: { kind: 'organization', permission: 'members:remove' },
    params,
    success: { status: 202 },
    errors: ['FAILED_PRECONDITION'],
  }),
}

export const members = {
  list: endpoint({
    id: 'members.list',
    method: 'GET',
    path: '/admin/members',
    summary: 'List members with their roles, projects and invites',
    description: "The console's member list, whole: people by name, with what they hold, and who was invited.",
    tag: 'Members',
    access: { kind: 'organization', permission: 'members:read' },
    query: firstRowsQuery,
    success: { status: 200, body: MemberList },
  }),
  setRole: endpoint({
    id: 'members.setRole',
    method: 'PUT',
    path: '/admin/members/{user_id}/roles',
    summary: "Change a member's organization roles",
    description:
      'New role bindings are made and the ones not named removed, in one transaction. Refused when the organization would lose its last owner.',
    tag: 'Members',
    access: { kind: 'organization', permission: 'members:update' },
    params,
    body: MemberRoleUpdate,
    confirm: makesOwner,
    success: { status: 200, body: Member },
    errors: ['FAILED_PRECONDITION', 'ABORTED'],
  }),
  holdings: endpoint({
    id: 'members.holdings',
    method: 'GET',
    path: '/admin/members/{user_id}/holdings',
    summary: 'What a member holds',
    description: 'What is good to know before a member is removed.',
    tag: 'Members',
    access: { kind: 'organization', permission: 'members:remove' },
    params,
    success: { status: 200, body: Holdings },
  }),
  ownHoldings: endpoint({
    id: 'members.ownHoldings',
    method: 'GET',
    path: '/admin/membership/holdings',
    summary: 'What you hold',
    description: 'What is good to know before leaving the organization. For people only.',
    tag: 'Members',
    access: { kind: 'organization', permission: 'organization:leave' },
    success: { status: 200, body: Holdings },
    errors: ['FAILED_PRECONDITION'],
  }),
  leave: endpoint({
    id: 'members.leave',
    method: 'DELETE',
    path: '/admin/membership',
    summary: 'Leave the organization',
    description:
      'Gives up every role in the organization and its projects at once. Refused for the last organization owner. For people only.',
    tag: 'Members',
    access: { kind: 'organization', permission: 'organization:leave' },
    success: { status: 204 },
    errors: ['FAILED_PRECONDITION'],
  }),
}
