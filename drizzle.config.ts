import { defineConfig } from 'drizzle-kit';

// One dialect, one schema, one set of SQL files for the embedded database and for PostgreSQL.
export default defineConfig({
  dialect: 'postgresql',
  schema: './server/db/schema.ts',
  out: './server/db/migrations',
  strict: true,
});
