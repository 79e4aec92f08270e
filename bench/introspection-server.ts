/** The servers that bench/introspection.ts measures, in a process of their own. Says their ports to the parent. */
import { hash, randomBytes, randomUUID } from 'node:crypto'
import { Server, type ServerResponse } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import type { AddressInfo } from 'node:net'
import { everythingOn } from '#contract/plans.ts'
import { createApp } from '#server/app.ts'
import * as schema from '#server/db/schema.ts'
import type { Deps } from '#server/kernel/context.ts'
import { listen } from '#server/node/http-server.ts'
import { createSite } from '#server/node/site.ts'
import { openDatabase } from '#server/node/database/open.ts'

const [databaseUrl = '', integrationToken = ''] = process.argv.slice(2)
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
const publicUrl = 'http://127.0.0.1'

/** The floor: a bare Hono application on node-server. Returns its port. */
async function serveBare(app: Hono): Promise<number> {
  const server = createAdaptorServer({ fetch: app.fetch })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return (server.address() as AddressInfo).port
}

/** Conifer as `npm start` serves it, pages aside. Returns its port. */
async function serveConifer(soleProcess: boolean): Promise<number> {
  const database = await openDatabase({ databaseUrl, dataDir: '', log: quiet, schema })
  const deps: Deps = {
    db: database.db,
    now: () => new Date(),
    randomUuid: randomUUID,
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    sendMail: async () => undefined,
    deliverMail: async () => undefined,
    log: { ...quiet, error: (fields) => process.stderr.write(`${String(fields['err'])}\n`) },
    planPolicy: everythingOn,
    findSession: async () => null,
    settings: {
      publicUrl,
      tokenSecret: new Uint8Array(randomBytes(32)),
      sessionSecret: '',
      integrationToken,
      accessTokenTtlSeconds: 60,
      planChanges: 'self-service',
      sendsMail: true,
      sso: { trustedDomains: new Set(), overHttp: false },
      demo: false,
    },
    checkResponses: false,
    sha256: (text) => hash('sha256', text),
    soleProcess,
  }
  const app = createApp(deps)
  const server = await listen({ port: 0, host: '127.0.0.1', trustProxy: 0 })
  server.use(await createSite(app, { log: deps.log, distDir: '/nonexistent', publicUrl }), app.introspectDirectly)
  app.background.start()
  return server.port
}

const floor = await openDatabase({ databaseUrl, dataDir: '', log: quiet })
const bare = new Hono()
bare.post('/hello', (c) => c.json({ hello: 'world' }))
bare.post('/hello-json', async (c) => {
  const { key } = await c.req.json<{ key: string }>()
  return c.json({ hello: key.length })
})
bare.post('/query', async (c) => {
  const { key } = await c.req.json<{ key: string }>()
  const { rows } = await floor.pool.query({
    name: 'floor',
    text: 'select id, organization_id, project_id, roles, expires_at, disabled_at from api_keys where key_hash = $1',
    values: [hash('sha256', key)],
  })
  return c.json(rows[0])
})
process.send?.({ bare: await serveBare(bare), asking: await serveConifer(false), keeping: await serveConifer(true) })
/** From a request's arrival in this process until its answer is handed over, in ms; kept only while asked for. */
let times: number[] | undefined
const emit = Server.prototype.emit
Server.prototype.emit = function timed(this: Server, name: string | symbol, ...args: unknown[]) {
  if (times && name === 'request') {
    const arrivedAt = performance.now()
    const outgoing = args[1] as ServerResponse
    outgoing.once('finish', () => times?.push(performance.now() - arrivedAt))
  }
  return Reflect.apply(emit, this, [name, ...args]) as boolean
}

// The processor's time spent so far, in microseconds: on a machine with other work it tells more than the clock.
process.on('message', (message) => {
  if (message === 'cpu') {
    const { user, system } = process.cpuUsage()
    process.send?.(user + system)
  } else if (message === 'start times') times = []
  else {
    process.send?.(times ?? [])
    times = undefined
  }
})
process.on('disconnect', () => process.exit())
