import { ApiError } from '#server/kernel/errors.ts'
import { readText } from '#server/kernel/read-body.ts'

/** The errors of RFC 6749, 5.2 that a client credentials request can meet, and those for too many of them and for ours. */
export type OauthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'temporarily_unavailable'
  | 'server_error'

/** A refused token request, in the RFC's own shape. */
export class OauthError extends Error {
  readonly status: 400 | 401 | 413 | 415 | 429
  readonly code: OauthErrorCode
  readonly headers: Record<string, string>

  /** Takes the HTTP status, the RFC's code, a sentence for a person, and headers. */
  constructor(
    status: OauthError['status'],
    code: OauthErrorCode,
    description: string,
    headers: Record<string, string> = {},
  ) {
    super(description)
    this.name = 'OauthError'
    this.status = status
    this.code = code
    this.headers = headers
  }

  /** Returns the answer; never cached (RFC 6749, 5.1). */
  toResponse(): Response {
    return Response.json(
      { error: this.code, error_description: this.message },
      { status: this.status, headers: { 'cache-control': 'no-store', pragma: 'no-cache', ...this.headers } },
    )
  }
}

/** Takes an error that came up outside of the token endpoint; returns its body in the RFC's own shape. */
export function oauthErrorBody({ status, message }: ApiError): { error: OauthErrorCode; error_description: string } {
  const error =
    status === 429 || status === 503 ? 'temporarily_unavailable' : status >= 500 ? 'server_error' : 'invalid_request'
  return { error, error_description: message }
}

const invalidRequest = (description: string) => new OauthError(400, 'invalid_request', description)

/** RFC 6749, 5.2: a client that showed itself in the Authorization header is told by which scheme. */
export function invalidClient(
  byHeader: boolean,
  description = 'The client id or the client secret is wrong.',
): OauthError {
  return new OauthError(
    401,
    'invalid_client',
    description,
    byHeader ? { 'www-authenticate': 'Basic realm="oauth"' } : {},
  )
}

type Fields = Map<string, string>

function formFields(text: string): Fields {
  const fields: Fields = new Map()
  for (const [name, value] of new URLSearchParams(text)) {
    // RFC 6749, 3.2: a parameter must not be there twice, and one without a value counts as left out.
    if (fields.has(name)) throw invalidRequest(`${name.slice(0, 40)} is there twice.`)
    if (value !== '') fields.set(name, value)
  }
  return fields
}

function jsonFields(text: string): Fields {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw invalidRequest('The request body is not valid JSON.')
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw invalidRequest('The request body must be a JSON object.')
  }
  const fields: Fields = new Map()
  for (const [name, value] of Object.entries(parsed)) {
    if (value === null || value === '') continue
    if (typeof value !== 'string') throw invalidRequest(`${name.slice(0, 40)} must be text.`)
    fields.set(name, value)
  }
  return fields
}

async function readFields(request: Request): Promise<Fields> {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  let text: string
  try {
    text = await readText(request, 16 * 1024)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new OauthError(error.status === 413 ? 413 : 400, 'invalid_request', error.message)
  }
  if (type === 'application/json' || type === '') return jsonFields(text)
  if (type !== 'application/x-www-form-urlencoded') {
    throw new OauthError(
      415,
      'invalid_request',
      'Send the request as application/json or application/x-www-form-urlencoded.',
    )
  }
  // `curl -d '{…}'` says it sends a form.
  return text.trimStart().startsWith('{') ? jsonFields(text) : formFields(text)
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

/** A client may show itself in the body or, as RFC 6749, 2.3.1 prefers, by HTTP Basic. */
function basicCredentials(header: string): { id: string; secret: string } {
  const encoded = /^basic +(\S+)$/iu.exec(header)?.[1]
  if (!encoded) throw invalidClient(true, 'The Authorization header is not HTTP Basic.')
  try {
    const [id = '', ...rest] = atob(encoded).split(':')
    return { id: formDecode(id), secret: formDecode(rest.join(':')) }
  } catch {
    throw invalidClient(true, 'The Authorization header cannot be read.')
  }
}

export type TokenInput = { clientId: string; clientSecret: string; byHeader: boolean }

/**
 * Reads a token request, JSON or form encoded. Takes the request and the audience that tokens are for; returns the
 * client's credentials. Throws OauthError as RFC 6749, 5.2 wants.
 */
export async function readTokenRequest(request: Request, audience: string): Promise<TokenInput> {
  const fields = await readFields(request)
  const header = request.headers.get('authorization')
  const basic = header === null ? undefined : basicCredentials(header)
  if (basic && fields.has('client_secret')) throw invalidRequest('Show the client secret in one place only.')
  if (basic && fields.has('client_id') && fields.get('client_id') !== basic.id) {
    throw invalidRequest('client_id differs from the one in the Authorization header.')
  }
  const grantType = fields.get('grant_type')
  if (grantType === undefined) throw invalidRequest('grant_type is missing.')
  if (grantType !== 'client_credentials') {
    throw new OauthError(400, 'unsupported_grant_type', 'The only grant type is client_credentials.')
  }
  const clientId = basic?.id ?? fields.get('client_id') ?? ''
  const clientSecret = basic?.secret ?? fields.get('client_secret') ?? ''
  if (clientId === '') throw invalidRequest('client_id is missing.')
  if (clientSecret === '') throw invalidRequest('client_secret is missing.')
  const asked = fields.get('audience')
  if (asked !== undefined && asked.replace(/\/$/u, '') !== audience.replace(/\/$/u, '')) {
    throw invalidRequest(`The audience must be ${audience}.`)
  }
  if (fields.has('scope'))
    throw new OauthError(
      400,
      'invalid_scope',
      'There are no scopes: a token may do what the roles of its service account allow.',
    )
  return { clientId, clientSecret, byHeader: basic !== undefined }
}
