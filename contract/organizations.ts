import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { nameField, timeField } from './fields.ts'
import { PLANS } from './plans.ts'

export const Organization = z
  .object({
    id: z.string(),
    name: z.string(),
    plan: z.enum(PLANS),
    payment_status: z.enum(['Active', 'PaymentPending', 'PastDue', 'Restricted', 'Suspended', 'Deactivated']),
    created_at: timeField,
    support_tier: z.enum(['Free', 'Developer', 'Pro', 'Enterprise']),
  })
  .meta({ id: 'Organization', description: 'The details of an organization.' })
export type Organization = z.infer<typeof Organization>

export const organizationName = nameField(512, 'The organization name')
export const OrganizationUpdate = z
  .object({ name: organizationName.optional() })
  .meta({ id: 'UpdateOrganizationRequest' })

const params = z.object({ organization_id: z.string() })
const tag = 'Organizations'

export const organizations = {
  list: endpoint({
    id: 'organizations.list',
    method: 'GET',
    path: '/admin/organizations',
    summary: 'List organizations',
    description: 'List all organizations associated with an account.',
    tag,
    access: { kind: 'principal' },
    success: { status: 200, body: z.object({ data: z.array(Organization) }).meta({ id: 'OrganizationList' }) },
  }),
  get: endpoint({
    id: 'organizations.get',
    method: 'GET',
    path: '/admin/organizations/{organization_id}',
    summary: 'Get organization details',
    tag,
    access: { kind: 'organization', permission: 'organization:read' },
    params,
    success: { status: 200, body: Organization },
  }),
  update: endpoint({
    id: 'organizations.update',
    method: 'PATCH',
    path: '/admin/organizations/{organization_id}',
    summary: 'Update an organization',
    description: "Update an organization's name.",
    tag,
    access: { kind: 'organization', permission: 'organization:update' },
    params,
    body: OrganizationUpdate,
    success: { status: 200, body: Organization },
  }),
  delete: endpoint({
    id: 'organizations.delete',
    method: 'DELETE',
    path: '/admin/organizations/{organization_id}',
    summary: 'Delete an organization',
    description:
      'Delete an organization and all its configuration. Its projects, with their indexes, assistants, backups and collections, must be deleted first.',
    tag,
    access: { kind: 'organization', permission: 'organization:delete' },
    params,
    confirm: true,
    success: { status: 202 },
    errors: ['FAILED_PRECONDITION'],
  }),
}
