import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { nameField, timeField, uuidField } from './fields.ts'
import { firstRowsQuery, pageOf, pageQuery, totalField } from './pagination.ts'
import {
  MAX_ROLE_BINDINGS,
  EXPECTED_ROLES,
  organizationRolesField,
  ProjectName,
  ProjectRoles,
  RoleBindingInput,
} from './role-bindings.ts'
import { makesOwner } from './makes-owner.ts'
import { ORGANIZATION_ROLES } from './roles.ts'

/** How long the old client secret may go on working after a rotation, in seconds: not at all, an hour, a day. */
export const SECRET_GRACE_SECONDS = [0, 3600, 86_400] as const

export const serviceAccountName = nameField(80, 'The service account name')

export const ServiceAccount = z
  .object({
    id: uuidField,
    name: z.string(),
    client_id: z.string(),
    created_at: timeField,
    updated_at: timeField,
  })
  .meta({ id: 'ServiceAccount', description: 'A service account, without its client secret.' })
export type ServiceAccount = z.infer<typeof ServiceAccount>

/** Only the answers to create and rotate have this type. */
export const ServiceAccountWithSecret = z
  .object({
    service_account: ServiceAccount,
    client_secret: z.string().meta({ description: 'Returned once. It is never shown again.' }),
  })
  .meta({ id: 'ServiceAccountWithSecret' })
export type ServiceAccountWithSecret = z.infer<typeof ServiceAccountWithSecret>

/** A service account as the console lists it. */
export const ServiceAccountOverview = ServiceAccount.extend({
  roles: z.array(z.enum(ORGANIZATION_ROLES)),
  projects: z
    .array(ProjectRoles)
    .meta({ description: 'Bindings on projects. An OrgOwner is a project owner everywhere besides.' }),
  last_used_at: timeField.nullable().meta({ description: 'When it last got a token or used one, to the minute.' }),
  previous_secret: z
    .object({
      expires_at: timeField,
      last_used_at: timeField
        .nullable()
        .meta({ description: 'When the old secret, or a token bought with it, was last used since the rotation.' }),
    })
    .nullable()
    .meta({ description: 'The secret from before the last rotation, while it still works.' }),
}).meta({ id: 'ServiceAccountOverview' })
export type ServiceAccountOverview = z.infer<typeof ServiceAccountOverview>

export const ServiceAccountList = z.object({
  data: z.array(ServiceAccountOverview),
  projects: z.array(ProjectName).meta({ description: 'The names of all projects that the rows refer to.' }),
  total: totalField,
})
export type ServiceAccountList = z.infer<typeof ServiceAccountList>

export const ServiceAccountCreate = z
  .object({
    name: serviceAccountName,
    role_bindings: z
      .array(RoleBindingInput, { error: 'role_bindings must be a list.' })
      .max(MAX_ROLE_BINDINGS, { error: `There can be at most ${MAX_ROLE_BINDINGS} role bindings.` })
      .refine((all) => new Set(all.map((one) => `${one.resource_id ?? ''} ${one.role}`)).size === all.length, {
        error: 'A role binding is named twice.',
      })
      .default([])
      .meta({ description: 'First roles; none when left out. Never returned here.' }),
  })
  .meta({ id: 'CreateServiceAccountRequest' })

export const ServiceAccountUpdate = z
  .object({
    name: serviceAccountName.optional(),
    organization_roles: organizationRolesField.optional().meta({
      description:
        "The whole set of organization roles; replaces the present one in the same transaction. A field of Conifer's.",
    }),
    expected_organization_roles: organizationRolesField.optional().meta({ description: EXPECTED_ROLES }),
  })
  .meta({ id: 'UpdateServiceAccountRequest', description: 'Fields that are omitted are not updated.' })

/** No body at all is the official call: the old secret dies at once. */
export const SecretRotation = z
  .object({
    grace_period_seconds: z
      .union(
        SECRET_GRACE_SECONDS.map((seconds) => z.literal(seconds)),
        {
          error: `The grace period must be one of ${SECRET_GRACE_SECONDS.join(', ')} seconds.`,
        },
      )
      .default(0)
      .meta({ description: "How long the old secret and its tokens go on working. A field of Conifer's." }),
  })
  .prefault({})

const params = z.object({ service_account_id: uuidField })
const tag = 'Service Accounts'
const read = { kind: 'organization', permission: 'serviceAccounts:read' } as const
const write = { kind: 'organization', permission: 'serviceAccounts:write' } as const

export const serviceAccounts = {
  list: endpoint({
    id: 'serviceAccounts.list',
    method: 'GET',
    path: '/admin/service-accounts',
    summary: 'List service accounts',
    description: 'Lists service accounts, oldest first. For their roles see the role bindings.',
    tag,
    access: read,
    query: z.object(pageQuery),
    success: { status: 200, body: pageOf(ServiceAccount).meta({ id: 'ServiceAccountList' }) },
    errors: ['OUT_OF_RANGE'],
  }),
  create: endpoint({
    id: 'serviceAccounts.create',
    method: 'POST',
    path: '/admin/service-accounts',
    summary: 'Create a service account',
    description: 'The client secret is returned only once.',
    tag,
    access: write,
    feature: 'serviceAccounts',
    body: ServiceAccountCreate,
    confirm: makesOwner,
    success: { status: 201, body: ServiceAccountWithSecret },
  }),
  overview: endpoint({
    id: 'serviceAccounts.overview',
    method: 'GET',
    path: '/admin/service-account-overviews',
    summary: 'List service accounts with their roles, projects and use',
    description: "The console's list, whole, by name.",
    tag,
    access: read,
    query: firstRowsQuery,
    success: { status: 200, body: ServiceAccountList },
  }),
  get: endpoint({
    id: 'serviceAccounts.get',
    method: 'GET',
    path: '/admin/service-accounts/{service_account_id}',
    summary: 'Get service account details',
    tag,
    access: read,
    params,
    success: { status: 200, body: ServiceAccount },
  }),
  update: endpoint({
    id: 'serviceAccounts.update',
    method: 'PATCH',
    path: '/admin/service-accounts/{service_account_id}',
    summary: 'Update a service account',
    description:
      'Renames it. With `organization_roles` its roles on the organization are replaced in the same transaction.',
    tag,
    access: write,
    params,
    body: ServiceAccountUpdate,
    confirm: makesOwner,
    success: { status: 200, body: ServiceAccount },
    errors: ['FAILED_PRECONDITION', 'ABORTED'],
  }),
  delete: endpoint({
    id: 'serviceAccounts.delete',
    method: 'DELETE',
    path: '/admin/service-accounts/{service_account_id}',
    summary: 'Delete a service account',
    description: 'Deletes it with its role bindings. Its secret and its tokens are refused from the next request on.',
    tag,
    access: write,
    params,
    success: { status: 202 },
    errors: ['FAILED_PRECONDITION'],
  }),
  rotateSecret: endpoint({
    id: 'serviceAccounts.rotateSecret',
    method: 'POST',
    path: '/admin/service-accounts/{service_account_id}/rotate-secret',
    summary: "Rotate a service account's client secret",
    description:
      'The new secret is returned only once. Without a body, the old one and its tokens are refused from the next request on; with a grace period both work until it ends.',
    tag,
    access: write,
    params,
    body: SecretRotation,
    confirm: true,
    success: { status: 200, body: ServiceAccountWithSecret },
  }),
}
