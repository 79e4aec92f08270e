/** Roles and what each of them permits: the two tables of the product's role model, as data. */

export const ORGANIZATION_ROLES = ['OrgOwner', 'OrgManager', 'OrgMember', 'OrgBillingAdmin'] as const
export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number]

/** Roles that make somebody a member of a project. */
export const PROJECT_MEMBER_ROLES = ['ProjectOwner', 'ProjectManager', 'ProjectMember'] as const

/** Roles that open the data plane: all an API key may hold; a person or a service account may hold them too. */
export const KEY_ROLES = [
  'ProjectEditor',
  'ProjectViewer',
  'ControlPlaneEditor',
  'ControlPlaneViewer',
  'DataPlaneEditor',
  'DataPlaneViewer',
] as const
export type KeyRole = (typeof KEY_ROLES)[number]

export const PROJECT_ROLES = [...PROJECT_MEMBER_ROLES, ...KEY_ROLES] as const
export type ProjectRole = (typeof PROJECT_ROLES)[number]
export type Role = OrganizationRole | ProjectRole

/** What a role is called on screen (Pinecone's guides use these words, its API the keys). */
export const ROLE_LABELS: Record<Role, string> = {
  OrgOwner: 'Organization owner',
  OrgManager: 'Organization user',
  OrgMember: 'Organization member',
  OrgBillingAdmin: 'Billing admin',
  ProjectOwner: 'Project owner',
  ProjectManager: 'Project user',
  ProjectMember: 'Project member',
  ProjectEditor: 'Project editor',
  ProjectViewer: 'Project viewer',
  ControlPlaneEditor: 'Control plane editor',
  ControlPlaneViewer: 'Control plane viewer',
  DataPlaneEditor: 'Data plane editor',
  DataPlaneViewer: 'Data plane viewer',
}

/** Every organization permission, with the words that finish "… can". */
export const ORGANIZATION_PERMISSIONS = {
  'organization:read': 'view account details',
  'organization:update': 'update the organization name',
  'organization:delete': 'delete the organization',
  'organization:leave': 'leave the organization',
  'members:read': 'see the member list',
  'members:update': 'update organization member roles',
  'members:remove': 'remove members from the organization',
  'invites:read': 'see pending invites',
  'invites:write': 'invite members to the organization',
  'serviceAccounts:read': 'see service accounts',
  'serviceAccounts:write': 'manage service accounts',
  'billing:read': 'view billing details',
  'billing:update': 'update billing details',
  'usage:read': 'view usage and cost',
  'supportPlans:read': 'view support plans',
  'spendAlerts:read': 'see spend alerts',
  'spendAlerts:write': 'create, edit and delete spend alerts',
  'sso:update': 'configure single sign-on',
  'auditLogs:read': 'read the audit log',
  'auditLogs:update': 'configure audit logs',
  'projects:list': 'list their projects',
  'projects:create': 'create projects',
  'organizationApiKeys:read': 'see the API keys of all projects',
  'organizationApiKeys:write': 'manage the API keys of all projects',
} as const
export type OrganizationPermission = keyof typeof ORGANIZATION_PERMISSIONS

/** Every project permission, with the words that finish "… can". */
export const PROJECT_PERMISSIONS = {
  'project:read': 'view the project',
  'project:update': 'change the project',
  'project:delete': 'delete the project',
  'project:leave': 'leave the project',
  'projectMembers:read': 'view project members',
  'projectMembers:write': 'manage project members',
  'projectServiceAccounts:read': 'view connected service accounts',
  'projectServiceAccounts:write': 'connect and disconnect service accounts',
  'apiKeys:read': 'view API keys',
  'apiKeys:write': 'create, update and delete API keys',
  'resources:read': 'list and describe indexes, backups, collections and assistants',
  'resources:write': 'create, delete and configure indexes, backups, collections and assistants',
  'data:read': 'query, fetch, list IDs and view index stats',
  'data:write': 'import, add, update and delete index data',
  'assistants:chat': 'view files, chat with an assistant and evaluate responses',
  'assistants:write': 'add and delete assistant files',
  'inference:use': 'generate embeddings and rerank documents',
} as const
export type ProjectPermission = keyof typeof PROJECT_PERMISSIONS
export type Permission = OrganizationPermission | ProjectPermission

