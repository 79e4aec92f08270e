/** The whole API in process on a database of its own: what every test of the server and of a page stands on. */
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, onTestFinished, TestRunner } from 'vitest'
import type { PlanChanges } from '#contract/billing.ts'
import type { Body, BodyInput, Endpoint, Params, QueryInput, Result } from '#contract/endpoint.ts'
import { everythingOn, type Plan, type PlanPolicy } from '#contract/plans.ts'
import type { OrganizationRole, Role } from '#contract/roles.ts'
import { createApp } from '#server/app.ts'
import * as schema from '#server/db/schema.ts'
import { createAuth, hash } from '#server/features/identity/auth.ts'
import { createFindSession } from '#server/features/identity/read-session.ts'
import { setPassword } from '#server/features/identity/people.ts'
import type { ApiLimits } from '#server/kernel/api-limits.ts'
import type { Deps, Mail } from '#server/kernel/context.ts'
import { newOrganizationId } from '#server/kernel/ids.ts'
import { newClientId, newClientSecret, sha256 } from '#server/kernel/secrets.ts'
import { issueAccessToken } from '#server/kernel/tokens.ts'
import type { OpenDatabase } from '#server/node/database/open.ts'
import { openTestDatabase } from './database.ts'

export type Answer<T = Record<string, unknown>> = { status: number; headers: Headers; body: T; text: string }
export type LogLine = { level: 'info' | 'warn' | 'error'; fields: Record<string, unknown>; message: string }
export type TestOrganization = { id: string; name: string; plan: Plan }
export type TestProject = { id: string; name: string; organizationId: string }

type CallInput<E extends Endpoint> = {
  params?: Params<E>
  query?: QueryInput<E>
  body?: BodyInput<E>
  headers?: Record<string, string>
}

export type TestAppOptions = {
  /** Share another app's database, for example to run the same data under https. */
  database?: OpenDatabase<typeof schema>
  /** The time it starts at; it stands still until `t.clock` moves it. The real time without it. */
  now?: Date
  publicUrl?: string
  demo?: boolean
  planPolicy?: PlanPolicy
  /** Who changes plans; organizations themselves without it. */
  planChanges?: PlanChanges
  /** Whether it has a mail server; it has without it. */
  sendsMail?: boolean
  /** Domains that the operator vouches for. */
  trustedDomains?: string[]
  /** What other servers answer; without it there is none. */
  outside?: NonNullable<Deps['outside']>
  /** How many requests a minute are taken; any number without it. */
  apiLimits?: ApiLimits
  /** Address the requests come from. */
  ipAddress?: string
}

const PUBLIC_URL = 'http://localhost:4000'

/** Somebody who sends requests. Paths are the wire's; a body is sent as JSON. */
export class Caller {
  readonly #send: (request: Request) => Promise<Response>
  readonly #base: string
  /** What proves who they are: a cookie or a bearer token, with the headers a browser sends beside it. */
  readonly headers: Readonly<Record<string, string>>

  constructor(send: (request: Request) => Promise<Response>, base: string, headers: Record<string, string>) {
    this.#send = send
    this.#base = base
    this.headers = headers
  }

