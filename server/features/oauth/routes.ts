import { eq } from 'drizzle-orm'
import { oauth } from '#contract/oauth.ts'
import { serviceAccounts } from '#server/db/schema.ts'
import type { Deps } from '#server/kernel/context.ts'
import type { App } from '#server/kernel/mount.ts'
import { readText } from '#server/kernel/read-body.ts'
import { equalInConstantTime, sha256 } from '#server/kernel/secrets.ts'
import { AUDIENCE, issueAccessToken } from '#server/kernel/tokens.ts'

/** RFC 6749, 5.2: its own error shape, and never cached (5.1). */
function refuse(status: 400 | 401 | 413 | 415, error: string, description: string, headers: Record<string, string> = {}): Response {
  return Response.json(
    { error, error_description: description },
    { status, headers: { 'cache-control': 'no-store', pragma: 'no-cache', ...headers } },
  )
}

/** A client may show itself in the body or, as RFC 6749, 2.3.1 prefers, by HTTP Basic. */
function basicCredentials(header: string | null): { id: string; secret: string } | undefined {
  const encoded = /^basic +(\S+)$/i.exec(header ?? '')?.[1]
  if (!encoded) return undefined
  try {
    const [id = '', ...rest] = atob(encoded).split(':')
    return { id: decodeURIComponent(id), secret: decodeURIComponent(rest.join(':')) }
  } catch {
    return undefined
  }
}

async function readFields(request: Request): Promise<Record<string, string> | Response> {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  const text = await readText(request, 16 * 1024)
  if (type === 'application/x-www-form-urlencoded' && !text.trimStart().startsWith('{')) {
    return Object.fromEntries(new URLSearchParams(text))
  }
  if (type && type !== 'application/json' && type !== 'application/x-www-form-urlencoded') {
    return refuse(415, 'invalid_request', 'Send the request as application/json or application/x-www-form-urlencoded.')
  }
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null) throw new Error('not an object')
    return Object.fromEntries(Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch {
    return refuse(400, 'invalid_request', 'The request body is not valid JSON.')
  }
}

/** The hash compared with when a client id is unknown, so that the answer takes as long as for a wrong secret. */
const NO_HASH = '0'.repeat(64)

async function findAccount(deps: Deps, clientId: string, secret: string) {
  const [account] = await deps.db.select().from(serviceAccounts).where(eq(serviceAccounts.clientId, clientId))
  const shown = await sha256(secret)
  if (equalInConstantTime(shown, account?.secretHash ?? NO_HASH) && account) {
    return { id: account.id, secretVersion: account.secretVersion, previous: false }
  }
  const graceEnd = account?.previousSecretExpiresAt?.getTime() ?? 0
  const inGrace = graceEnd > deps.now().getTime()
  if (equalInConstantTime(shown, account?.previousSecretHash ?? NO_HASH) && account && inGrace) {
    return { id: account.id, secretVersion: account.secretVersion - 1, previous: true }
  }
  return undefined
}

/** Mounts the token endpoint: client credentials only (RFC 6749, 4.4). */
export function mountOauth(app: App, deps: Deps): void {
  app.post(oauth.token.path, async (c) => {
    const fields = await readFields(c.req.raw)
    if (fields instanceof Response) return fields
    const basic = basicCredentials(c.req.raw.headers.get('authorization'))
    const clientId = basic?.id ?? fields['client_id']
    const secret = basic?.secret ?? fields['client_secret']
    if (!fields['grant_type']) return refuse(400, 'invalid_request', 'grant_type is missing.')
    if (fields['grant_type'] !== 'client_credentials') {
      return refuse(400, 'unsupported_grant_type', 'The only grant type is client_credentials.')
    }
    if (!clientId || !secret) return refuse(400, 'invalid_request', 'client_id and client_secret are needed.')
    if (fields['audience'] !== undefined && fields['audience'].replace(/\/$/, '') !== AUDIENCE.replace(/\/$/, '')) {
      return refuse(400, 'invalid_request', `The audience must be ${AUDIENCE}.`)
    }
    const account = await findAccount(deps, clientId, secret)
    if (!account) {
      return refuse(401, 'invalid_client', 'The client id or the client secret is wrong.', basic ? { 'www-authenticate': 'Basic' } : {})
    }
    const { token, expiresInSeconds } = await issueAccessToken(deps, account)
    await deps.db
      .update(serviceAccounts)
      .set(account.previous ? { previousSecretLastUsedAt: deps.now(), lastUsedAt: deps.now() } : { lastUsedAt: deps.now() })
      .where(eq(serviceAccounts.id, account.id))
    return Response.json(
      { access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds },
      { headers: { 'cache-control': 'no-store', pragma: 'no-cache' } },
    )
  })
}
