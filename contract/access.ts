import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { emailField, timeField, uuidField } from './fields.ts'
import { ProjectName, projectRolesField, ROLES } from './role-bindings.ts'
import {
  ORGANIZATION_PERMISSIONS,
  ORGANIZATION_ROLES,
  type OrganizationPermission,
  PROJECT_PERMISSIONS,
  PROJECT_ROLES,
  type ProjectPermission,
} from './roles.ts'

/** A role somebody holds, and the binding that gives it. */
export const Grant = z
  .object({
    role: z.enum(ROLES),
    via: z.enum(['organization', 'project', 'api_key']).meta({
      description:
        '`organization`: a binding on the organization; a project role with it is inherited by an organization owner. `project`: a binding on the project. `api_key`: a role of the key itself.',
    }),
    because: z.enum(ROLES).nullable().meta({ description: 'The role that an inherited one comes from: `OrgOwner`.' }),
    role_binding_id: uuidField.nullable(),
  })
  .meta({ id: 'Grant' })
export type Grant = z.infer<typeof Grant>

const organizationPermission = z.enum(Object.keys(ORGANIZATION_PERMISSIONS) as [OrganizationPermission, ...OrganizationPermission[]])
const projectPermission = z.enum(Object.keys(PROJECT_PERMISSIONS) as [ProjectPermission, ...ProjectPermission[]])

/** One thing somebody may do; `from` are places in the list of grants beside it. */
const explained = <P extends z.ZodType>(permission: P) =>
  z.object({ permission, from: z.array(z.int()).meta({ description: 'Which of `grants` give it, by their place in the list.' }) })

export const Access = z
  .object({
    principal: z.object({
      type: z.enum(['user', 'service_account']),
      id: uuidField,
      name: z.string(),
      detail: z.string().meta({ description: 'The email address, or the client id.' }),
    }),
    organization: z.object({ grants: z.array(Grant), permissions: z.array(explained(organizationPermission)) }),
    every_project: z
      .object({ grant: Grant, project_count: z.int(), permissions: z.array(projectPermission) })
      .nullable()
      .meta({ description: 'What an organization owner inherits in each project of the organization.' }),
    projects: z
      .array(z.object({ project: ProjectName, grants: z.array(Grant), permissions: z.array(explained(projectPermission)) }))
      .meta({ description: 'Projects with a binding of their own. Others than organization owners see only projects they have a role in themselves.' }),
  })
  .meta({ id: 'Access' })
export type Access = z.infer<typeof Access>

const grants = z.array(Grant)

/** Everybody and everything with a way into a project. What a list of grants permits: `explainProject` in explain.ts. */
export const ProjectAccess = z
  .object({
    data: z.array(
      z.object({
        principal: z.object({
          type: z.enum(['user', 'service_account', 'api_key']),
          id: uuidField,
          name: z.string(),
          detail: z.string().meta({ description: 'The email address, the client id, or the hint of the key.' }),
        }),
        grants,
      }),
    ),
  })
  .meta({ id: 'ProjectAccess' })
export type ProjectAccess = z.infer<typeof ProjectAccess>

export const ProjectMember = z
  .object({
    id: uuidField,
    name: z.string(),
    email: z.string(),
    organization_roles: z.array(z.enum(ORGANIZATION_ROLES)),
    roles: z.array(z.enum(PROJECT_ROLES)).meta({ description: 'Roles by bindings on the project.' }),
    grants,
    added_at: timeField.nullable().meta({ description: 'When they got their first role in the project; `null` for who only inherits.' }),
  })
  .meta({ id: 'ProjectMember' })
export type ProjectMember = z.infer<typeof ProjectMember>

export const ProjectServiceAccount = z
  .object({
    id: uuidField,
    name: z.string(),
    client_id: z.string(),
    organization_roles: z.array(z.enum(ORGANIZATION_ROLES)),
    roles: z.array(z.enum(PROJECT_ROLES)),
    grants,
    added_at: timeField.nullable(),
    last_used_at: timeField.nullable(),
  })
  .meta({ id: 'ProjectServiceAccount' })
