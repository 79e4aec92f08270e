import { z } from 'zod'
import {
  MemberCandidate,
  ProjectMember,
  ProjectMemberAdd,
  ProjectRolesUpdate,
  ProjectServiceAccount,
  ServiceAccountCandidate,
} from './access.ts'
import { endpoint } from './endpoint.ts'
import { uuidField } from './fields.ts'
import { projectRolesField } from './role-bindings.ts'

export const ProjectServiceAccountConnect = z.object({
  service_account_id: z.string().max(64),
  roles: projectRolesField,
})

/** How many people or service accounts a picker is given at once. */
export const MAX_CANDIDATES = 20
const search = z.object({
  search: z
    .string()
    .max(254)
    .optional()
    .meta({ description: 'Part of a name, an email address or a client id, in whatever case.' }),
})

const params = z.object({ project_id: uuidField })
const memberParams = z.object({ project_id: uuidField, user_id: uuidField })
const accountParams = z.object({ project_id: uuidField, service_account_id: uuidField })

const tag = 'Project access'
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
    description:
      'People with a role in the project, organization owners included, with the binding each role comes from; by name.',
    tag,
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
    tag,
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
    tag,
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
    tag,
    access: writeMembers,
    params: memberParams,
    body: ProjectRolesUpdate,
    success: { status: 200, body: ProjectMember },
    errors: ['FAILED_PRECONDITION', 'ABORTED'],
  }),
  remove: endpoint({
    id: 'projectMembers.remove',
    method: 'DELETE',
    path: '/admin/projects/{project_id}/members/{user_id}',
    summary: 'Remove a member from a project',
    description:
      'Takes away every role on the project. They stay in the organization; an organization owner keeps what is inherited, so this is refused for who only inherits.',
    tag,
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
    tag,
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
    tag,
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
    tag,
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
    tag,
    access: writeAccounts,
    params,
    body: ProjectServiceAccountConnect,
    success: { status: 200, body: ProjectServiceAccount },
    errors: ['ALREADY_EXISTS'],
  }),
  setRole: endpoint({
    id: 'projectServiceAccounts.setRole',
    method: 'PUT',
    path: '/admin/projects/{project_id}/service-accounts/{service_account_id}/roles',
    summary: "Change a service account's project roles",
    tag,
    access: writeAccounts,
    params: accountParams,
    body: ProjectRolesUpdate,
    success: { status: 200, body: ProjectServiceAccount },
    errors: ['FAILED_PRECONDITION', 'ABORTED'],
  }),
  disconnect: endpoint({
    id: 'projectServiceAccounts.disconnect',
    method: 'DELETE',
    path: '/admin/projects/{project_id}/service-accounts/{service_account_id}',
    summary: 'Disconnect a service account from a project',
    tag,
    access: writeAccounts,
    params: accountParams,
    success: { status: 204 },
    errors: ['FAILED_PRECONDITION'],
  }),
}
