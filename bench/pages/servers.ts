/** What the pages come from: the built console on an embedded demo, and the floor. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { compressFolder } from '../../scripts/lib/compress.mjs'
import { at, pinnedNode } from '../../scripts/lib/project.mjs'

const START_TIMEOUT_MS = 60_000
const POLL_MS = 10

export type Running = { origin: string; pid: number; startMs: number; stop: () => Promise<void> }

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function start(args: (port: number) => string[], env: (port: number) => NodeJS.ProcessEnv, ready: string) {
  const port = await freePort()
  const startedAt = performance.now()
  const child: ChildProcess = spawn(pinnedNode, args(port), { env: env(port), stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
  })
  const origin = `http://localhost:${port}`
  const running: Running = {
    origin,
    pid: child.pid ?? 0,
    startMs: 0,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
  for (const end = Date.now() + START_TIMEOUT_MS; ;) {
    const answer = await fetch(origin + ready).catch(() => undefined)
    if (answer?.ok) return { ...running, startMs: performance.now() - startedAt }
    if (child.exitCode !== null || Date.now() > end) throw new Error(`The server at ${origin} did not start.`)
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MS)
    })
  }
}

/**
 * Starts the build on a data directory, as a demo, so that somebody can sign in without a password; other settings win.
 * @throws when it is not ready within a minute
 */
export function startConsole(dataDir: string, settings: Record<string, string> = {}): Promise<Running> {
  return start(
    () => ['--liftoff-only', at('dist/server/main.js')],
    (port) => ({
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      DEMO: '1',
      DATA_DIR: dataDir,
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${port}`,
      ...settings,
    }),
    '/readyz',
  )
}

/** Builds bench/floor into a folder; returns a server of it. */
export async function startFloor(folder: string): Promise<Running> {
  await mkdir(folder, { recursive: true })
  await build({
    root: at('bench/floor'),
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [react()],
    build: { outDir: folder, emptyOutDir: true, reportCompressedSize: false, modulePreload: { polyfill: false } },
  })
  // Its looks are no part of the stack: the console's fonts and styles count against the console alone.
  await compressFolder(folder)
  return start(
    (port) => [at('bench/floor/server.ts'), folder, String(port)],
    () => ({ PATH: process.env['PATH'], NODE_ENV: 'production' }),
    '/',
  )
}
