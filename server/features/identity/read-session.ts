import { and, eq, exists, gt, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { Session, SessionOrganization } from '#contract/console.ts'
import { FEATURES, type Feature } from '#contract/plans.ts'
import type { OrganizationRole } from '#contract/roles.ts'
import { invites, organizations, roleBindings, sessions, users } from '#server/db/schema.ts'
import type { Database, Deps, SessionUser, Transaction } from '#server/kernel/context.ts'
import type { Once } from '#server/kernel/once.ts'
import { unlessOutage } from '#server/kernel/outage.ts'
import { SESSION_MAX_SECONDS, SESSION_SECONDS, sessionCookieName } from './auth.ts'

/** A session in use is written down again this often, and then lives its whole time from there. */
const TOUCH_MS = 60 * 60 * 1000
/** From this age on, a session's cookie is set anew with every page load. */
const RENEW_COOKIE_MS = 24 * 60 * 60 * 1000

type SessionDeps = Pick<Deps, 'db' | 'now' | 'checkStorage'> & {
  settings: Pick<Deps['settings'], 'publicUrl' | 'sessionSecret'>
}

type Placeholder = ReturnType<typeof sql.placeholder>

const keys = new Map<string, Promise<CryptoKey>>()

function verificationKey(secret: string): Promise<CryptoKey> {
  let key = keys.get(secret)
  if (!key) {
    key = crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
      'verify',
    ])
    keys.set(secret, key)
  }
  return key
}

