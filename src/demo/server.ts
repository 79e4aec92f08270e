/** The worker of the demo: PostgreSQL and the very API that a server runs, away from the thread that draws the page. */
import type { PGlite } from '@electric-sql/pglite'
import { everythingOn } from '#contract/plans.ts'
import { createApp } from '#server/app.ts'
import { createFindSession } from '#server/features/identity/read-session.ts'
import { createJobs } from '#server/jobs.ts'
import type { Deps, Log } from '#server/kernel/context.ts'
import { createScheduler } from '#server/kernel/scheduler.ts'
import { setClock } from './clock.ts'
import { databaseOn, type Engine, fetchEngine, openDatabase } from './database.ts'
import type { DemoAnswer, DemoRequest, FromWorker, ToWorker } from './messages.ts'

const ACCESS_TOKEN_TTL_SECONDS = 86_400

type Running = { pglite: PGlite; app: ReturnType<typeof createApp> }

const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const randomText = () => Array.from(randomBytes(32), (byte) => byte.toString(16).padStart(2, '0')).join('')
/** The browser's console is the log of a server that runs in a page. */
const write = (level: 'warn' | 'error') => (fields: Record<string, unknown>, message: string) =>
  console[level](message, fields)
const log: Log = { info: () => undefined, warn: write('warn'), error: write('error') }

/** Starts the API on a database. Nothing is sent: mails are dropped, and there is nobody else to talk to. */
function start(pglite: PGlite, origin: string): Running {
  const db = databaseOn(pglite)
  const settings: Deps['settings'] = {
    publicUrl: origin,
    tokenSecret: randomBytes(32),
    sessionSecret: randomText(),
    integrationToken: randomText(),
    accessTokenTtlSeconds: ACCESS_TOKEN_TTL_SECONDS,
    planChanges: 'self-service',
    sendsMail: false,
    sso: { trustedDomains: new Set(), overHttp: false },
    demo: true,
  }
  const now = () => new Date()
  const deps: Deps = {
    db,
    now,
    randomUuid: () => crypto.randomUUID(),
    randomBytes,
    sendMail: async () => undefined,
    deliverMail: async () => undefined,
    log,
    planPolicy: everythingOn,
    findSession: createFindSession({ db, now, settings }),
    settings,
    checkResponses: false,
    soleProcess: true,
  }
  const app = createApp(deps)
  app.background.add(createScheduler(createJobs(deps), log))
  app.background.start()
  return { pglite, app }
}

/** Gives the API a request as the page sent it, with what only a browser's network layer could have put into it. */
async function answer({ app }: Running, origin: string, sent: DemoRequest): Promise<DemoAnswer> {
  const request = new Request(new URL(sent.address, origin), { method: sent.method, body: sent.body })
  // On a Request of the browser's a script may neither set `cookie` nor `sec-fetch-*` (Fetch, "forbidden request-header").
  Object.defineProperty(request, 'headers', {
    value: new Headers([...sent.headers, ['sec-fetch-site', 'same-origin']]),
  })
  const cookies: string[] = []
  const response = await app.fetch(request, { keepCookies: (each: string[]) => void cookies.push(...each) })
  const body = response.body === null ? null : await response.arrayBuffer()
  return { status: response.status, headers: [...response.headers], body, cookies }
}

const tell = (message: FromWorker, handedOver: Transferable[] = []) => postMessage(message, { transfer: handedOver })

let engine: Promise<Engine> | undefined
let running: Promise<Running> | undefined
let origin = ''

async function open(message: Extract<ToWorker, { type: 'open' }>): Promise<Running> {
  setClock(new Date(message.filledAt), message.startedAtMs)
  origin = message.origin
  let bytes = 0
  engine = fetchEngine(message.files, (more) => {
    bytes += more
    tell({ type: 'progress', bytes })
  })
  return start(await openDatabase(await engine), origin)
}

async function reset(): Promise<Running> {
  const before = await running
  await before?.app.background.stop()
  await before?.pglite.close()
  if (!engine) throw new Error('The demo has not been opened.')
  return start(await openDatabase(await engine), origin)
}

async function handle(message: ToWorker): Promise<void> {
  if (message.type === 'open') {
    running = open(message)
    await running
    tell({ type: 'ready' })
    return
  }
  if (message.type === 'reset') {
    running = reset()
    await running
    tell({ type: 'reset-done', id: message.id })
    return
  }
  if (!running) throw new Error('The demo has not been opened.')
  const answered = await answer(await running, origin, message.request)
  tell({ type: 'answer', id: message.id, answer: answered }, answered.body === null ? [] : [answered.body])
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  handle(data).catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error)
    tell(data.type === 'open' ? { type: 'failed', message: text } : { type: 'refused', id: data.id, message: text })
  })
})
