import type { Context, Hono } from 'hono'
import type { z } from 'zod'
import { type Body, bodyIsOptional, type Endpoint, type Params, type Query, type Result } from '#contract/endpoint.ts'
import { API_VERSION_HEADER, API_VERSIONS } from '#contract/headers.ts'
import type { LimitStanding } from './api-limits.ts'
import { findContext, requireAccess, showsBearer } from './authorize.ts'
import { requireConfirmed } from './confirmed.ts'
import type { Actor, ActorContext, ContextOf, Deps, OrganizationContext, RequestContext } from './context.ts'
import { ApiError, invalidFields, NotPermitted } from './errors.ts'
import type { Once } from './once.ts'
import { readJson } from './read-body.ts'
import { recordRefusedChange } from './refused-changes.ts'

export type Env = {
  Variables: { requestId: string; actor?: string; standings?: LimitStanding[] }
  Bindings: {
    clientAddress?: string
    /** Takes the cookies of an answer, for a host whose answers cannot carry them: a page (Fetch, "forbidden response-header name"). */
    keepCookies?: (cookies: string[]) => void
    /** For requests of one reader at one moment. */
    once?: Once
  }
}
export type App = Hono<Env>

type Input<E extends Endpoint> = { params: Params<E>; query: Query<E>; body: Body<E> }
/** What an endpoint does: takes its context and parsed input, returns the answer's body. */
export type Handler<E extends Endpoint> = (ctx: ContextOf<E>, input: Input<E>) => Promise<Result<E> | Response>

function checkApiVersion(headers: Headers): void {
  const version = headers.get(API_VERSION_HEADER)
  if (version !== null && !API_VERSIONS.includes(version)) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `${API_VERSION_HEADER} ${JSON.stringify(version.slice(0, 40))} is unknown. Known: ${API_VERSIONS.join(', ')}.`,
    )
  }
}

/**
 * Refuses a mutation that a foreign page may have sent with somebody's cookie (OWASP ASVS 5, 3.5.1). A browser says
 * where a request comes from in Sec-Fetch-Site or Origin and no script can change that. With a bearer token no cookie
 * counts, so nothing needs refusing.
 */
function checkOrigin(request: Request, deps: Deps): void {
  const { headers } = request
  if (request.method === 'GET' || request.method === 'HEAD' || showsBearer(headers)) return
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  const ownHost = headers.get('host')
  const own =
    site !== null
      ? site === 'same-origin'
      : origin !== null &&
        (origin === new URL(deps.settings.publicUrl).origin ||
          (URL.canParse(origin) && new URL(origin).host === ownHost))
  if (!own) {
    throw new ApiError('PERMISSION_DENIED', 'This request did not come from the console itself, so it was refused.')
  }
}

/** Takes a schema and a value from outside; returns it parsed. Throws 400 naming each field that is wrong. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw invalidFields(result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })))
}

function requestContext(c: Context<Env>, deps: Deps): RequestContext {
  return {
    deps,
    db: deps.db,
    requestId: c.var.requestId,
    client: { userAgent: c.req.header('user-agent')?.slice(0, 512), ipAddress: c.env?.clientAddress },
    headers: c.req.raw.headers,
    once: c.env?.once,
    responseHeaders: new Headers(),
  }
}

/**
 * Mounts a declared endpoint: authenticates, finds the tenant, checks the permission, parses the input, calls the
 * handler, and turns its result into HTTP. Nothing else in the server does any of these.
 */
export function mount<E extends Endpoint>(app: App, deps: Deps, declaration: E, handler: Handler<E>): void {
  const path = declaration.path.replaceAll(/\{(\w+)\}/g, ':$1')
  const optionalBody = bodyIsOptional(declaration)
  app.on(declaration.method, path, async (c) => {
    const params = c.req.param() as Record<string, string>
    checkApiVersion(c.req.raw.headers)
    if (declaration.access.kind !== 'integration') checkOrigin(c.req.raw, deps)
    const base = requestContext(c, deps)
    const count = (who: Actor) => {
      c.set('actor', `${who.type} ${who.id}`)
      const standing = deps.limiter?.count(reads(declaration) ? 'reads' : 'writes', `${who.type}:${who.id}`)
      if (standing) c.set('standings', [...(c.var.standings ?? []), standing])
    }
    const ctx = (await findContext({ ...base, count }, declaration, params)) as ContextOf<E>
    let body: Body<E> | undefined
    const readBody = async () =>
      declaration.body &&
      (parse(
        declaration.body,
        await readJson(c.req.raw, {
          maxBytes: declaration.maxBodyBytes,
          acceptCurlDefault: showsBearer(c.req.raw.headers),
          optional: optionalBody,
        }),
      ) as Body<E>)
    const answer = async () => {
      requireAccess(ctx, declaration)
      const input = {
        params: declaration.params ? parse(declaration.params, params) : {},
        query: declaration.query ? parse(declaration.query, c.req.query()) : {},
        body: (body = await readBody()),
      } as Input<E>
      if (asksForConfirmation(declaration, input.body)) await requireConfirmed(ctx as unknown as ActorContext)
      return handler(ctx, input)
    }
    const result = await answer().catch(async (error: unknown) => {
      if (error instanceof NotPermitted && !reads(declaration)) {
        body ??= await readBody().catch(() => undefined)
        recordRefusedChange(ctx as unknown as OrganizationContext, declaration, { params, body }, error)
      }
      throw error
    })
    const response = result instanceof Response ? result : toResponse(declaration, result, deps)
    for (const [name, value] of base.responseHeaders) response.headers.append(name, value)
    c.env?.keepCookies?.(base.responseHeaders.getSetCookie())
    return response
  })
}

function reads({ method }: Endpoint): boolean {
  return method === 'GET'
}

/** Takes an endpoint and its parsed body; tells whether the caller must just have proved who they are. */
function asksForConfirmation({ confirm }: Endpoint, body: unknown): boolean {
  return typeof confirm === 'function' ? confirm(body) : confirm === true
}

function toResponse(declaration: Endpoint, result: unknown, deps: Deps): Response {
  const { status, body } = declaration.success
  const headers = { 'cache-control': 'no-store' }
  if (!body) return new Response(null, { status, headers })
  if (deps.checkResponses) {
    const checked = body.safeParse(result)
    if (!checked.success)
      throw new Error(`${declaration.id} answered what it did not declare: ${checked.error.message}`)
  }
  return Response.json(result, { status, headers })
}