  /** Sends a request; returns status, headers and the body parsed from JSON (undefined when there is none). */
  async request<T = Record<string, unknown>>(
    method: string,
    path: string,
    options: { body?: unknown; text?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer<T>> {
    const body = options.text ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
    const response = await this.#send(
      new Request(new URL(path, this.#base), {
        method,
        headers: {
          ...this.headers,
          ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...options.headers,
        },
        ...(body === undefined ? {} : { body }),
      }),
    )
    const text = await response.text()
    const json = (response.headers.get('content-type') ?? '').includes('json')
    return {
      status: response.status,
      headers: response.headers,
      body: (json ? JSON.parse(text) : undefined) as T,
      text,
    }
  }

  /** Sends a body as it stands, under any content type. */
  async sendText<T = Record<string, unknown>>(
    method: string,
    path: string,
    text: string,
    contentType: string,
  ): Promise<Answer<T>> {
    return this.request<T>(method, path, { text, headers: { 'content-type': contentType } })
  }

  get<T = Record<string, unknown>>(path: string) {
    return this.request<T>('GET', path)
  }
  post<T = Record<string, unknown>>(path: string, body?: unknown) {
    return this.request<T>('POST', path, { body })
  }
  put<T = Record<string, unknown>>(path: string, body?: unknown) {
    return this.request<T>('PUT', path, { body })
  }
  patch<T = Record<string, unknown>>(path: string, body?: unknown) {
    return this.request<T>('PATCH', path, { body })
  }
  delete<T = Record<string, unknown>>(path: string) {
    return this.request<T>('DELETE', path)
  }

  /** Calls a declared endpoint; returns the whole answer. */
  try<E extends Endpoint>(endpoint: E, input: CallInput<E> = {}): Promise<Answer<Result<E>>> {
    const params: Record<string, string> = { ...(input.params as Record<string, string> | undefined) }
    const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
    const query = new URLSearchParams(
      Object.entries<unknown>({ ...input.query }).map(([name, value]) => [name, String(value)]),
    )
    return this.request(endpoint.method, query.size > 0 ? `${path}?${query}` : path, {
      ...(input.body === undefined ? {} : { body: input.body satisfies unknown as Body<E> }),
      ...(input.headers ? { headers: input.headers } : {}),
    })
  }

  /** Calls a declared endpoint; returns its result. Throws when the answer is not the declared success. */
  async call<E extends Endpoint>(endpoint: E, input: CallInput<E> = {}): Promise<Result<E>> {
    const answer = await this.try(endpoint, input)
    if (answer.status !== endpoint.success.status)
      throw new Error(`${endpoint.id} answered ${answer.status}: ${answer.text}`)
    return answer.body
  }
}

/** A signed-in person or a service account. */
export class Principal extends Caller {
  readonly id: string
  /** Email address of a person, name of a service account. */
  readonly name: string

