import { z } from 'zod'
import { DELETION_DELAY_SECONDS, GRACE_SECONDS, MAX_BULK_KEYS } from './api-key-state.ts'
import { endpoint } from './endpoint.ts'
import { firstRowsQuery, totalField } from './pagination.ts'
import { nameField, timeField, uuidField } from './fields.ts'
import { EXPECTED_ROLES } from './role-bindings.ts'
import { KEY_ROLES, type KeyRole } from './roles.ts'

/** What a key may do when nothing else is asked for, and all that a plan without `keyPermissions` allows: **All**. */
export const DEFAULT_KEY_ROLES: readonly KeyRole[] = ['ProjectEditor']

export const apiKeyName = nameField(80, 'The API key name')

const keyRoles = z
  .array(z.enum(KEY_ROLES, { error: `Each role must be one of ${KEY_ROLES.join(', ')}.` }), {
    error: 'The roles must be a list.',
  })
  .min(1, { error: 'An API key needs at least one role.' })
  .refine((roles) => new Set(roles).size === roles.length, { error: 'A role is named twice.' })

const expiry = z.iso
  .datetime({ offset: true, error: 'Give the time of expiry as RFC 3339, such as 2027-01-31T00:00:00Z.' })
  // An offset may lead beyond what RFC 3339, with its four digits for the year, can write in UTC.
  .refine((text) => Date.parse(text) < Date.UTC(10_000, 0), {
    error: 'The time of expiry must be before the year 10000.',
  })
  .nullable()
  .meta({ description: 'When the key stops working; must be in the future. `null`: never.', format: 'date-time' })

/** An API key as the official clients know it, with the fields of ours that they skip. */
export const ApiKey = z
  .object({
    id: uuidField,
    name: z.string(),
    project_id: uuidField,
    roles: z.array(z.enum(KEY_ROLES)),
    created_at: timeField,
    hint: z.string().meta({ description: 'The public label and the last four characters, to recognize the value by.' }),
    expires_at: timeField.nullable(),
    disabled_at: timeField.nullable(),
  })
  .meta({ id: 'APIKey', description: 'The details of an API key, without the secret.' })
export type ApiKey = z.infer<typeof ApiKey>

/** Only the answer to a create has this type. */
export const ApiKeyWithSecret = z
  .object({
    key: ApiKey,
    value: z.string().meta({
      description:
        'The value to use as an API key: `pckey_<public-label>_<unique-key>`, all of it. It is never shown again.',
    }),
  })
  .meta({ id: 'APIKeyWithSecret' })
export type ApiKeyWithSecret = z.infer<typeof ApiKeyWithSecret>

/** Only the answer to a rotation has this type. */
export const RotatedApiKey = z
  .object({
    key: ApiKey,
    value: z.string().meta({ description: 'The new value. It is never shown again.' }),
    previous_value_expires_at: timeField
      .nullable()
      .meta({ description: 'Until when the old value works. `null`: it stopped at once.' }),
  })
  .meta({ id: 'RotatedAPIKey' })
export type RotatedApiKey = z.infer<typeof RotatedApiKey>

export const ApiKeyCreate = z
  .object({
    name: apiKeyName,
    roles: keyRoles.default([...DEFAULT_KEY_ROLES]),
    expires_at: expiry.default(null),
  })
  .meta({ id: 'CreateAPIKeyRequest' })

export const ApiKeyUpdate = z
  .object({
    name: apiKeyName.optional(),
    roles: keyRoles.optional().meta({ description: 'The whole new set of roles; replaces the present one.' }),
    expected_roles: keyRoles.optional().meta({ description: EXPECTED_ROLES }),
    expires_at: expiry.optional(),
  })
  .meta({ id: 'UpdateAPIKeyRequest', description: 'Fields that are omitted are not updated.' })

export const ApiKeyRotate = z.object({
  grace_seconds: z
    .literal(GRACE_SECONDS, { error: `The grace period must be one of ${GRACE_SECONDS.join(', ')} seconds.` })
    .meta({ description: 'How long the old value goes on working. An older value still in its grace ends at once.' }),
})

export const API_KEY_ACTIONS = ['disable', 'enable', 'delete', 'schedule-deletion'] as const
export type ApiKeyAction = (typeof API_KEY_ACTIONS)[number]

export const ApiKeyBulk = z.object({
  action: z.enum(API_KEY_ACTIONS),
  ids: z
    .array(uuidField)
    .min(1, { error: 'Name at least one API key.' })
    .max(MAX_BULK_KEYS, { error: `One request takes at most ${MAX_BULK_KEYS.toLocaleString('en')} API keys.` }),
})

