/** Several server processes on one database, behind a small load balancer: what a company with more than one machine runs. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createProbe } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const root = path.join(import.meta.dirname, '..')
const START_TIMEOUT_MS = 60_000

/** One server process. Its address stays when it is started again. */
export interface Replica {
  url: string
  /** Its process id, while it runs. */
  pid(): number | undefined
  /** `kill -9`. */
  kill(): Promise<void>
  /** Starts it (again); waits until it is ready. */
  start(): Promise<void>
}

/** Replicas behind their balancer. */
export interface Replicas {
  /** The balancer's address, which is the PUBLIC_URL of all. */
  url: string
  replicas: Replica[]
  integrationToken: string
  /** What they wrote to stdout and stderr. */
  log(): string
  /** Every mail that any of them sent, as it was sent. */
  mails(): Promise<string[]>
  stop(): Promise<void>
}

/** Takes the first of some ports that is free; without any, one the system gives. */
async function listenPort(): Promise<number> {
  const probe = createProbe()
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve)
  })
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

function startReplica(
  port: number,
  dataDir: string,
  env: Record<string, string>,
  main: string,
  output: string[],
): Replica {
  let child: ChildProcess | undefined
  const ended = () => child === undefined || child.exitCode !== null || child.signalCode !== null
  return {
    url: `http://127.0.0.1:${port}`,
    pid: () => (ended() ? undefined : child?.pid),
    async kill() {
      if (ended()) return
      const gone = new Promise((resolve) => child?.once('exit', resolve))
      child?.kill('SIGKILL')
      await gone
    },
    async start() {
      const started = spawn(process.execPath, ['--liftoff-only', main], {
        env: { PATH: process.env['PATH'], ...env, DATA_DIR: dataDir, PORT: String(port) },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = started
      for (const stream of [started.stdout, started.stderr])
        stream.on('data', (piece: Buffer) => {
          output.push(piece.toString())
          if (output.length > 10_000) output.splice(0, 5_000)
        })
      const deadline = performance.now() + START_TIMEOUT_MS
      while (performance.now() < deadline && !ended()) {
        const ready = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
          (answer) => answer.ok,
          () => false,
        )
        if (ready) return
        await delay(50)
      }
      throw new Error(`A replica did not become ready:\n${output.join('').slice(-4000)}`)
    },
  }
}

/** Round robin. A replica that takes no connection is passed over; one that breaks off half-way is a 502: only the client may repeat. */
function balance(urls: readonly string[]) {
  let turn = 0
  const forward = (incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer, attempts: number) => {
    const target = new URL(incoming.url ?? '/', urls[(turn += 1) % urls.length])
    const onward = request(
      target,
      { method: incoming.method, headers: { ...incoming.headers, connection: 'close' }, agent: false },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
        answer.on('error', () => outgoing.destroy())
        answer.on('aborted', () => outgoing.destroy())
      },
    )
    onward.on('error', (error: NodeJS.ErrnoException) => {
      if (outgoing.headersSent) outgoing.destroy()
      else if (error.code === 'ECONNREFUSED' && attempts < urls.length) forward(incoming, outgoing, body, attempts + 1)
      else outgoing.writeHead(502).end()
    })
    onward.end(body)
  }
  return createServer((incoming, outgoing) => {
    const pieces: Buffer[] = []
    incoming.on('data', (piece: Buffer) => pieces.push(piece))
    incoming.on('end', () => forward(incoming, outgoing, Buffer.concat(pieces), 1))
    incoming.on('error', () => outgoing.destroy())
  })
}

/**
 * Starts replicas and their balancer; waits until all are ready.
 *
 * @param options.built the bundle in dist/, as in production; without it the sources
 */
export async function startReplicas(options: {
  databaseUrl: string
  count: number
  env?: Record<string, string>
  built?: boolean
}): Promise<Replicas> {
  const main = path.join(root, ...(options.built ? ['dist', 'server', 'main.js'] : ['server', 'node', 'main.ts']))
  const folder = await mkdtemp(path.join(tmpdir(), 'conifer-replicas-'))
  const ports = await Promise.all(Array.from({ length: options.count }, listenPort))
  const balancer = balance(ports.map((port) => `http://127.0.0.1:${port}`))
  await new Promise<void>((resolve) => {
    balancer.listen(0, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`
  const integrationToken = 'integration-token-of-at-least-32-characters'
  const output: string[] = []
  const dirs = ports.map((_, at) => path.join(folder, String(at)))
  await Promise.all(dirs.map((dir) => mkdir(dir)))
  const replicas = ports.map((port, at) =>
    startReplica(
      port,
      dirs[at] ?? folder,
      {
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        DATABASE_URL: options.databaseUrl,
        PUBLIC_URL: url,
        SESSION_SECRET: 'session-secret-of-at-least-32-characters',
        INTEGRATION_TOKEN: integrationToken,
        LOG_LEVEL: 'warn',
        // One address sends everything here.
        RATE_LIMIT_READS: '0',
        RATE_LIMIT_WRITES: '0',
        RATE_LIMIT_ADDRESS: '0',
        ...options.env,
      },
      main,
      output,
    ),
  )
  const stop = async () => {
    await Promise.all(replicas.map((replica) => replica.kill()))
    balancer.closeAllConnections()
    await new Promise((resolve) => balancer.close(resolve))
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await Promise.all(replicas.map((replica) => replica.start()))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url,
    replicas,
    integrationToken,
    log: () => output.join(''),
    stop,
    async mails() {
      const mails: string[] = []
      for (const dir of dirs) {
        const outbox = path.join(dir, 'outbox')
        const names = existsSync(outbox) ? await readdir(outbox) : []
        for (const name of names.filter((one) => one.endsWith('.eml')))
          mails.push(await readFile(path.join(outbox, name), 'utf8'))
      }
      return mails
    },
  }
}
