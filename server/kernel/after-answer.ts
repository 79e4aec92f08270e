import type { BackgroundTask } from './background.ts'
import type { Log } from './context.ts'

/** Long enough for the answer to be gone. */
const AFTER_ANSWER_MS = 50

/** Work that begins once a request is answered, because the time it takes would tell something. A server that stops waits for it. */
export class AfterAnswer implements BackgroundTask {
  readonly name = 'work after answers'
  readonly #log: Log
  readonly #underWay = new Set<Promise<void>>()

  constructor(log: Log) {
    this.#log = log
  }

  start(): void {
    // It begins with each piece of work.
  }

  /** Takes what the work is called in the log, should it fail, and the work; returns at once. */
  add(name: string, work: () => Promise<void>): void {
    const done = new Promise((resolve) => setTimeout(resolve, AFTER_ANSWER_MS))
      .then(work)
      .catch((error: unknown) => this.#log.error({ err: error, work: name }, 'work after an answer failed'))
      .finally(() => this.#underWay.delete(done))
    this.#underWay.add(done)
  }

  async stop(): Promise<void> {
    await Promise.all(this.#underWay)
  }
}
