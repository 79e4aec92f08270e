import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { timeField, uuidField } from './fields.ts'
import { KEY_ROLES, PROJECT_PERMISSIONS, type ProjectPermission } from './roles.ts'

/** The longest a data plane may go on trusting an answer, in seconds. */
export const INTROSPECTION_MAX_AGE_SECONDS = 5

const permissions = Object.keys(PROJECT_PERMISSIONS) as [ProjectPermission, ...ProjectPermission[]]

export const IntrospectionRequest = z.object({
  key: z.string({ error: 'Send the API key as text.' }).max(512, { error: 'An API key has at most 512 characters.' }),
  requests: z
    .int({ error: 'The number of requests must be a whole number.' })
    .min(0, { error: 'The number of requests must be 0 or more.' })
    .max(1_000_000, { error: 'One call can stand for at most 1,000,000 requests.' })
    .default(1)
    .meta({
      description:
        'How many requests this call stands for: more than one when the caller kept the last answer for a while.',
    }),
})

/** What a key opens. An unknown, disabled, expired, rotated or deleted key is inactive, and nothing tells them apart. */
export const IntrospectionResult = z.discriminatedUnion('active', [
  z.object({ active: z.literal(false) }),
  z.object({
    active: z.literal(true),
    api_key_id: uuidField,
    project_id: uuidField,
    organization_id: z.string(),
    roles: z.array(z.enum(KEY_ROLES)),
    permissions: z.array(z.enum(permissions)).meta({ description: 'What the roles permit, all together.' }),
    expires_at: timeField.nullable().meta({ description: 'When this value stops working, if that is known.' }),
  }),
])
export type IntrospectionResult = z.infer<typeof IntrospectionResult>

export const introspection = {
  introspect: endpoint({
    id: 'introspection.introspect',
    method: 'POST',
    path: '/internal/v1/api-keys/introspect',
    summary: 'Ask what an API key opens',
    description: `For the data plane: whether a key is active, whose it is and what it permits. Records its use. An active key's answer may be kept for the \`max-age\` of its \`cache-control\` (at most ${INTROSPECTION_MAX_AGE_SECONDS} s); whoever asks each time learns of a revocation at the next call.`,
    tag: 'Integration',
    access: { kind: 'integration' },
    body: IntrospectionRequest,
    maxBodyBytes: 4096,
    success: { status: 200, body: IntrospectionResult },
  }),
}
