/** The built server, run as an operator would run it, with a data directory of its own. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseMail } from './mail.ts'
import type { Mail } from './mail.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const node = path.join(root, 'node_modules', '.bin', 'node')
const main = path.join(root, 'dist', 'server', 'main.js')

/** How long a first start may take on a busy machine before the test gives up. */
const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 20_000
const MAIL_TIMEOUT_MS = 10_000
const POLL_INTERVAL_MS = 50

/** What {@link startServer} can be told. */
export interface ServerOptions {
  /** Further settings: DEMO, BOOTSTRAP_…, DATABASE_URL. They win over the defaults. */
  env?: Readonly<Record<string, string>>
  /** A directory to use and keep; without it a temporary one, removed at the end. */
  dataDir?: string
}

/** A running server. Its address stays the same when it is started again. */
export interface TestServer {
  /** http://localhost:<port>, without a slash at the end. */
  readonly url: string
  readonly dataDir: string
  /** Everything it wrote to stdout and stderr, of all its lives. */
  log(): string
  /** kill -9, as a power cut would: nothing is written, nobody is told. */
  kill(): Promise<void>
  /** SIGTERM; returns the exit code. @throws when it does not end within 20 s */
  stop(): Promise<number | null>
  /** Starts it again on the same port and data; waits until it is ready. */
  start(): Promise<void>
  /**
   * The newest mail to an address; waits until there is one.
   * @param address compared without regard to case
   * @param options subject: only mails whose subject matches; after: only those that came after so many mails to this address
   */
  mailTo(address: string, options?: { subject?: RegExp; after?: number }): Promise<Mail>
  /** All mails to an address, oldest first. */
  mailsTo(address: string): Promise<Mail[]>
  /** Ends it and removes a temporary data directory. */
  dispose(): Promise<void>
}

/** Starts the built server and waits until it is ready. @throws with its output when it ends first, or is not ready within a minute */
export async function startServer({ env = {}, dataDir }: ServerOptions = {}): Promise<TestServer> {
  if (!existsSync(main)) throw new Error('dist/server/main.js is missing: npm run build')
  const directory = dataDir ?? (await mkdtemp(path.join(tmpdir(), 'conifer-e2e-')))
  const port = await freePort()
  const url = `http://localhost:${port}`
  const output: string[] = []
  let child: ChildProcess | undefined

  const start = async () => {
    const started = spawn(node, ['--liftoff-only', main], {
      cwd: directory,
      // Not the tester's own settings: a DATABASE_URL in the shell must not become the tests' database.
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PORT: String(port),
        DATA_DIR: directory,
        PUBLIC_URL: url,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (piece: Buffer) => output.push(piece.toString('utf8')))
    await until(
      async () => {
        if (hasEnded(started))
          throw new Error(
            `The server ended (${started.exitCode ?? started.signalCode}) before it was ready:\n${output.join('')}`,
          )
        return (await answers(`${url}/readyz`)) ? true : undefined
      },
      START_TIMEOUT_MS,
      () => `The server was not ready within ${START_TIMEOUT_MS} ms:\n${output.join('')}`,
    )
  }
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const ending = child
    if (ending === undefined || hasEnded(ending)) return ending?.exitCode ?? null
    ending.kill(signal)
    await until(
      () => Promise.resolve(hasEnded(ending) ? true : undefined),
      STOP_TIMEOUT_MS,
      () => `The server did not end within ${STOP_TIMEOUT_MS} ms after ${signal}:\n${output.join('')}`,
    )
    return ending.exitCode
  }
  const mailsTo = (address: string) => readOutbox(path.join(directory, 'outbox'), address)

  const server: TestServer = {
    url,
    dataDir: directory,
    log: () => output.join(''),
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    start,
    mailsTo,
    mailTo: (address, { subject = /(?:)/, after = 0 } = {}) =>
      until(
        async () => (await mailsTo(address)).slice(after).findLast((mail) => subject.test(mail.subject)),
        MAIL_TIMEOUT_MS,
        () => `No mail to ${address} with a subject like ${subject} came within ${MAIL_TIMEOUT_MS} ms.`,
      ),
    dispose: async () => {
      await end('SIGKILL')
      if (dataDir === undefined) await rm(directory, { recursive: true, force: true })
    },
  }
  try {
    await start()
  } catch (error) {
    await server.dispose()
    throw error
  }
  return server
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) })
    return response.ok
  } catch {
    // Not listening yet.
    return false
  }
}

/** Asks until there is an answer. @throws what `late` says when there is none in time */
async function until<T>(ask: () => Promise<T | undefined>, timeoutMs: number, late: () => string): Promise<T> {
  const deadline = performance.now() + timeoutMs
  while (performance.now() < deadline) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await delay(POLL_INTERVAL_MS)
  }
  throw new Error(late())
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

async function readOutbox(folder: string, address: string): Promise<Mail[]> {
  if (!existsSync(folder)) return []
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).toSorted()
  const mails = await Promise.all(names.map(async (name) => parseMail(await readFile(path.join(folder, name), 'utf8'))))
  const wanted = address.toLowerCase()
  return mails.filter((mail) => mail.to.toLowerCase().includes(wanted))
}
