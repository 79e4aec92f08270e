import { z } from 'zod'
import { bodyIsOptional, type Endpoint } from './endpoint.ts'
import { endpoints } from './endpoints.ts'
import { ERROR_STATUS, type ErrorCode, ErrorResponse } from './errors.ts'
import { API_VERSION_HEADER, API_VERSIONS } from './headers.ts'
import { refusal } from './roles.ts'

type Json = Record<string, unknown>

/** Which error codes an endpoint can answer: its own, and those that its access and its input bring. */
export function errorCodes(endpoint: Endpoint): ErrorCode[] {
  const { access } = endpoint
  const codes = new Set<ErrorCode>(endpoint.errors)
  if (endpoint.body || endpoint.query) codes.add('INVALID_ARGUMENT')
  if (access.kind !== 'public') codes.add('UNAUTHENTICATED')
  if (access.kind === 'organization' || access.kind === 'project') {
    codes.add('PERMISSION_DENIED')
    codes.add('NOT_FOUND')
  }
  codes.add('INTERNAL')
  return [...codes]
}

function accessSentence({ access }: Endpoint): string {
  switch (access.kind) {
    case 'public':
      return 'Needs no credential.'
    case 'session':
      return 'For a signed-in person.'
    case 'principal':
      return 'For any signed-in person or service account.'
    case 'integration':
      return "For the platform's data plane, with the integration token."
    default:
      return refusal(access.permission)
  }
}

function security({ access }: Endpoint): Json[] {
  if (access.kind === 'public') return []
  if (access.kind === 'integration') return [{ IntegrationToken: [] }]
  if (access.kind === 'session') return [{ Session: [] }]
  return [{ BearerAuth: [] }, { Session: [] }]
}

/** Schemas with an id become components and are referred to; the rest stands where it is used. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Json): Json {
  const made = z.toJSONSchema(schema, { target: 'openapi-3.0', io, unrepresentable: 'any' })
  const text = JSON.stringify(made).replaceAll('"#/definitions/', '"#/components/schemas/')
  const { definitions = {}, ...root } = JSON.parse(text) as Json & { definitions?: Record<string, Json> }
  for (const [id, definition] of Object.entries(definitions)) components[id] = withoutId(definition)
  return withoutId(root)
}

function withoutId({ id: _, ...rest }: Json): Json {
  return rest
}

function parameters(endpoint: Endpoint, components: Json): Json[] {
  const of = (schema: z.ZodObject | undefined, where: 'path' | 'query') =>
    Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
      in: where,
      name,
      required: where === 'path' || !(field as z.ZodType).safeParse(undefined).success,
      schema: schemaOf(field as z.ZodType, 'input', components),
    }))
  const version = /^\/(admin|oauth)\//.test(endpoint.path)
    ? [
        {
          in: 'header',
          name: API_VERSION_HEADER,
          description: 'Date-based version. None means the newest.',
          schema: { type: 'string', enum: API_VERSIONS },
        },
      ]
    : []
  const tenant =
    endpoint.access.kind === 'organization' && !endpoint.path.includes('{organization_id}')
      ? [
          {
            in: 'header',
            name: 'Conifer-Organization',
            description: 'Which organization is meant, for a person who belongs to several.',
            schema: { type: 'string' },
          },
        ]
      : []
  return [...version, ...tenant, ...of(endpoint.params, 'path'), ...of(endpoint.query, 'query')]
}

function responses(endpoint: Endpoint, components: Json): Json {
  const { status, body } = endpoint.success
  const all: Json = {
    [status]: body
      ? { description: 'Success.', content: { 'application/json': { schema: schemaOf(body, 'output', components) } } }
      : { description: 'Success; no body.' },
  }
  const byStatus = Map.groupBy(errorCodes(endpoint), (code) => ERROR_STATUS[code])
  for (const [errorStatus, codes] of byStatus) {
    all[errorStatus] = {
      description: codes.map((code) => `\`${code}\``).join(', '),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorResponse' } } },
    }
  }
  return all
}

/** Returns the OpenAPI 3.0 document of every declared endpoint. Takes the address the server is reached under. */
export function openapiDocument(serverUrl: string): Json {
  const components: Json = {}
  schemaOf(ErrorResponse, 'output', components)
  const paths: Record<string, Json> = {}
  for (const endpoint of endpoints) {
    const path = (paths[endpoint.path] ??= {})
    path[endpoint.method.toLowerCase()] = {
      operationId: endpoint.id,
      summary: endpoint.summary,
      description: [endpoint.description, accessSentence(endpoint)].filter(Boolean).join('\n\n'),
      tags: [endpoint.tag],
      security: security(endpoint),
      parameters: parameters(endpoint, components),
      ...(endpoint.body
        ? {
            requestBody: {
              required: !bodyIsOptional(endpoint),
              content: { 'application/json': { schema: schemaOf(endpoint.body, 'input', components) } },
            },
          }
        : {}),
      responses: responses(endpoint, components),
    }
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'Conifer Admin API',
      version: '2026-07',
      description:
        "Administers an organization's people, roles, service accounts, projects and API keys. Compatible with Pinecone's Admin API: its SDKs work against this server unchanged.",
      license: { name: 'Apache 2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: serverUrl }],
    tags: [...new Set(endpoints.map((one) => one.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        BearerAuth: {
          type: 'http',
          scheme: 'bearer',
          description: "A service account's access token from `POST /oauth/token`.",
        },
        Session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'conifer.session_token',
          description: "A person's sign-in in the browser.",
        },
        IntegrationToken: { type: 'http', scheme: 'bearer', description: "The operator's `INTEGRATION_TOKEN`." },
      },
    },
  }
}
