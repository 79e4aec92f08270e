/** The server's process: settings, database, API, pages; started by `npm start` as one bundle, by `npm run dev` from source. */
import { hash, hkdfSync, randomBytes, randomUUID } from 'node:crypto'
import { access, constants } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { everythingOn, pineconePolicy } from '#contract/plans.ts'
import { createApp } from '#server/app.ts'
import { createJobs } from '#server/jobs.ts'
import * as schema from '#server/db/schema.ts'
import { bootstrap } from '#server/features/identity/bootstrap.ts'
import { createFindSession } from '#server/features/identity/read-session.ts'
import type { Deps, Log } from '#server/kernel/context.ts'
import { createScheduler } from '#server/kernel/scheduler.ts'
import { offerBackups } from './backup/backup-socket.ts'
import { readGeneratedSecrets } from './backup/secrets.ts'
import { streamBackup } from './backup/write-backup.ts'
import { migrateDatabase } from './database/migrate.ts'
import { openDatabase, type OpenDatabase } from './database/open.ts'
import { generatedSecret } from './generated-secret.ts'
import { listen } from './http-server.ts'
import { createLog, describeError } from './log.ts'
import { createMailer } from './mailer.ts'
import { createMetrics, nothingElse } from './metrics.ts'
import { createOutside } from './outside.ts'
import { readSettings, type Settings } from './settings.ts'
import { createSite } from './site.ts'

const GRACE_MS = 10_000

/** Both as `server/node/main.ts` and as `dist/server/main.js` this file lies two folders below the project's root. */
const bundled = import.meta.filename.endsWith('.js')
const root = path.resolve(import.meta.dirname, '..', '..')
const distDir = path.join(root, 'dist')
const migrationsFolder = bundled ? path.join(distDir, 'migrations') : path.join(root, 'server', 'db', 'migrations')

/** Takes the operator's one secret; returns the key for one use, from which no other can be told (RFC 5869). */
function derive(secret: string, use: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', `conifer ${use}`, 32))
}

async function readSecrets(settings: Settings, log: Log) {
  const { dataDir, databaseUrl } = settings
  if (databaseUrl !== undefined && (settings.sessionSecret === undefined || settings.integrationToken === undefined)) {
    log.warn(
      { dataDir },
      'SESSION_SECRET and INTEGRATION_TOKEN come from the data directory; set both when several replicas share the database',
    )
  }
  const sessionSecret = settings.sessionSecret ?? (await generatedSecret(dataDir, 'session-secret'))
  const integrationToken = settings.integrationToken ?? (await generatedSecret(dataDir, 'integration-token'))
  return {
    tokenSecret: derive(sessionSecret, 'access tokens'),
    sessionSecret: Buffer.from(derive(sessionSecret, 'session cookies')).toString('base64'),
    integrationToken,
  }
}

async function* backupOf(database: Pick<OpenDatabase, 'kind' | 'pool'>, settings: Settings) {
  yield* streamBackup(database, await readGeneratedSecrets(settings))
}

function wantsMetrics({ metrics }: Settings): boolean {
  return metrics.port !== undefined || metrics.token !== undefined
}

