import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { timeField, uuidField } from './fields.ts'
import { pageOf, pageQuery } from './pagination.ts'
import { makesOwner } from './makes-owner.ts'
import { ORGANIZATION_ROLES, type OrganizationRole, PROJECT_ROLES, type ProjectRole, type Role } from './roles.ts'

/** What can hold a role. An API key holds its own roles, not bindings: it never appears in one here. */
export const PRINCIPAL_TYPES = ['user', 'service_account', 'api_key', 'invite'] as const
export const RESOURCE_SCOPES = ['organization', 'project'] as const
export const ROLES = [...ORGANIZATION_ROLES, ...PROJECT_ROLES] as const satisfies readonly Role[]
/** The most bindings that an invite or a service account is created with (official OpenAPI). */
export const MAX_ROLE_BINDINGS = 100

const role = z.enum(ROLES, { error: `The role must be one of ${ROLES.join(', ')}.` })
const resourceType = z.enum(RESOURCE_SCOPES, { error: 'The resource type must be organization or project.' })

export function isOrganizationRole(value: Role): value is OrganizationRole {
  return (ORGANIZATION_ROLES as readonly Role[]).includes(value)
}

type Scoped = { resource_type: 'organization' | 'project'; resource_id?: string | null | undefined; role: Role }

/** Which fields of a role and what it is on do not fit together, in words. */
function scopeProblem({
  resource_type,
  resource_id,
  role: named,
}: Scoped): { path: string; message: string } | undefined {
  if (resource_type === 'project' && !resource_id) {
    return { path: 'resource_id', message: "A role on a project needs the project's id." }
  }
  if (isOrganizationRole(named) !== (resource_type === 'organization')) {
    return {
      path: 'role',
      message: `${named} is a role on ${isOrganizationRole(named) ? 'an organization' : 'a project'}.`,
    }
  }
  return undefined
}

function checkScope(value: Scoped, context: z.core.$RefinementCtx): void {
  const problem = scopeProblem(value)
  if (problem) context.addIssue({ code: 'custom', path: [problem.path], message: problem.message })
}

const scoped = {
  resource_type: resourceType,
  resource_id: z
    .string()
    .max(64)
    .nullish()
    .meta({ description: "The project's id. On the organization it can be left out." }),
  role,
}

/** A role to give to the principal that is being created. */
export const RoleBindingInput = z.object(scoped).superRefine(checkScope).meta({ id: 'RoleBindingInput' })
export type RoleBindingInput = z.infer<typeof RoleBindingInput>

export const RoleBindingCreate = z
  .object({
    principal_type: z.enum(PRINCIPAL_TYPES, {
      error: `The principal type must be one of ${PRINCIPAL_TYPES.join(', ')}.`,
    }),
    principal_id: z.string({ error: "Give the principal's id." }).min(1, { error: "Give the principal's id." }).max(64),
    ...scoped,
  })
  .superRefine(checkScope)
  .meta({ id: 'CreateRoleBindingRequest' })

export const RoleBinding = z
  .object({
    id: uuidField,
    principal_type: z.enum(PRINCIPAL_TYPES),
    principal_id: uuidField,
    resource_type: z.enum(RESOURCE_SCOPES),
    resource_id: z.string().meta({ description: 'The organization or the project that the binding is on.' }),
    role,
    created_at: timeField,
  })
  .meta({ id: 'RoleBinding', description: 'Gives a principal a role on an organization or a project.' })
export type RoleBinding = z.infer<typeof RoleBinding>

/** Roles on the organization, as a whole set: what a change of role sends. */
export const organizationRolesField = z
  .array(z.enum(ORGANIZATION_ROLES, { error: `Each role must be one of ${ORGANIZATION_ROLES.join(', ')}.` }))
  .max(ORGANIZATION_ROLES.length)
  .refine((all) => new Set(all).size === all.length, { error: 'A role is named twice.' })

/** Roles on a project, as a whole set. */
export const projectRolesField = z
  .array(z.enum(PROJECT_ROLES, { error: `Each role must be one of ${PROJECT_ROLES.join(', ')}.` }))
  .min(1, { error: 'Choose a project role.' })
  .max(PROJECT_ROLES.length)
  .refine((all) => new Set<ProjectRole>(all).size === all.length, { error: 'A role is named twice.' })

/** What a change of roles says of the roles it replaces, so that two people do not undo each other's without a word. */
export const EXPECTED_ROLES =
  'The roles as they were seen before. When they are others by now, nothing is changed: 409 `ABORTED`. Not looked at when left out.'

/** Somebody's roles on one project; its name is in the answer's `projects`. */
export const ProjectRoles = z
  .object({ project_id: uuidField, roles: z.array(z.enum(PROJECT_ROLES)) })
  .meta({ id: 'ProjectRoles' })
export type ProjectRoles = z.infer<typeof ProjectRoles>

/** A project as lists refer to it. */
export const ProjectName = z.object({ id: uuidField, name: z.string() }).meta({ id: 'ProjectName' })
export type ProjectName = z.infer<typeof ProjectName>

const params = z.object({ role_binding_id: uuidField })
const tag = 'Role Bindings'
// Who may see or give which role depends on the binding: the gate lets every member in, the service decides.
const access = { kind: 'organization', permission: 'members:read' } as const

export const roleBindings = {
  list: endpoint({
    id: 'roleBindings.list',
    method: 'GET',
    path: '/admin/role-bindings',
    summary: 'List role bindings',
    description:
      'Lists role bindings, oldest first; filters are combined with AND. An organization owner sees all of them. Others see those of people on the organization, all those on projects they have a role in, and their own.',
    tag,
    access,
    query: z.object({
      principal_type: z.enum(PRINCIPAL_TYPES).optional(),
      principal_id: z.string().max(64).optional().meta({ description: 'Needs `principal_type`.' }),
      resource_type: z.enum(RESOURCE_SCOPES).optional(),
      resource_id: z.string().max(64).optional().meta({ description: 'Needs `resource_type`.' }),
      role: z.enum(ROLES).optional(),
      ...pageQuery,
    }),
    success: { status: 200, body: pageOf(RoleBinding).meta({ id: 'RoleBindingList' }) },
    errors: ['OUT_OF_RANGE'],
  }),
  create: endpoint({
    id: 'roleBindings.create',
    method: 'POST',
    path: '/admin/role-bindings',
    summary: 'Create a role binding',
    description:
      'Gives a user, a service account or a pending invite a role. On the organization this needs an organization owner; on a project its project owner. Nobody can grant a permission they do not hold.',
    tag,
    access,
    body: RoleBindingCreate,
    confirm: makesOwner,
    success: { status: 200, body: RoleBinding },
    errors: ['PERMISSION_DENIED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  }),
  get: endpoint({
    id: 'roleBindings.get',
    method: 'GET',
    path: '/admin/role-bindings/{role_binding_id}',
    summary: 'Get role binding details',
    tag,
    access,
    params,
    success: { status: 200, body: RoleBinding },
  }),
  delete: endpoint({
    id: 'roleBindings.delete',
    method: 'DELETE',
    path: '/admin/role-bindings/{role_binding_id}',
    summary: 'Delete a role binding',
    description:
      "Takes a role away at once. Refused for the organization's last owner, and for the last organization role of a user or an invite: remove the user or delete the invite instead.",
    tag,
    access,
    params,
    success: { status: 202 },
    errors: ['PERMISSION_DENIED', 'FAILED_PRECONDITION', 'ABORTED'],
  }),
}