/** What a permission lets somebody do: the words that finish "… can". */
export const PERMISSION_WORDS: Record<Permission, string> = { ...ORGANIZATION_PERMISSIONS, ...PROJECT_PERMISSIONS }

/** What the frame and Home ask for, whoever is there: a role without one of these could not open the console. */
const everyone: OrganizationPermission[] = ['organization:read', 'organization:leave', 'members:read', 'projects:list']

export const ORGANIZATION_ROLE_PERMISSIONS: Record<OrganizationRole, readonly OrganizationPermission[]> = {
  OrgOwner: Object.keys(ORGANIZATION_PERMISSIONS) as OrganizationPermission[],
  OrgManager: [...everyone, 'projects:create'],
  OrgMember: everyone,
  OrgBillingAdmin: [
    ...everyone,
    'billing:read',
    'billing:update',
    'usage:read',
    'supportPlans:read',
    'spendAlerts:read',
    'spendAlerts:write',
  ],
}

const projectMember: ProjectPermission[] = [
  'project:read',
  'project:leave',
  'projectMembers:read',
  'projectServiceAccounts:read',
  'apiKeys:read',
]
const controlRead: ProjectPermission[] = ['project:read', 'resources:read']
const control: ProjectPermission[] = [...controlRead, 'resources:write']
const dataRead: ProjectPermission[] = ['project:read', 'data:read', 'assistants:chat', 'inference:use']
const data: ProjectPermission[] = [...dataRead, 'data:write', 'assistants:write']

export const PROJECT_ROLE_PERMISSIONS: Record<ProjectRole, readonly ProjectPermission[]> = {
  ProjectOwner: Object.keys(PROJECT_PERMISSIONS) as ProjectPermission[],
  ProjectManager: [...new Set([...projectMember, ...control, ...data])],
  ProjectMember: projectMember,
  ProjectEditor: [...new Set([...control, ...data])],
  ProjectViewer: [...new Set([...controlRead, ...dataRead])],
  ControlPlaneEditor: control,
  ControlPlaneViewer: controlRead,
  DataPlaneEditor: data,
  DataPlaneViewer: dataRead,
}

/** Takes roles held on an organization; returns the union of what they permit there. */
export function organizationPermissions(roles: readonly OrganizationRole[]): Set<OrganizationPermission> {
  return new Set(roles.flatMap((role) => ORGANIZATION_ROLE_PERMISSIONS[role]))
}

/**
 * Takes the roles a principal holds on a project and on its organization; returns what it may do in the project.
 * Only an organization owner inherits (Pinecone's pages say both; the newest of them says owners alone).
 */
export function projectPermissions(
  roles: readonly ProjectRole[],
  organizationRoles: readonly OrganizationRole[],
): Set<ProjectPermission> {
  const effective: readonly ProjectRole[] = organizationRoles.includes('OrgOwner') ? ['ProjectOwner', ...roles] : roles
  return new Set(effective.flatMap((role) => PROJECT_ROLE_PERMISSIONS[role]))
}

/** Which named roles hold a permission, strongest first: the words of a refusal come from here. */
export function rolesWith(permission: Permission): Role[] {
  if (permission in ORGANIZATION_PERMISSIONS) {
    return ORGANIZATION_ROLES.filter((role) =>
      ORGANIZATION_ROLE_PERMISSIONS[role].includes(permission as OrganizationPermission),
    )
  }
  const holders = PROJECT_MEMBER_ROLES.filter((role) =>
    PROJECT_ROLE_PERMISSIONS[role].includes(permission as ProjectPermission),
  )
  return ['OrgOwner', ...holders]
}

/** Takes a permission; returns the sentence that explains its refusal, the same on the server and in a tooltip. */
export function refusal(permission: Permission): string {
  const names = rolesWith(permission).map((role) => `${ROLE_LABELS[role].toLowerCase()}s`)
  const who = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0]
  return `Only ${who} can ${PERMISSION_WORDS[permission]}.`
}