/** Starts the server; returns what stops it. Throws with a sentence for the operator. */
async function start(settings: Settings, log: Log): Promise<() => Promise<void>> {
  const secrets = await readSecrets(settings, log)
  const server = await listen(settings)
  const publicUrl = settings.publicUrl ?? `http://localhost:${server.port}`
  const database = await openDatabase({
    databaseUrl: settings.databaseUrl,
    dataDir: settings.dataDir,
    log,
    schema,
    initialImage: path.join(distDir, 'database', 'initial.tar.gz'),
  })
  await migrateDatabase(database, migrationsFolder)
  const metrics = wantsMetrics(settings) ? createMetrics(database) : undefined
  const mailer = createMailer({
    smtpUrl: settings.smtpUrl,
    from: settings.mailFrom ?? `Conifer <conifer@${new URL(publicUrl).hostname}>`,
    outboxDir: path.join(settings.dataDir, 'outbox'),
    log,
  })
  const depsSettings = {
    publicUrl,
    ...secrets,
    accessTokenTtlSeconds: settings.accessTokenTtlSeconds,
    demo: settings.demo,
    planChanges: settings.planChanges,
    sendsMail: settings.smtpUrl !== undefined,
    sso: { trustedDomains: settings.sso.trustedDomains, overHttp: settings.sso.internalProviders },
  }
  const now = () => new Date()
  // A disk that the kernel has made read-only still answers what is in memory. One that is full can be read, and stays ready.
  const storage = database.kind === 'embedded' ? { checkStorage: () => access(settings.dataDir, constants.W_OK) } : {}
  const deps: Deps = {
    db: database.db,
    now,
    randomUuid: randomUUID,
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    sendMail: mailer.send,
    deliverMail: mailer.deliver,
    log,
    planPolicy: settings.planPolicy === 'pinecone' ? pineconePolicy : everythingOn,
    findSession: createFindSession({ db: database.db, now, settings: depsSettings, ...storage }),
    settings: depsSettings,
    apiLimits: settings.apiLimits,
    ...(metrics ? { observeRequest: metrics.observeRequest } : {}),
    outside: createOutside({ internalAllowed: settings.sso.internalProviders }),
    checkResponses: !bundled,
    sha256: (text) => hash('sha256', text),
    // The embedded database is locked to this process; PostgreSQL may have any number of replicas.
    soleProcess: database.kind === 'embedded',
    ...storage,
  }
  if (settings.bootstrap && (await bootstrap(deps, settings.bootstrap))) {
    log.info({ organization: settings.bootstrap.organizationName }, 'organization set up by BOOTSTRAP_* settings')
  }
  if (settings.demo) {
    log.warn({}, 'demo: anybody may sign in as any of its people; keep no real data here')
    const { seedDemo } = await import('#server/demo/seed.ts')
    if ((await seedDemo(deps)).created) log.info({}, 'demo organization made')
  }
  const app = createApp(deps)
  app.background.add(
    createScheduler(createJobs({ ...deps, auditRetentionDays: settings.auditRetentionDays }), log, {
      ready: deps.checkStorage,
    }),
  )
  const site = await createSite(app, { distDir, publicUrl, log })
  const { port, token } = settings.metrics
  server.use(
    metrics && token !== undefined && port === undefined ? metrics.guard(site, token) : site,
    app.introspectDirectly,
  )
  const metricsServer = metrics && port !== undefined ? await listen({ ...settings, port }) : undefined
  if (metrics && metricsServer) {
    metricsServer.use(metrics.guard(nothingElse, token))
    log.info({ port: metricsServer.port }, 'metrics are answered at /metrics')
  }
  app.background.start()
  const endBackups =
    database.kind === 'embedded'
      ? offerBackups(settings.dataDir, () => backupOf(database, settings), log)
      : () => Promise.resolve()
  process.stdout.write(`Conifer is ready at ${publicUrl}\n`)
  return async () => {
    await Promise.all([server.stop(GRACE_MS), metricsServer?.stop(GRACE_MS), endBackups()])
    await Promise.race([mailer.flush(), wait(GRACE_MS)])
    await app.background.stop()
    await database.close()
  }
}

function fail(error: unknown): never {
  process.stderr.write(`Conifer could not start: ${describeError(error).message}\n`)
  process.exit(1)
}

// better-auth reads variables of its own, which could turn its telemetry on or replace our secret.
for (const name of Object.keys(process.env)) if (name.startsWith('BETTER_AUTH_')) delete process.env[name]

try {
  const settings = readSettings(process.env)
  const log = createLog(settings.logLevel)
  // Node's own report would print the values of a failed query.
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'crashed')
    process.exit(1)
  })
  let stop: (() => Promise<void>) | undefined
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // The second signal, or one before the server is up: there is nothing to wait for.
      if (stopping || !stop) process.exit(stopping ? 1 : 0)
      stopping = true
      log.info({ signal }, 'stopping')
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'could not stop in order')
          process.exit(1)
        },
      )
    })
  }
  stop = await start(settings, log)
} catch (error) {
  fail(error)
}
