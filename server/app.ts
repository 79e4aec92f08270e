import { Hono } from 'hono'
import { matchedRoutes } from 'hono/route'
import { endpoints } from '#contract/endpoints.ts'
import { oauth } from '#contract/oauth.ts'
import { ApiLimiter, limitHeaders } from '#server/kernel/api-limits.ts'
import { ApiError, unstorableText } from '#server/kernel/errors.ts'
import { AfterAnswer } from '#server/kernel/after-answer.ts'
import { Background } from '#server/kernel/background.ts'
import type { Deps } from '#server/kernel/context.ts'
import type { App, Env } from '#server/kernel/mount.ts'
import { outage } from '#server/kernel/outage.ts'
import { sourceOf } from '#server/kernel/source.ts'
import { mountAccess } from '#server/features/access/routes.ts'
import { mountApiKeys } from '#server/features/api-keys/routes.ts'
import { mountAudit } from '#server/features/audit/routes.ts'
import { mountHome } from '#server/features/home/routes.ts'
import { type AnswerDirectly, mountIntrospection } from '#server/features/introspection/routes.ts'
import { mountHealth } from '#server/features/health/routes.ts'
import { mountIdentity } from '#server/features/identity/routes.ts'
import { mountInvites } from '#server/features/invites/routes.ts'
import { mountBilling } from '#server/features/billing/routes.ts'
import { mountInvoices } from '#server/features/invoices/routes.ts'
import { mountMembers } from '#server/features/members/routes.ts'
import { mountOrganizations } from '#server/features/organizations/routes.ts'
import { mountProjects } from '#server/features/projects/routes.ts'
import { mountRoleBindings } from '#server/features/role-bindings/routes.ts'
import { mountSearch } from '#server/features/search/routes.ts'
import { mountServiceAccounts } from '#server/features/service-accounts/routes.ts'
import { mountSingleSignOn } from '#server/features/single-sign-on/routes.ts'
import { mountSpendAlerts } from '#server/features/spend-alerts/routes.ts'
import { mountUsage } from '#server/features/usage/routes.ts'
import { oauthErrorBody } from '#server/features/oauth/request.ts'
import { mountOauth } from '#server/features/oauth/routes.ts'
import { mountOpenapi } from '#server/features/openapi/routes.ts'

/** Paths that belong to the API: below them an unknown address answers 404 as JSON, everywhere else it is a page. */
export const API_PREFIXES = ['/admin', '/oauth', '/internal', '/console', '/openapi.json', '/livez', '/readyz'] as const

/** An orchestrator must learn how the server is, however much is asked of it. */
const UNCOUNTED = new Set(['/livez', '/readyz'])

const addresses = endpoints.map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}))

/** Takes a request that no endpoint answers; returns the 404, or the 405 that names the methods its address does know. */
function nothingAt(method: string, path: string): ApiError {
  const known = addresses.filter(({ pattern }) => pattern.test(path)).map((endpoint) => endpoint.method)
  if (known.length === 0) return new ApiError('NOT_FOUND', `There is nothing at ${path}.`)
  return new ApiError('INVALID_ARGUMENT', `${path} does not know ${method}, only ${known.join(', ')}.`, {
    status: 405,
    headers: { allow: [...known, ...(known.includes('GET') ? ['HEAD'] : [])].join(', ') },
  })
}

/**
 * Builds the API. Pure: everything from outside comes in through `deps`, so that it runs in a server, in a test and in
 * a page alike. Takes the dependencies; returns the Hono application, with its background work not yet started: whoever
 * serves it calls `background.start()`, and `await background.stop()` after the last request and before closing the database.
 * A server on Node gives `introspectDirectly` to its HTTP server.
 */
