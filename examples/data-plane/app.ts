/** A data plane that stores nothing: every operation of a vector database, each behind the permission it needs. */
import { type Context, Hono } from 'hono'
import type { conifer, KeyEnv } from './conifer.ts'

/** Takes the maker of middlewares; returns the application. Every operation answers with the project it was let into. */
export function createDataPlane(permits: ReturnType<typeof conifer>) {
  const app = new Hono<KeyEnv>()
  const done = (c: Context<KeyEnv>) => c.json({ project_id: c.var.key.project_id })
  for (const kind of ['/indexes', '/backups', '/collections', '/assistants']) {
    app.get(kind, permits('resources:read'), done)
    app.get(`${kind}/:name`, permits('resources:read'), done)
    app.post(kind, permits('resources:write'), done)
    app.patch(`${kind}/:name`, permits('resources:write'), done)
    app.delete(`${kind}/:name`, permits('resources:write'), done)
  }
  app.post('/query', permits('data:read'), done)
  app.get('/vectors/fetch', permits('data:read'), done)
  app.get('/vectors/list', permits('data:read'), done)
  app.post('/describe_index_stats', permits('data:read'), done)
  app.post('/bulk/imports', permits('data:write'), done)
  app.post('/vectors/upsert', permits('data:write'), done)
  app.post('/vectors/update', permits('data:write'), done)
  app.post('/vectors/delete', permits('data:write'), done)
  app.get('/assistant/files/:name', permits('assistants:chat'), done)
  app.post('/assistant/chat/:name', permits('assistants:chat'), done)
  app.post('/assistant/evaluate', permits('assistants:chat'), done)
  app.post('/assistant/files/:name', permits('assistants:write'), done)
  app.delete('/assistant/files/:name/:file', permits('assistants:write'), done)
  app.post('/embed', permits('inference:use'), done)
  app.post('/rerank', permits('inference:use'), done)
  return app
}
