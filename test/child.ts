/** Starts a TypeScript file of ours as a process of its own and reads what it says, line by line. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A process that a test started. */
export interface Child {
  /** Its lines on stdout, until it ends. Iterate once. */
  lines: AsyncIterable<string>
  /** Everything on stderr so far. */
  stderr(): string
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>
}

/**
 * Starts `file` with the Node that runs the tests.
 *
 * @param file absolute path
 */
export function startChild(file: string, args: string[]): Child {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gone = once(child, 'exit')
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  return {
    lines: createInterface({ input: child.stdout }),
    stderr: () => said,
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
  }
}
