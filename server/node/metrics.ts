/** What a monitoring system wants to know, in Prometheus's text format. */
import type { Pool } from 'pg'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { ApiError } from '#server/kernel/errors.ts'
import { MAX_ATTEMPTS } from '#server/kernel/outbox.ts'
import { equalInConstantTime } from '#server/kernel/secrets.ts'
import type { Deps } from '#server/kernel/context.ts'
import type { OpenDatabase } from './database/open.ts'
import type { Site } from './site.ts'

/** From a cached read to what people call slow; a query takes a part of it. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** An unknown route must not make a series of its own for each address that somebody tries. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])

export type Metrics = {
  observeRequest: NonNullable<Deps['observeRequest']>
  /** Takes a site and a token, if one is asked for; returns the site with `/metrics` in front of it. */
  guard: (site: Site, token: string | undefined) => Site
}

/** What stands behind `/metrics` on a port of its own. */
export const nothingElse: Site = async (request) =>
  Response.json(new ApiError('NOT_FOUND', `There is nothing at ${new URL(request.url).pathname}.`).toBody(), {
    status: 404,
  })

/** Measures how long queries take, from asking for a connection to the last row. */
function watchQueries(pool: Pool, queries: Histogram): void {
  const seen = new WeakSet()
  pool.on('acquire', (client) => {
    if (seen.has(client)) return
    seen.add(client)
    const query = client.query.bind(client) as (...given: unknown[]) => unknown
    const timed = (...given: unknown[]) => {
      const stop = queries.startTimer()
      // The pool's own calls come with a callback, those of a transaction are waited for.
      const callback: unknown = given.at(-1)
      if (typeof callback === 'function') {
        given[given.length - 1] = (...answer: unknown[]) => {
          stop()
          Reflect.apply(callback, undefined, answer)
        }
      }
      const result = query(...given)
      if (result instanceof Promise) {
        result.then(
          () => stop(),
          () => stop(),
        )
      }
      return result
    }
    client.query = timed as typeof client.query
  })
}

function watchQueues(registry: Registry, { pool }: Pick<OpenDatabase, 'pool'>): void {
  // First, so that the query below is not counted among those who wait.
  const connections = new Gauge({
    name: 'conifer_database_connections',
    help: 'Connections of the pool: all, idle, and callers that wait for one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      connections.set({ state: 'open' }, pool.totalCount)
      connections.set({ state: 'idle' }, pool.idleCount)
      connections.set({ state: 'waiting' }, pool.waitingCount)
    },
  })
  const waiting = new Gauge({
    name: 'conifer_outbox_mails',
    help: 'Mails of the outbox that are not sent: waiting, or given up after the last attempt.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const { rows } = await pool
        .query<{ waiting: string; given_up: string }>(
          'SELECT count(*) FILTER (WHERE attempts < $1) AS waiting, count(*) FILTER (WHERE attempts >= $1) AS given_up FROM outbox_mails WHERE sent_at IS NULL',
          [MAX_ATTEMPTS],
        )
        // A database that does not answer has its own alarm, /readyz: the other figures are wanted all the more.
        .catch(() => ({ rows: [] }))
      this.reset()
      for (const row of rows) {
        waiting.set({ state: 'waiting' }, Number(row.waiting))
        waiting.set({ state: 'given_up' }, Number(row.given_up))
      }
    },
  })
}

/** Makes the metrics of one process. Takes its database. */
export function createMetrics(database: Pick<OpenDatabase, 'pool'>): Metrics {
  const registry = new Registry()
  // Memory, processor time, garbage collection, and how late the event loop is.
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'conifer_http_request_duration_seconds',
    help: 'How long requests of the API took, by the route as the contract writes it.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  })
  const refused = new Counter({
    name: 'conifer_http_requests_refused_total',
    help: 'Requests refused because there were too many of them.',
    labelNames: ['route'],
    registers: [registry],
  })
  const queries = new Histogram({
    name: 'conifer_database_query_duration_seconds',
    help: 'How long queries took.',
    buckets: SECONDS,
    registers: [registry],
  })
  watchQueries(database.pool, queries)
  watchQueues(registry, database)
  return {
    observeRequest: ({ method, route, status, durationMs }) => {
      requests.observe(
        { method: METHODS.has(method) ? method : 'other', route, status: String(status) },
        durationMs / 1000,
      )
      if (status === 429) refused.inc({ route })
    },
    guard: (site, token) => async (request, clientAddress) => {
      if (new URL(request.url).pathname !== '/metrics') return site(request, clientAddress)
      const shown = /^bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
      if (token !== undefined && !equalInConstantTime(shown, token)) {
        const error = new ApiError('UNAUTHENTICATED', 'Send METRICS_TOKEN as a bearer token.')
        return Response.json(error.toBody(), {
          status: error.status,
          headers: { 'www-authenticate': 'Bearer', 'cache-control': 'no-store' },
        })
      }
      return new Response(await registry.metrics(), {
        headers: {
          'content-type': registry.contentType,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        },
      })
    },
  }
}