export type ProjectServiceAccount = z.infer<typeof ProjectServiceAccount>

export const MemberCandidate = z.object({ id: uuidField, name: z.string(), email: z.string() })
export type MemberCandidate = z.infer<typeof MemberCandidate>
export const ServiceAccountCandidate = z.object({ id: uuidField, name: z.string(), client_id: z.string() })
export type ServiceAccountCandidate = z.infer<typeof ServiceAccountCandidate>

/** Who is added: an id from the picker, or an address that was typed. */
export const ProjectMemberAdd = z
  .object({ user_id: z.string().max(64).optional(), email: emailField.optional(), roles: projectRolesField })
  .refine((input) => (input.user_id === undefined) !== (input.email === undefined), {
    error: 'Give either user_id or email.',
    path: ['user_id'],
  })

export const ProjectRolesUpdate = z.object({
  roles: projectRolesField.meta({ description: 'The whole set of roles on the project; replaces the present one.' }),
})

/** How many people or service accounts a picker is given at once. */
export const MAX_CANDIDATES = 20
const search = z.object({
  search: z.string().max(254).optional().meta({ description: 'Part of a name, an email address or a client id, in whatever case.' }),
})

const params = z.object({ project_id: uuidField })
const memberParams = z.object({ project_id: uuidField, user_id: uuidField })
const accountParams = z.object({ project_id: uuidField, service_account_id: uuidField })

const by = 'project_id'
const readMembers = { kind: 'project', permission: 'projectMembers:read', by } as const
const writeMembers = { kind: 'project', permission: 'projectMembers:write', by } as const
const readAccounts = { kind: 'project', permission: 'projectServiceAccounts:read', by } as const
const writeAccounts = { kind: 'project', permission: 'projectServiceAccounts:write', by } as const

export const projectMembers = {
  list: endpoint({
    id: 'projectMembers.list',
    method: 'GET',
    path: '/admin/projects/{project_id}/members',
    summary: "List a project's members",
    description: 'People with a role in the project, organization owners included, with the binding each role comes from; by name.',
    tag: 'Project access',
    access: readMembers,
    params,
    success: { status: 200, body: z.object({ data: z.array(ProjectMember) }) },
  }),
  candidates: endpoint({
    id: 'projectMembers.candidates',
    method: 'GET',
    path: '/admin/projects/{project_id}/member-candidates',
    summary: 'Find organization members to add',
    description: `Members of the organization without a role in the project, the first ${MAX_CANDIDATES} by name.`,
    tag: 'Project access',
    access: writeMembers,
    params,
    query: search,
    success: { status: 200, body: z.object({ data: z.array(MemberCandidate) }) },
  }),
  add: endpoint({
    id: 'projectMembers.add',
    method: 'POST',
    path: '/admin/projects/{project_id}/members',
    summary: 'Add an organization member to a project',
    description: 'Somebody from outside the organization has to be invited to it by an organization owner first.',
    tag: 'Project access',
    access: writeMembers,
    params,
    body: ProjectMemberAdd,
    success: { status: 200, body: ProjectMember },
    errors: ['ALREADY_EXISTS'],
  }),
  setRole: endpoint({
    id: 'projectMembers.setRole',
    method: 'PUT',
    path: '/admin/projects/{project_id}/members/{user_id}/roles',
    summary: "Change a member's project roles",
    description: 'New role bindings are made and the ones not named removed, in one transaction.',
    tag: 'Project access',
    access: writeMembers,
    params: memberParams,
    body: ProjectRolesUpdate,
    success: { status: 200, body: ProjectMember },
    errors: ['FAILED_PRECONDITION'],
  }),
  remove: endpoint({
    id: 'projectMembers.remove',
    method: 'DELETE',
    path: '/admin/projects/{project_id}/members/{user_id}',
    summary: 'Remove a member from a project',
    description: 'Takes away every role on the project. They stay in the organization; an organization owner keeps what is inherited, so this is refused for who only inherits.',
    tag: 'Project access',
    access: writeMembers,
    params: memberParams,
    success: { status: 204 },
    errors: ['FAILED_PRECONDITION'],
  }),
  leave: endpoint({
    id: 'projectMembers.leave',
    method: 'DELETE',
    path: '/admin/projects/{project_id}/membership',
    summary: 'Leave a project',
    description: 'Gives up every role of your own on the project. You stay in the organization.',
    tag: 'Project access',
    access: { kind: 'project', permission: 'project:leave', by },
    params,
    success: { status: 204 },
    errors: ['FAILED_PRECONDITION'],
  }),
}

