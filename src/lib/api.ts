import type { BodyInput, Endpoint, ParamsInput, QueryInput, Result } from '#contract/endpoint.ts'
import type { contract } from '#contract/endpoints.ts'
import { ORGANIZATION_HEADER } from '#contract/headers.ts'
import { type Route, routes } from '#contract/routes.generated.ts'
import { noteServerTime } from '#ui/clock.ts'
import { ApiFailure, failureFrom } from './api-failure.ts'
import { confirmIdentity } from './confirm-identity.ts'
import { noteTrouble } from './connection.ts'
import { takeEarly } from './early.ts'

const TIMEOUT_MS = 30_000

let sessionEnded: (() => Promise<boolean>) | undefined

/**
 * Calls the one listener back whenever an answer says that the session is over, whoever asked: a query, a mutation or a form. The listener
 * says whether the person has signed in again, so that the call may be sent again. Returns the way to stop.
 */
export function onSessionEnded(listener: () => Promise<boolean>): () => void {
  sessionEnded = listener
  return () => {
    if (sessionEnded === listener) sessionEnded = undefined
  }
}

type Field<Name extends string, T> = [T] extends [undefined]
  ? { [K in Name]?: undefined }
  : Partial<T> extends T
    ? { [K in Name]?: T }
    : { [K in Name]: T }

/** An endpoint about an organization that its path does not name has to be told which. */
type OrganizationField<E extends Endpoint> = E['access'] extends { kind: 'organization' }
  ? ParamsInput<E> extends { organization_id: string }
    ? { organizationId?: string }
    : { organizationId: string }
  : { organizationId?: string }

export type CallInput<E extends Endpoint> = Field<'params', ParamsInput<E>> &
  Field<'query', QueryInput<E>> &
  Field<'body', BodyInput<E>> &
  OrganizationField<E> & {
    signal?: AbortSignal
    /** The request outlives the page that sent it: for what has to be done while somebody leaves. At most 64 KiB of body. */
    keepalive?: boolean
  }

/** Calls one endpoint. Returns the answer's body; throws ApiFailure, or the signal's reason when the caller gave up. */
export type Call<E extends Endpoint> =
  Partial<CallInput<E>> extends CallInput<E>
    ? (input?: CallInput<E>) => Promise<Result<E>>
    : (input: CallInput<E>) => Promise<Result<E>>

type Client<Contract> = {
  [Group in keyof Contract]: {
    [Verb in keyof Contract[Group]]: Contract[Group][Verb] extends Endpoint ? Call<Contract[Group][Verb]> : never
  }
}

type LooseInput = {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  organizationId?: string
  signal?: AbortSignal
  keepalive?: boolean
}

/** Takes a route and what fills it; returns the address, every part encoded. */
export function addressOf(route: Route, input: Pick<LooseInput, 'params' | 'query'>): string {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(input.params?.[name])),
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) query.append(name, String(one))
  }
  return query.size > 0 ? `${path}?${query}` : path
}

async function send(route: Route, input: LooseInput, url: string, timeoutMs: number): Promise<Response> {
  const { organizationId, body, signal } = input
  const early = route.method === 'GET' ? takeEarly(url, organizationId) : undefined
  if (early) return early
  const timeout = timeoutMs === Number.POSITIVE_INFINITY ? new AbortController().signal : AbortSignal.timeout(timeoutMs)
  return fetch(url, {
    method: route.method,
    credentials: 'same-origin',
    ...(input.keepalive ? { keepalive: true } : {}),
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(organizationId ? { [ORGANIZATION_HEADER]: organizationId } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  })
}

/** What `fetch` or reading the body threw, as a failure. Throws the reason on when it was the caller who gave up. */
export function noAnswer(error: unknown, signal: AbortSignal | undefined): ApiFailure {
  signal?.throwIfAborted()
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new ApiFailure({
      kind: 'timeout',
      code: 'TIMEOUT',
      message: 'The server did not answer in time.',
      cause: error,
    })
  }
  return new ApiFailure({ kind: 'offline', code: 'OFFLINE', message: 'The server could not be reached.', cause: error })
}

/** Takes an answer that says it is a success and is none of this API's: a page of a proxy, say, that wants somebody to sign in. */
export function notOurs({ status }: Response, cause?: unknown): ApiFailure {
  return new ApiFailure({ kind: 'server', status, code: 'UNREADABLE', message: 'Somebody else answered.', cause })
}

/**
 * Calls an endpoint whose answer is no JSON, and waits as long as it takes. Returns the answer, whose body is still to
 * be read; throws ApiFailure, or the signal's reason when the caller gave up.
 */
export async function openAnswer(
  route: Route,
  input: LooseInput = {},
  timeoutMs = Number.POSITIVE_INFINITY,
): Promise<Response> {
  let response: Response
  try {
    response = await send(route, input, addressOf(route, input), timeoutMs)
  } catch (error) {
    const failure = noAnswer(error, input.signal)
    if (failure.kind === 'offline') noteTrouble()
    throw failure
  }
  noteServerTime(response.headers.get('date'))
  if (response.ok) return response
  if (response.status >= 502 && response.status <= 504) noteTrouble()
  const failure = await failureFrom(response, route.access.kind !== 'public')
  // Once it is confirmed who sits here, the same call is sent again: whoever waits for its answer notices nothing.
  if (failure.kind === 'unconfirmed' && (await confirmIdentity(failure.details)))
    return openAnswer(route, input, timeoutMs)
  if (failure.kind === 'signed-out' && (await sessionEnded?.())) return openAnswer(route, input, timeoutMs)
  throw failure
}

async function call(route: Route, input: LooseInput = {}): Promise<unknown> {
  const response = await openAnswer(route, input, TIMEOUT_MS)
  if (response.status === 204) return undefined
  const text = await response.text().catch((error: unknown) => {
    throw noAnswer(error, input.signal)
  })
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch (error) {
    throw notOurs(response, error)
  }
}

/**
 * The Admin API as functions, one for each endpoint of the contract:
 * `api.projects.create({ organizationId, body: { name } })`.
 */
export const api = Object.fromEntries(
  Object.entries(routes).map(([group, verbs]) => [
    group,
    Object.fromEntries(
      Object.entries(verbs).map(([verb, route]) => [verb, (input?: LooseInput) => call(route, input)]),
    ),
  ]),
  // The table and the types come from the same contract; routes.test.ts holds them together.
) as unknown as Client<typeof contract>
