/** The server run from source, in a process of its own. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'

const MAIN = fileURLToPath(new URL('../server/node/main.ts', import.meta.url))

/**
 * Starts it on a free port, until the test ends. Takes the data directory and further settings.
 * Returns what it wrote, what it ends with, its address once it is ready, and how to send it a signal.
 */
export function startSourceServer(dataDir: string, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['--liftoff-only', MAIN], {
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = { output: '', errors: '' }
  child.stdout.on('data', (chunk: Buffer) => void (written.output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => void (written.errors += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => {
    child.on('exit', (code) => resolve(code))
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const address = async () => {
    await expect.poll(() => written.output, { timeout: 30_000, interval: 50 }).toContain('Conifer is ready at ')
    return /ready at (\S+)/.exec(written.output)?.[1]?.replace('localhost', '127.0.0.1') ?? ''
  }
  return { written, ended, address, kill: (signal: NodeJS.Signals) => void child.kill(signal) }
}