function cookieValue(header: string, name: string): string | undefined {
  for (const part of header.split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return undefined
}

/**
 * Takes a request's headers; returns the token of its session cookie, or null without a cookie or with a signature that
 * is not ours. The form is better-auth's: `<token>.<HMAC-SHA-256 in base64>`, percent-encoded.
 */
export async function sessionToken(deps: Pick<SessionDeps, 'settings'>, headers: Headers): Promise<string | null> {
  const value = cookieValue(headers.get('cookie') ?? '', sessionCookieName(deps.settings.publicUrl))
  if (!value) return null
  let token: string
  let signature: Uint8Array<ArrayBuffer>
  try {
    const signed = decodeURIComponent(value)
    const at = signed.lastIndexOf('.')
    token = signed.slice(0, at)
    signature = Uint8Array.from(atob(signed.slice(at + 1)), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
  const key = await verificationKey(deps.settings.sessionSecret)
  return (await crypto.subtle.verify('HMAC', key, signature, new TextEncoder().encode(token))) ? token : null
}

/** Writes down that a session is in use and lets it live on, up to its longest life. Takes its id, when it began and when that was last done. */
async function touch(deps: SessionDeps, session: { id: string; createdAt: Date; updatedAt: Date }): Promise<void> {
  const now = deps.now()
  if (now.getTime() - session.updatedAt.getTime() < TOUCH_MS) return
  const endMs = Math.min(
    now.getTime() + SESSION_SECONDS * 1000,
    session.createdAt.getTime() + SESSION_MAX_SECONDS * 1000,
  )
  await unlessOutage(deps, () =>
    deps.db
      .update(sessions)
      .set({ updatedAt: now, expiresAt: new Date(endMs) })
      .where(eq(sessions.id, session.id)),
  )
}

/**
 * Takes a cookie's token and the time; returns the condition for the session it stands for. A token that was replaced
 * stands for its session some seconds longer: a request may have been on its way with it.
 */
export function bearsToken(token: string | Placeholder, now: Date | Placeholder): SQL | undefined {
  return or(eq(sessions.token, token), and(eq(sessions.previousToken, token), gt(sessions.previousTokenUntil, now)))
}

/** Reads session, person, organizations and roles in one query: the console's first page waits for it. */
async function readRows(db: Database | Transaction, which: SQL | undefined, now: Date) {
  return db
    .select({
      sessionId: sessions.id,
      token: sessions.token,
      createdAt: sessions.createdAt,
      updatedAt: sessions.updatedAt,
      user: { id: users.id, name: users.name, email: users.email },
      organization: organizations,
      role: roleBindings.role,
      hasCreated: sql<boolean>`${exists(
        db
          .select({ one: sql`1` })
          .from(sql`organizations created`)
          .where(sql`created.creator_email = ${users.email}`),
      )}`,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(
      roleBindings,
      and(
        eq(roleBindings.principalType, 'user'),
        eq(roleBindings.principalId, users.id),
        isNull(roleBindings.projectId),
      ),
    )
    .leftJoin(organizations, eq(organizations.id, roleBindings.organizationId))
    .where(and(which, gt(sessions.expiresAt, now)))
    .orderBy(organizations.createdAt, organizations.id)
}
type Row = Awaited<ReturnType<typeof readRows>>[number]

function presentOrganization(
  row: NonNullable<Row['organization']>,
  roles: OrganizationRole[],
  deps: Pick<Deps, 'planPolicy'>,
): SessionOrganization {
  const features = Object.fromEntries(
    (Object.keys(FEATURES) as Feature[]).map((feature) => [feature, deps.planPolicy(row.plan, feature)]),
  ) as Record<Feature, boolean>
  return {
    id: row.id,
    name: row.name,
    plan: row.plan,
    payment_status: row.paymentStatus as SessionOrganization['payment_status'],
    created_at: row.createdAt.toISOString(),
    support_tier: row.supportTier as SessionOrganization['support_tier'],
    roles,
    features,
  }
}

/** Takes a session's rows; returns the organizations in them with the person's roles, by id. */
function byOrganization(rows: readonly Row[]) {
  const found = new Map<string, { organization: NonNullable<Row['organization']>; roles: OrganizationRole[] }>()
  for (const { organization, role } of rows) {
    if (!organization || !role) continue
    const entry = found.get(organization.id) ?? { organization, roles: [] }
    entry.roles.push(role as OrganizationRole)
    found.set(organization.id, entry)
  }
  return found
}

/** Takes a person's id; returns the pending invites for their address, oldest first: none while it is not confirmed. */
async function readInvites(db: Database | Transaction, userId: string, now: Date) {
  const rows = await db
    .select({
      id: invites.id,
      organization_name: organizations.name,
      invited_by: invites.invitedByName,
      expiresAt: invites.expiresAt,
    })
    .from(invites)
    .innerJoin(organizations, eq(organizations.id, invites.organizationId))
    .innerJoin(users, and(eq(users.email, invites.email), eq(users.emailVerified, true)))
    .where(
      and(eq(users.id, userId), isNull(invites.processedAt), isNull(invites.revokedAt), gt(invites.expiresAt, now)),
    )
    .orderBy(invites.createdAt, invites.id)
  return rows.map(({ expiresAt, ...invite }) => ({ ...invite, expires_at: expiresAt.toISOString() }))
}

async function present(db: Database | Transaction, deps: Deps, rows: [Row, ...Row[]]): Promise<Session> {
  const [first] = rows
  return {
    state: 'signed-in',
    user: first.user,
    organizations: [...byOrganization(rows).values()].map(({ organization, roles }) =>
      presentOrganization(organization, roles, deps),
    ),
    invites: await readInvites(db, first.user.id, deps.now()),
    may_create_organization: !first.hasCreated,
    demo: deps.settings.demo,
    sends_mail: deps.settings.sendsMail,
  }
}

/**
 * Takes a session's id; returns what the console has to know of it. Whoever changes something asks in the same transaction:
 * a database that is lost after the commit must not turn what was done into a 5xx. Throws when the session has just ended.
 */
export async function describeSession(db: Database | Transaction, deps: Deps, sessionId: string): Promise<Session> {
  const [first, ...rest] = await readRows(db, eq(sessions.id, sessionId), deps.now())
  if (!first) throw new Error('The session ended while it was being described.')
  return present(db, deps, [first, ...rest])
}

type Own = { token: string | null; rows: Row[] }

/** Takes a request's headers; returns its cookie's token and the rows of the session that it stands for, none when there is none, and writes down its use. */
async function readOwnRows(deps: SessionDeps, headers: Headers, once: Once | undefined): Promise<Own> {
  const read = async () => {
    const token = await sessionToken(deps, headers)
    if (token === null) return { token, rows: [] }
    const rows = await readRows(deps.db, bearsToken(token, deps.now()), deps.now())
    const [first] = rows
    if (first) await touch(deps, { id: first.sessionId, createdAt: first.createdAt, updatedAt: first.updatedAt })
    return { token, rows }
  }
  return once ? once('session', read) : read()
}

/**
 * Takes a request's headers; returns the session its cookie stands for as the console knows it, with the cookie's token
 * when it is time to set the cookie anew, or null when there is none.
 */
export async function readSession(
  deps: Deps,
  headers: Headers,
  once?: Once,
): Promise<{ session: Session; renewToken: string | null } | null> {
  const { token, rows } = await readOwnRows(deps, headers, once)
  const [first, ...rest] = rows
  if (!first) return null
  const old = deps.now().getTime() - first.createdAt.getTime() >= RENEW_COOKIE_MS
  // Never to who shows the token from before: a cookie that was stolen would get itself the one that replaced it.
  const renews = old && first.token === token
  return { session: await present(deps.db, deps, [first, ...rest]), renewToken: renews ? first.token : null }
}

/**
 * Makes the function that says who a request's session cookie belongs to. The session is read from the database each
 * time, so that a revoked one is dead at once; for the requests of one page once, with all that the person belongs to.
 */
export function createFindSession(deps: SessionDeps): Deps['findSession'] {
  // Built once, as it runs with every request. Without a name PostgreSQL keeps nothing of it, so it works behind a pooler.
  const query = deps.db
    .select({
      id: users.id,
      email: users.email,
      name: users.name,
      sessionId: sessions.id,
      token: sessions.token,
      createdAt: sessions.createdAt,
      updatedAt: sessions.updatedAt,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(bearsToken(sql.placeholder('token'), sql.placeholder('now')), gt(sessions.expiresAt, sql.placeholder('now'))),
    )
    .prepare('')
  const findAlone = async (headers: Headers): Promise<SessionUser | null> => {
    const token = await sessionToken(deps, headers)
    if (token === null) return null
    const [row] = await query.execute({ token, now: deps.now() })
    if (!row) return null
    await touch(deps, { id: row.sessionId, createdAt: row.createdAt, updatedAt: row.updatedAt })
    const { id, email, name, sessionId } = row
    return { id, email, name, sessionId, isReplaced: row.token !== token }
  }
  return async (headers, once) => {
    if (!once) return findAlone(headers)
    const { token, rows } = await readOwnRows(deps, headers, once)
    const [first] = rows
    if (!first) return null
    const isReplaced = first.token !== token
    return { ...first.user, sessionId: first.sessionId, isReplaced, belongsTo: byOrganization(rows) }
  }
}
