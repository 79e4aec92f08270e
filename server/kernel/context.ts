import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Endpoint } from '#contract/endpoint.ts'
import type { PlanChanges } from '#contract/billing.ts'
import type { Plan, PlanPolicy } from '#contract/plans.ts'
import type { OrganizationPermission, OrganizationRole, ProjectPermission, ProjectRole } from '#contract/roles.ts'
import type * as schema from '#server/db/schema.ts'
import type { ApiLimits, ApiLimiter } from './api-limits.ts'
import type { AuditEvent } from './audit.ts'
import type { Once } from './once.ts'

export type Database = NodePgDatabase<typeof schema>
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]

export type Mail = {
  to: string
  subject: string
  text: string
  html: string
  /** The Message-ID, of a mail that may have to be sent again: both copies have it. */
  messageId?: string
}

export type Log = {
  info: (fields: Record<string, unknown>, message: string) => void
  warn: (fields: Record<string, unknown>, message: string) => void
  error: (fields: Record<string, unknown>, message: string) => void
}

export type SessionUser = {
  id: string
  email: string
  name: string
  sessionId: string
  /** The cookie holds the token from before the session was given another: it is good for what was on its way, and proves nothing. */
  isReplaced?: boolean
  /** By id what they belong to and as what, where that was read along with the session. */
  belongsTo?: ReadonlyMap<string, { organization: OrganizationRow; roles: OrganizationRole[] }>
}
type OrganizationRow = typeof schema.organizations.$inferSelect

/** Everything from outside, so that a test can hold it still. */
export type Deps = {
  db: Database
  now: () => Date
  randomUuid: () => string
  /** Takes a number of bytes; returns that many from a cryptographic source. */
  randomBytes: (length: number) => Uint8Array
  /** Takes a mail and returns at once; what fails is tried again, and nobody hears of it but the log. */
  sendMail: (mail: Mail) => Promise<void>
  /** Sends a mail; throws when it has not left. For who tells of that, or tries again by himself. */
  deliverMail: (mail: Mail) => Promise<void>
  log: Log
  planPolicy: PlanPolicy
  /** Takes a request's headers, and what it shares with others of its page; returns who its session cookie belongs to, or null. */
  findSession: (headers: Headers, once?: Once) => Promise<SessionUser | null>
  settings: {
    /** Origin people reach the console under, without a trailing slash. */
    publicUrl: string
    /** Signs access tokens; at least 32 bytes. */
    tokenSecret: Uint8Array
    /** Signs session cookies; at least 32 characters. */
    sessionSecret: string
    /** The data plane's bearer token. */
    integrationToken: string
    accessTokenTtlSeconds: number
    /** Demo mode: one-click sign-in as each role. */
    demo: boolean
    /** Who changes an organization's plan. */
    planChanges: PlanChanges
    sso: {
      /** Domains that count as proved, because the operator says whose they are. */
      trustedDomains: ReadonlySet<string>
      /** Whether identity providers may be reached over plain http. */
      overHttp: boolean
    }
    /** Whether mails leave the server. Without a mail server they go to the outbox, where nobody they are for sees them. */
    sendsMail: boolean
  }
  /** How many requests a minute the API takes from whom; without it, any number. */
  apiLimits?: ApiLimits
  /** Told of each request that was answered: its route's template, not its address. */
  observeRequest?: (request: { method: string; route: string; status: number; durationMs: number }) => void
  /** True in tests and development: an answer that does not fit its declared schema is an error. */
  checkResponses: boolean
  /** SHA-256 of a text in lower-case hex, where the platform has it without waiting; the Web Crypto API is used otherwise. */
  sha256?: (text: string) => string
  /**
   * Other servers, where it can reach any: identity providers, and the DNS's TXT records of a name, each in one piece (it
   * rejects when there is no answer, and answers with none when the name has none). Left out in a page.
   */
  outside?: { fetch: typeof fetch; resolveTxt: (name: string) => Promise<string[]> }
  /**
   * True when no other process can change the database, as the embedded database's lock ensures: only then may an
   * answer about an API key be kept in memory. Left out, nothing is kept.
   */
  soleProcess?: boolean
  /** Rejects when what the database writes to can only be read: `/readyz` says so. Without it only reading is tried. */
  checkStorage?: () => Promise<void>
  /** Counts the requests of `apiLimits`. Set by `createApp`. */
  limiter?: ApiLimiter
  /** Takes what to call work and the work: it begins when the request is answered. Set by `createApp`. */
  afterAnswer?: (name: string, work: () => Promise<void>) => void
  /** Told of every mutation when it is over, before it is answered. Set by `createApp`. */
  afterMutation?: (events: readonly AuditEvent[]) => void
}

export type Actor =
  | { type: 'user'; id: string; name: string; displayName: string; sessionId: string; isReplaced?: boolean }
  | { type: 'service_account'; id: string; name: string; organizationId: string }

export type Client = { userAgent: string | undefined; ipAddress: string | undefined }

/** What every verb gets first: what it may use, who asks, and from where. */
export type RequestContext = {
  deps: Deps
  db: Database
  requestId: string
  client: Client
  /** The request's own headers, for what a library reads from them (cookies). */
  headers: Headers
  /** Told who sent the request, as soon as that is known. Throws when they sent too many. */
  count?: (actor: Actor) => void
  /** Shared by requests that one reader makes at one moment, for one page: who asks is looked up once. */
  once?: Once | undefined
  /** Headers to add to the answer, such as a cookie. */
  responseHeaders: Headers
}
export type ActorContext = RequestContext & { actor: Actor }
export type OrganizationContext = ActorContext & {
  organization: { id: string; name: string; plan: Plan }
  roles: OrganizationRole[]
  permissions: Set<OrganizationPermission>
}
export type ProjectRow = typeof schema.projects.$inferSelect
export type ProjectContext = OrganizationContext & {
  project: ProjectRow
  projectRoles: ProjectRole[]
  projectPermissions: Set<ProjectPermission>
}

type ContextByAccess = {
  public: RequestContext
  integration: RequestContext
  session: ActorContext & { actor: Extract<Actor, { type: 'user' }> }
  principal: ActorContext
  organization: OrganizationContext
  project: ProjectContext
}
export type ContextOf<E extends Endpoint> = ContextByAccess[E['access']['kind']]
