import { sql } from 'drizzle-orm'
import type { Deps } from '#server/kernel/context.ts'
import { ApiError } from '#server/kernel/errors.ts'
import type { App } from '#server/kernel/mount.ts'

const headers = { 'cache-control': 'no-store' }

/** Mounts what an orchestrator asks: `/livez` (the process answers) and `/readyz` (its database does too). */
export function mountHealth(app: App, deps: Deps): void {
  app.get('/livez', () => Response.json({ status: 'ok' }, { headers }))
  app.get('/readyz', async () => {
    try {
      await deps.db.execute(sql`select 1`)
    } catch (error) {
      deps.log.warn({ err: error }, 'not ready: the database does not answer')
      throw new ApiError('UNAVAILABLE', 'The database does not answer.', { cause: error })
    }
    return Response.json({ status: 'ok' }, { headers })
  })
}
