import { sql } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/pg-core'
import type { IntrospectionResult } from '#contract/introspection.ts'
import { type KeyRole, type ProjectPermission, projectPermissions } from '#contract/roles.ts'
import { apiKeys } from '#server/db/schema.ts'
import type { Database } from '#server/kernel/context.ts'

/** What is known of a key's value. Immutable: it may be kept and shared. */
export type KnownKey = {
  id: string
  projectId: string
  disabled: boolean
  /** Milliseconds since 1970, or null: never. For a rotated value the earlier of the key's own end and the grace's. */
  expiresAtMs: number | null
  /** This value is the one before the last rotation. */
  previous: boolean
  /** The JSON to answer with while it is active: made once, sent a million times. */
  answer: string
}

/** The most values one query asks for. */
const MAX_BATCH = 200

type Waiting = { hash: string; resolve: (key: KnownKey | undefined) => void; reject: (error: unknown) => void }

/**
 * Finds keys by the hash of their value, straight from the database: what it answers was true after it was asked.
 * Callers that come while a query is under way share the next one, so that a hundred calls at once cost two queries.
 */
export class KeyLookup {
  readonly #query: (hashes: string[]) => Promise<Row[]>
  #waiting: Waiting[] = []
  #running = 0

  constructor(db: Database) {
    this.#query = prepare(db)
  }

  /** Takes a SHA-256 in hex; returns what is known of that value, or undefined. Rejects when the database does. */
  find(hash: string): Promise<KnownKey | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ hash, resolve, reject })
      // Two at once: while the database works on one, the other is being written or read.
      if (this.#running < 2) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#running += 1
    // A turn of the microtask queue: calls of the same instant come along.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MAX_BATCH)
      try {
        const rows = await this.#query([...new Set(batch.map((one) => one.hash))])
        const found = new Map(rows.map((row) => [row.hash, known(row)]))
        for (const one of batch) one.resolve(found.get(one.hash))
      } catch (error) {
        for (const one of batch) one.reject(error)
      }
    }
    this.#running -= 1
  }
}

type Row = {
  hash: string | null
  id: string
  projectId: string
  organizationId: string
  roles: KeyRole[]
  disabledAtMs: number | null
  expiresAtMs: number | null
  graceEndsAtMs: number | null
  previous: boolean
}

function prepare(db: Database): (hashes: string[]) => Promise<Row[]> {
  const wanted = sql`any(${sql.placeholder('hashes')}::text[])`
  const inMs = (column: typeof apiKeys.expiresAt | typeof apiKeys.disabledAt | typeof apiKeys.previousExpiresAt) =>
    sql<number | null>`(extract(epoch from ${column}) * 1000)::float8`
  const common = {
    id: apiKeys.id,
    projectId: apiKeys.projectId,
    organizationId: apiKeys.organizationId,
    roles: apiKeys.roles,
    disabledAtMs: inMs(apiKeys.disabledAt).as('disabled_at_ms'),
    expiresAtMs: inMs(apiKeys.expiresAt).as('expires_at_ms'),
    graceEndsAtMs: inMs(apiKeys.previousExpiresAt).as('grace_ends_at_ms'),
  }
  // Two index look-ups rather than one `or`, which the planner may answer by reading the table.
  const present = db
    .select({
      hash: sql<string | null>`${apiKeys.keyHash}`.as('hash'),
      ...common,
      previous: sql<boolean>`false`.as('previous'),
    })
    .from(apiKeys)
    .where(sql`${apiKeys.keyHash} = ${wanted}`)
  const previous = db
    .select({
      hash: sql<string | null>`${apiKeys.previousKeyHash}`.as('hash'),
      ...common,
      previous: sql<boolean>`true`.as('previous'),
    })
    .from(apiKeys)
    .where(sql`${apiKeys.previousKeyHash} = ${wanted}`)
  const statement = unionAll(present, previous).prepare('introspect_api_keys')
  return (hashes) => statement.execute({ hashes })
}

// Roles come in few combinations and keys in many: each combination's permissions are made once.
const permissionsByRoles = new Map<string, ProjectPermission[]>()

function permissionsOf(roles: readonly KeyRole[]): ProjectPermission[] {
  const name = roles.join(' ')
  let permissions = permissionsByRoles.get(name)
  if (!permissions) permissionsByRoles.set(name, (permissions = [...projectPermissions(roles, [])]))
  return permissions
}

function known(row: Row): KnownKey {
  const ends = [row.expiresAtMs, row.previous ? row.graceEndsAtMs : null].filter((time) => time !== null)
  const expiresAtMs = ends.length > 0 ? Math.min(...ends) : null
  const result: IntrospectionResult = {
    active: true,
    api_key_id: row.id,
    project_id: row.projectId,
    organization_id: row.organizationId,
    roles: row.roles,
    permissions: permissionsOf(row.roles),
    expires_at: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
  }
  return {
    id: row.id,
    projectId: row.projectId,
    disabled: row.disabledAtMs !== null,
    expiresAtMs,
    previous: row.previous,
    answer: JSON.stringify(result),
  }
}