export function createApp(outside: Deps): App & { background: Background; introspectDirectly: AnswerDirectly } {
  const background = new Background()
  const plain = new Hono<Env>()
  const keys = mountIntrospection(plain, outside, background)
  const app = Object.assign(plain, { background, introspectDirectly: keys.answerDirectly })
  const limiter = outside.apiLimits && new ApiLimiter(outside, outside.apiLimits)
  if (limiter) background.add(limiter)
  const afterAnswer = new AfterAnswer(outside.log)
  background.add(afterAnswer)
  // The caller's own object stands behind it: what a test changes there holds here too.
  const deps: Deps = Object.assign(Object.create(outside) as Deps, {
    ...(limiter ? { limiter } : {}),
    afterAnswer: afterAnswer.add.bind(afterAnswer),
    afterMutation: (events: Parameters<NonNullable<Deps['afterMutation']>>[0]) => {
      outside.afterMutation?.(events)
      keys.forget(events)
    },
  })
  app.use(async (c, next) => {
    const startedAt = performance.now()
    c.set('requestId', deps.randomUuid())
    await next()
    c.header('request-id', c.var.requestId)
    // The name under which Pinecone's Python SDK looks for it, to show it with an error.
    c.header('x-pinecone-request-id', c.var.requestId)
    for (const [name, value] of Object.entries(limitHeaders(c.var.standings ?? []))) {
      if (!c.res.headers.has(name)) c.header(name, value)
    }
    deps.observeRequest?.({
      method: c.req.method,
      route: matchedRoutes(c).findLast((route) => route.path !== '/*')?.path ?? 'none',
      status: c.res.status,
      durationMs: performance.now() - startedAt,
    })
  })
  app.use(async (c, next) => {
    if (limiter && !UNCOUNTED.has(c.req.path) && c.env?.clientAddress !== undefined) {
      const standing = limiter.count('address', sourceOf(c.env.clientAddress))
      if (standing) c.set('standings', [standing])
    }
    await next()
  })
  // What speaks RFC 6749 does so when something goes wrong around it, too.
  const bodyOf = (error: ApiError, path: string) => (path === oauth.token.path ? oauthErrorBody(error) : error.toBody())
  app.onError((thrown, c) => {
    const away = thrown instanceof ApiError ? undefined : outage(thrown)
    if (away)
      deps.log.warn({ err: thrown, requestId: c.var.requestId, path: c.req.path }, 'the database cannot be used')
    const error = away ?? unstorableText(thrown) ?? thrown
    if (error instanceof ApiError) {
      if (error.status === 401 || error.status === 403) {
        const { requestId, actor } = c.var
        const where = { method: c.req.method, path: c.req.path, ipAddress: c.env?.clientAddress }
        deps.log.info({ requestId, actor, ...where, status: error.status, code: error.code }, 'request refused')
      }
      return Response.json(bodyOf(error, c.req.path), {
        status: error.status,
        headers: { 'cache-control': 'no-store', 'request-id': c.var.requestId, ...error.headers },
      })
    }
    deps.log.error({ err: error, requestId: c.var.requestId, method: c.req.method, path: c.req.path }, 'request failed')
    const failure = new ApiError('INTERNAL', 'The server failed to answer. Nothing was changed. Try again.', {
      details: { request_id: c.var.requestId },
    })
    return Response.json(bodyOf(failure, c.req.path), {
      status: 500,
      headers: { 'cache-control': 'no-store', 'request-id': c.var.requestId },
    })
  })
  app.notFound((c) => {
    const error = nothingAt(c.req.method, c.req.path)
    return Response.json(bodyOf(error, c.req.path), {
      status: error.status,
      headers: { 'cache-control': 'no-store', ...error.headers },
    })
  })

  mountOrganizations(app, deps)
  mountProjects(app, deps)
  mountMembers(app, deps)
  mountInvites(app, deps)
  mountRoleBindings(app, deps)
  mountServiceAccounts(app, deps)
  mountAccess(app, deps)
  mountApiKeys(app, deps)
  mountAudit(app, deps)
  mountSearch(app, deps)
  mountHome(app, deps)
  mountUsage(app, deps)
  mountSpendAlerts(app, deps)
  mountSingleSignOn(app, deps)
  mountInvoices(app, deps)
  mountBilling(app, deps)
  mountOauth(app, deps)
  mountOpenapi(app, deps)
  mountIdentity(app, deps)
  mountHealth(app, deps)
  return app
}