  constructor(caller: ConstructorParameters<typeof Caller>, id: string, name: string) {
    super(...caller)
    this.id = id
    this.name = name
  }
}

/**
 * Builds the API on a migrated, empty database and fills it on request. Called at the top of a file, it lives until the
 * file's last test is over; called in a test, until that test is. Each test makes its own organization, so that none sees another's rows.
 */
export async function createTestApp(options: TestAppOptions = {}) {
  const database = options.database ?? (await openTestDatabase({ schema }))
  if (!options.database) {
    if (TestRunner.getCurrentTest() === undefined) afterAll(() => database.close())
    else onTestFinished(() => database.close())
  }
  const { db } = database
  const mails: Mail[] = []
  const logs: LogLine[] = []
  const log = (level: LogLine['level']) => (fields: Record<string, unknown>, message: string) =>
    void logs.push({ level, fields, message })
  let still = options.now
  let ahead = 0
  const clock = {
    now: () => new Date((still?.getTime() ?? Date.now()) + ahead),
    /** Moves the clock on. */
    advance: ({
      days = 0,
      hours = 0,
      minutes = 0,
      seconds = 0,
    }: {
      days?: number
      hours?: number
      minutes?: number
      seconds?: number
    }) => {
      ahead += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
    },
    /** Stops the clock at a time. */
    set: (time: Date) => {
      still = time
      ahead = 0
    },
  }
  const settings: Deps['settings'] = {
    publicUrl: options.publicUrl ?? PUBLIC_URL,
    tokenSecret: new Uint8Array(randomBytes(32)),
    sessionSecret: randomBytes(32).toString('base64'),
    integrationToken: randomBytes(32).toString('base64url'),
    accessTokenTtlSeconds: 86_400,
    planChanges: options.planChanges ?? 'self-service',
    sendsMail: options.sendsMail ?? true,
    sso: { trustedDomains: new Set(options.trustedDomains), overHttp: true },
    demo: options.demo ?? false,
  }
  const deps: Deps = {
    db,
    now: clock.now,
    randomUuid: randomUUID,
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    sendMail: async (mail) => {
      mails.push(mail)
    },
    deliverMail: async (mail) => {
      mails.push(mail)
    },
    log: { info: log('info'), warn: log('warn'), error: log('error') },
    planPolicy: options.planPolicy ?? everythingOn,
    findSession: createFindSession({ db, now: clock.now, settings }),
    settings,
    checkResponses: true,
    ...(options.apiLimits ? { apiLimits: options.apiLimits } : {}),
    ...(options.outside ? { outside: options.outside } : {}),
  }
  const app = createApp(deps)
  const base = settings.publicUrl
  const send = async (request: Request) => app.fetch(request, { clientAddress: options.ipAddress ?? '192.0.2.1' })
  const ownOrigin = { origin: new URL(base).origin, 'sec-fetch-site': 'same-origin' }
  let count = 0
  const next = () => (count += 1)

  async function bind(
    organizationId: string,
    principal: { type: 'user' | 'service_account'; id: string },
    role: Role,
    projectId?: string,
  ) {
    const id = randomUUID()
    await db.insert(schema.roleBindings).values({
      id,
      organizationId,
      principalType: principal.type,
      principalId: principal.id,
      projectId: projectId ?? null,
      role,
      createdAt: clock.now(),
    })
    return id
  }

  const t = {
    app,
    db,
    database,
    deps,
    clock,
    /** Mails sent so far, oldest first. */
    mails,
    /** What was logged so far. */
    logs,
    send,
    /** Somebody in a browser who is not signed in. */
    visitor: new Caller(send, base, ownOrigin),
    /** Somebody with these headers only: neither cookie nor origin. */
    stranger: (headers: Record<string, string> = {}) => new Caller(send, base, headers),
    /** The data plane. */
    dataPlane: new Caller(send, base, { authorization: `Bearer ${settings.integrationToken}` }),

    /** Inserts an organization without members. */
    async organization(input: { name?: string; plan?: Plan } = {}): Promise<TestOrganization> {
      const organization = {
        id: newOrganizationId(deps.randomBytes),
        name: input.name ?? `Organization ${next()}`,
        plan: input.plan ?? 'Enterprise',
      } as const
      await db.insert(schema.organizations).values({ ...organization, createdAt: clock.now() })
      return organization
    },
    /** Inserts a person who belongs to nothing yet. With a password only when one is given: hashing it takes a tenth of a second. */
    async person(input: { email?: string; name?: string; password?: string; confirmed?: boolean } = {}) {
      const person = {
        id: randomUUID(),
        name: input.name ?? `Person ${next()}`,
        email: input.email ?? `person-${next()}-${randomUUID().slice(0, 8)}@example.com`,
      }
      const now = clock.now()
      await db
        .insert(schema.users)
        .values({ ...person, emailVerified: input.confirmed ?? true, createdAt: now, updatedAt: now })
      const { password } = input
      if (password !== undefined) {
        const passwordHash = await hash(password)
        await db.transaction((tx) => setPassword(tx, deps, person.id, passwordHash))
      }
      return person
    },
    /** Starts a session for a person without asking for a password. */
    async signInAs(person: { id: string; email: string }): Promise<Principal> {
      const { headers } = await createAuth(deps, db).api.startSession({
        body: { userId: person.id, ipAddress: '192.0.2.1', userAgent: 'test' },
        headers: new Headers(),
        returnHeaders: true,
      })
      const cookie = headers
        .getSetCookie()
        .map((one) => one.split(';')[0] ?? '')
        .join('; ')
      return new Principal([send, base, { ...ownOrigin, cookie }], person.id, person.email)
    },
    /** Inserts a person with these roles on the organization, signed in. They name it in the Conifer-Organization header. */
    async member(organization: { id: string }, ...roles: OrganizationRole[]): Promise<Principal> {
      const person = await t.person()
      for (const role of roles.length > 0 ? roles : ['OrgMember' as const])
        await bind(organization.id, { type: 'user', id: person.id }, role)
      const signedIn = await t.signInAs(person)
      return new Principal(
        [send, base, { ...signedIn.headers, 'conifer-organization': organization.id }],
        person.id,
        person.email,
      )
    },
    /** Inserts a service account with these roles on the organization, holding a fresh access token. */
    async serviceAccount(organization: { id: string }, ...roles: OrganizationRole[]) {
      const clientSecret = newClientSecret(deps.randomBytes)
      const row = {
        id: randomUUID(),
        organizationId: organization.id,
        name: `Service account ${next()}`,
        clientId: newClientId(deps.randomBytes),
        secretHash: await sha256(clientSecret),
        createdAt: clock.now(),
      }
      await db.insert(schema.serviceAccounts).values(row)
      for (const role of roles) await bind(organization.id, { type: 'service_account', id: row.id }, role)
      const { token } = await issueAccessToken(deps, { id: row.id, secretVersion: 1 })
      const principal = new Principal([send, base, { authorization: `Bearer ${token}` }], row.id, row.name)
      return Object.assign(principal, { clientId: row.clientId, clientSecret, token })
    },
    /** Inserts a project without members. */
    async project(
      organization: { id: string },
      input: Partial<typeof schema.projects.$inferInsert> = {},
    ): Promise<TestProject> {
      const row = {
        id: randomUUID(),
        name: `Project ${next()}`,
        createdAt: clock.now(),
        ...input,
        organizationId: organization.id,
      }
      await db.insert(schema.projects).values(row)
      return { id: row.id, name: row.name, organizationId: organization.id }
    },
    /** Inserts an API key whose plaintext nobody knows. */
    async apiKey(
      project: TestProject,
      input: Partial<typeof schema.apiKeys.$inferInsert> = {},
    ): Promise<{ id: string }> {
      const row = {
        id: randomUUID(),
        name: `Key ${next()}`,
        roles: ['ProjectEditor' as const],
        keyHash: await sha256(randomUUID()),
        hint: 'pckey_test_…0000',
        createdAt: clock.now(),
        ...input,
        projectId: project.id,
        organizationId: project.organizationId,
      }
      await db.insert(schema.apiKeys).values(row)
      return { id: row.id }
    },
    /** For the official SDK's `fetchApi`: sends what is meant for Pinecone's hosts to the app. */
    fetch: (async (input, init) => {
      const request = new Request(input, init)
      const { pathname, search } = new URL(request.url)
      return send(new Request(new URL(pathname + search, base), request))
    }) as typeof fetch,
    /** Inserts a role binding; on the project when one is given. Returns its id. */
    grant: (organization: { id: string }, principal: Principal, role: Role, project?: { id: string }) =>
      bind(
        organization.id,
        { type: principal.headers['authorization'] ? 'service_account' : 'user', id: principal.id },
        role,
        project?.id,
      ),
    /** Returns the organization's audit events of what was done, oldest first; or of what was refused, which is told a moment after its answer. */
    auditEvents: (organization: { id: string }, result: 'success' | 'failure' = 'success') =>
      db.query.auditEvents.findMany({
        where: (event, { and, eq }) => and(eq(event.organizationId, organization.id), eq(event.result, result)),
        orderBy: (event, { asc }) => [asc(event.time), asc(event.id)],
      }),
    /** Somebody with a bearer token. */
    bearer: (token: string) => new Caller(send, base, { authorization: `Bearer ${token}` }),
  }
  return t
}

export type TestApp = Awaited<ReturnType<typeof createTestApp>>
