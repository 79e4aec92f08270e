import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { emailField, timeField, uuidField } from './fields.ts'
import { EXPECTED_ROLES, ProjectName, projectRolesField, ROLES } from './role-bindings.ts'
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

const organizationPermission = z.enum(
  Object.keys(ORGANIZATION_PERMISSIONS) as [OrganizationPermission, ...OrganizationPermission[]],
)
const projectPermission = z.enum(Object.keys(PROJECT_PERMISSIONS) as [ProjectPermission, ...ProjectPermission[]])

/** One thing somebody may do; `from` are places in the list of grants beside it. */
const explained = <P extends z.ZodType>(permission: P) =>
  z.object({
    permission,
    from: z.array(z.int()).meta({ description: 'Which of `grants` give it, by their place in the list.' }),
  })

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
      .array(
        z.object({ project: ProjectName, grants: z.array(Grant), permissions: z.array(explained(projectPermission)) }),
      )
      .meta({
        description:
          'Projects with a binding of their own. Others than organization owners see only projects they have a role in themselves.',
      }),
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
    added_at: timeField
      .nullable()
      .meta({ description: 'When they got their first role in the project; `null` for who only inherits.' }),
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
  expected_roles: projectRolesField.optional().meta({ description: EXPECTED_ROLES }),
})

const tag = 'Access'
const params = z.object({ project_id: uuidField })
const readMembers = { kind: 'project', permission: 'projectMembers:read', by: 'project_id' } as const

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