/** What became of each key, in the order asked for, each id once. */
export const ApiKeyBulkResult = z.object({
  results: z.array(
    z.discriminatedUnion('ok', [
      z.object({ id: z.string(), ok: z.literal(true) }),
      z.object({ id: z.string(), ok: z.literal(false), error: z.object({ code: z.string(), message: z.string() }) }),
    ]),
  ),
})
export type ApiKeyBulkResult = z.infer<typeof ApiKeyBulkResult>

/** Who made a key. */
export const ApiKeyCreator = z
  .object({
    type: z.enum(['user', 'service_account']),
    id: uuidField,
    name: z.string(),
    email: z.string().nullable(),
    is_member: z
      .boolean()
      .meta({ description: 'False when the person has left the organization or the service account is deleted.' }),
  })
  .meta({ id: 'ApiKeyCreator' })
export type ApiKeyCreator = z.infer<typeof ApiKeyCreator>

/** A key as the console lists it. Slim: ten thousand of them travel in one answer, so creators and projects are referred to by position. */
export const ApiKeyOverview = z
  .object({
    id: uuidField,
    name: z.string(),
    roles: z.array(z.enum(KEY_ROLES)),
    hint: z.string(),
    created_at: timeField,
    creator: z.int().nullable().meta({ description: 'Position in `creators`; null when nobody is on record.' }),
    last_used_at: timeField.nullable(),
    requests_by_day: z
      .array(z.int())
      .nullable()
      .meta({ description: 'Requests on each of `days`; null when there were none.' }),
    expires_at: timeField.nullable(),
    disabled_at: timeField.nullable(),
    previous_value: z
      .object({ hint: z.string(), expires_at: timeField, last_used_at: timeField.nullable() })
      .nullable()
      .meta({ description: 'The value before the last rotation, while it still works.' }),
  })
  .meta({ id: 'ApiKeyOverview' })
export type ApiKeyOverview = z.infer<typeof ApiKeyOverview>

const overviewFrame = {
  total: totalField,
  creators: z.array(ApiKeyCreator),
  days: z.array(z.string()).meta({ description: 'The last seven UTC days as `YYYY-MM-DD`, oldest first, today last.' }),
}
export const ApiKeyOverviews = z
  .object({ data: z.array(ApiKeyOverview), ...overviewFrame })
  .meta({ id: 'ApiKeyOverviews' })
export type ApiKeyOverviews = z.infer<typeof ApiKeyOverviews>

export const OrganizationApiKeyOverview = ApiKeyOverview.extend({
  project: z.int().meta({ description: 'Position in `projects`.' }),
}).meta({ id: 'OrganizationApiKeyOverview' })
export type OrganizationApiKeyOverview = z.infer<typeof OrganizationApiKeyOverview>
export const OrganizationApiKeyOverviews = z
  .object({
    data: z.array(OrganizationApiKeyOverview),
    projects: z.array(z.object({ id: uuidField, name: z.string() })),
    ...overviewFrame,
  })
  .meta({ id: 'OrganizationApiKeyOverviews' })
export type OrganizationApiKeyOverviews = z.infer<typeof OrganizationApiKeyOverviews>

const tag = 'API Keys'
const byProject = { tag, params: z.object({ project_id: uuidField }) }
const byKey = { tag, params: z.object({ api_key_id: uuidField }) }
const readInProject = {
  ...byProject,
  access: { kind: 'project', permission: 'apiKeys:read', by: 'project_id' },
} as const
const writeInProject = {
  ...byProject,
  access: { kind: 'project', permission: 'apiKeys:write', by: 'project_id' },
} as const
const readKey = { ...byKey, access: { kind: 'project', permission: 'apiKeys:read', by: 'api_key_id' } } as const
const writeKey = { ...byKey, access: { kind: 'project', permission: 'apiKeys:write', by: 'api_key_id' } } as const

