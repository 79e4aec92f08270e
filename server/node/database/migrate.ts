/** Brings the tables up to date with the SQL files that drizzle-kit writes. */
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { DatabaseOpenError } from './database-error.ts'
import type { OpenDatabase } from './open.ts'

/** Any number will do, as long as nothing else in the database uses it for an advisory lock. */
export const MIGRATION_LOCK = 6_241_907_118

/**
 * Applies the migrations that are missing, all in one transaction, under a lock: processes that start together wait for the first.
 *
 * @param migrationsFolder with `meta/_journal.json` and the SQL files
 * @throws DatabaseOpenError when the database has migrations that this version does not know (a newer version was here), or when a migration was
 *   left out or changed after it was applied
 */
export async function migrateDatabase(
  database: Pick<OpenDatabase, 'pool' | 'withoutStatementLimit'>,
  migrationsFolder: string,
): Promise<void> {
  await database.withoutStatementLimit(async () => {
    const client = await database.pool.connect()
    try {
      await client.query('SET statement_timeout = 0; SET lock_timeout = 0')
      await client.query('SELECT pg_advisory_lock($1::bigint)', [MIGRATION_LOCK])
      await migrate(drizzle(client), { migrationsFolder })
      const applied = await client.query<{ hash: string }>('SELECT hash FROM drizzle.__drizzle_migrations')
      compare(
        applied.rows.map(({ hash }) => hash),
        readMigrationFiles({ migrationsFolder }).map(({ hash }) => hash),
      )
    } finally {
      // Ends the session, and with it the lock and the settings.
      client.release(true)
    }
  })
}

function compare(applied: string[], known: string[]): void {
  const unknown = applied.filter((hash) => !known.includes(hash)).length
  const missing = known.filter((hash) => !applied.includes(hash)).length
  if (missing > 0)
    throw new DatabaseOpenError(
      `${missing} of the ${known.length} database migrations were changed after they had been applied, or come before one that has been. Nothing more was changed. Use the files that the database was made with.`,
    )
  if (unknown > 0)
    throw new DatabaseOpenError(
      `The database was migrated by a newer version of Conifer (${unknown} migrations that this one does not know). Start that version, or restore a backup from before.`,
    )
}