export const projectServiceAccounts = {
  list: endpoint({
    id: 'projectServiceAccounts.list',
    method: 'GET',
    path: '/admin/projects/{project_id}/service-accounts',
    summary: "List a project's service accounts",
    description: 'Service accounts with a role in the project, those that inherit it included; by name.',
    tag: 'Project access',
    access: readAccounts,
    params,
    success: { status: 200, body: z.object({ data: z.array(ProjectServiceAccount) }) },
  }),
  candidates: endpoint({
    id: 'projectServiceAccounts.candidates',
    method: 'GET',
    path: '/admin/projects/{project_id}/service-account-candidates',
    summary: 'Find service accounts to connect',
    description: `Service accounts of the organization without a role in the project, the first ${MAX_CANDIDATES} by name.`,
    tag: 'Project access',
    access: writeAccounts,
    params,
    query: search,
    success: { status: 200, body: z.object({ data: z.array(ServiceAccountCandidate) }) },
  }),
  connect: endpoint({
    id: 'projectServiceAccounts.connect',
    method: 'POST',
    path: '/admin/projects/{project_id}/service-accounts',
    summary: 'Connect a service account to a project',
    tag: 'Project access',
    access: writeAccounts,
    params,
    body: z.object({ service_account_id: z.string().max(64), roles: projectRolesField }),
    success: { status: 200, body: ProjectServiceAccount },
    errors: ['ALREADY_EXISTS'],
  }),
  setRole: endpoint({
    id: 'projectServiceAccounts.setRole',
    method: 'PUT',
    path: '/admin/projects/{project_id}/service-accounts/{service_account_id}/roles',
    summary: "Change a service account's project roles",
    tag: 'Project access',
    access: writeAccounts,
    params: accountParams,
    body: ProjectRolesUpdate,
    success: { status: 200, body: ProjectServiceAccount },
    errors: ['FAILED_PRECONDITION'],
  }),
  disconnect: endpoint({
    id: 'projectServiceAccounts.disconnect',
    method: 'DELETE',
    path: '/admin/projects/{project_id}/service-accounts/{service_account_id}',
    summary: 'Disconnect a service account from a project',
    tag: 'Project access',
    access: writeAccounts,
    params: accountParams,
    success: { status: 204 },
    errors: ['FAILED_PRECONDITION'],
  }),
}

const tag = 'Access'

export const access = {
  member: endpoint({
    id: 'access.member',
    method: 'GET',
    path: '/admin/members/{user_id}/access',
    summary: 'What a member can do, and why',
    tag,
    access: { kind: 'organization', permission: 'members:read' },
    params: z.object({ user_id: uuidField }),
    success: { status: 200, body: Access },
  }),
  serviceAccount: endpoint({
    id: 'access.serviceAccount',
    method: 'GET',
    path: '/admin/service-accounts/{service_account_id}/access',
    summary: 'What a service account can do, and why',
    tag,
    access: { kind: 'organization', permission: 'serviceAccounts:read' },
    params: z.object({ service_account_id: uuidField }),
    success: { status: 200, body: Access },
  }),
  project: endpoint({
    id: 'access.project',
    method: 'GET',
    path: '/admin/projects/{project_id}/access',
    summary: 'Who can access a project, and why',
    description: 'People, service accounts and API keys, each with what lets them in; by name.',
    tag,
    access: readMembers,
    params,
    success: { status: 200, body: ProjectAccess },
  }),
}