export const apiKeys = {
  list: endpoint({
    id: 'apiKeys.list',
    method: 'GET',
    path: '/admin/projects/{project_id}/api-keys',
    summary: 'List API keys',
    description: 'List all API keys in a project, oldest first.',
    ...readInProject,
    success: { status: 200, body: z.object({ data: z.array(ApiKey) }).meta({ id: 'ListApiKeysResponse' }) },
  }),
  create: endpoint({
    id: 'apiKeys.create',
    method: 'POST',
    path: '/admin/projects/{project_id}/api-keys',
    summary: 'Create an API key',
    description:
      'Create a new API key for a project. The answer is the only one that shows its value. A plan without custom permissions allows `["ProjectEditor"]` only.',
    ...writeInProject,
    body: ApiKeyCreate,
    success: { status: 201, body: ApiKeyWithSecret },
  }),
  get: endpoint({
    id: 'apiKeys.get',
    method: 'GET',
    path: '/admin/api-keys/{api_key_id}',
    summary: 'Get API key details',
    description: 'Get the details of an API key, excluding its value.',
    ...readKey,
    success: { status: 200, body: ApiKey },
  }),
  update: endpoint({
    id: 'apiKeys.update',
    method: 'PATCH',
    path: '/admin/api-keys/{api_key_id}',
    summary: 'Update an API key',
    description:
      'Update the name, roles and expiry of an API key. A plan without custom permissions allows no change of the roles.',
    ...writeKey,
    body: ApiKeyUpdate,
    success: { status: 200, body: ApiKey },
    errors: ['ABORTED'],
  }),
  delete: endpoint({
    id: 'apiKeys.delete',
    method: 'DELETE',
    path: '/admin/api-keys/{api_key_id}',
    summary: 'Delete an API key',
    description: 'Delete an API key from a project. It stops working at once.',
    ...writeKey,
    success: { status: 202 },
  }),
  disable: endpoint({
    id: 'apiKeys.disable',
    method: 'POST',
    path: '/admin/api-keys/{api_key_id}/disable',
    summary: 'Disable an API key',
    description: 'The key stops working at once, until it is enabled again. Disabling a disabled key changes nothing.',
    ...writeKey,
    success: { status: 200, body: ApiKey },
  }),
  enable: endpoint({
    id: 'apiKeys.enable',
    method: 'POST',
    path: '/admin/api-keys/{api_key_id}/enable',
    summary: 'Enable an API key',
    description: 'The key works again, unless it has expired. Enabling an enabled key changes nothing.',
    ...writeKey,
    success: { status: 200, body: ApiKey },
  }),
  rotate: endpoint({
    id: 'apiKeys.rotate',
    method: 'POST',
    path: '/admin/api-keys/{api_key_id}/rotate',
    summary: "Rotate an API key's value",
    description: 'Gives the key a new value, shown in this answer only. The id, roles and expiry stay.',
    ...writeKey,
    body: ApiKeyRotate,
    success: { status: 200, body: RotatedApiKey },
  }),
  revokePreviousValue: endpoint({
    id: 'apiKeys.revokePreviousValue',
    method: 'POST',
    path: '/admin/api-keys/{api_key_id}/revoke-previous-value',
    summary: 'End the grace of a rotated value',
    description: 'The value before the last rotation stops working at once. Without one, nothing changes.',
    ...writeKey,
    success: { status: 200, body: ApiKey },
  }),
  bulk: endpoint({
    id: 'apiKeys.bulk',
    method: 'POST',
    path: '/admin/projects/{project_id}/api-key-actions',
    summary: 'Disable, enable or delete several API keys',
    description: `Each key has its own result: one that is gone does not keep the others. \`schedule-deletion\` disables at once and deletes in ${DELETION_DELAY_SECONDS} seconds; \`enable\` or \`disable\` before then takes the deletion back.`,
    ...writeInProject,
    body: ApiKeyBulk,
    success: { status: 200, body: ApiKeyBulkResult },
  }),
  overview: endpoint({
    id: 'apiKeys.overview',
    method: 'GET',
    path: '/admin/projects/{project_id}/api-key-overviews',
    summary: 'List API keys with creators and use',
    description:
      "The console's key list: all keys of the project, oldest first. Filtering and sorting are the client's.",
    ...readInProject,
    query: firstRowsQuery,
    success: { status: 200, body: ApiKeyOverviews },
  }),
  organizationOverview: endpoint({
    id: 'apiKeys.organizationOverview',
    method: 'GET',
    path: '/admin/api-key-overviews',
    summary: "List all of an organization's API keys",
    description:
      "All keys of all projects with their creators and use, oldest first, for organization owners. Filtering and sorting are the client's.",
    tag,
    access: { kind: 'organization', permission: 'organizationApiKeys:read' },
    query: firstRowsQuery,
    success: { status: 200, body: OrganizationApiKeyOverviews },
  }),
  organizationBulk: endpoint({
    id: 'apiKeys.organizationBulk',
    method: 'POST',
    path: '/admin/api-key-actions',
    summary: "Disable, enable or delete several of an organization's API keys",
    description: 'As in one project, across all of them, for organization owners.',
    tag,
    access: { kind: 'organization', permission: 'organizationApiKeys:write' },
    body: ApiKeyBulk,
    success: { status: 200, body: ApiKeyBulkResult },
  }),
}
