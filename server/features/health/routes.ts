import { sql } from 'drizzle-orm'
import type { Deps } from '#server/kernel/context.ts'
import { ApiError } from '#server/kernel/errors.ts'
import type { App } from '#server/kernel/mount.ts'

const headers = { 'cache-control': 'no-store' }

/** Whoever asks gives up sooner or later (Kubernetes after a second unless told); a hanging answer tells nobody anything. */
const PATIENCE_MS = 4_000

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Mounts what an orchestrator asks: `/livez` (the process answers) and `/readyz` (its database does too, and can be written). */
export function mountHealth(app: App, deps: Deps): void {
  app.get('/livez', () => Response.json({ status: 'ok' }, { headers }))
  app.get('/readyz', async () => {
    try {
      await within(PATIENCE_MS, Promise.all([deps.db.execute(sql`select 1`), deps.checkStorage?.()]))
    } catch (error) {
      deps.log.warn({ err: error }, 'not ready: the database does not answer, or cannot be written')
      throw new ApiError('UNAVAILABLE', 'The database does not answer, or cannot be written.', {
        headers: { 'retry-after': '5' },
        cause: error,
      })
    }
    return Response.json({ status: 'ok' }, { headers })
  })
}
