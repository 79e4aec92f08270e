/** Work that goes on beside the requests, such as writing down what was counted in memory. */
export type BackgroundTask = {
  name: string
  /** Begins; returns at once. */
  start: () => void
  /** Ends, with everything done that must not be lost. May be called without a start. */
  stop: () => Promise<void>
}

/** All background tasks of an application, so that whoever runs it can start and stop them together. */
export class Background {
  readonly #tasks: BackgroundTask[] = []

  /** Registers a task; it does not start yet. */
  add(task: BackgroundTask): void {
    this.#tasks.push(task)
  }

  /** Starts all tasks. A process that serves requests calls it once; a test may leave it out and drive the tasks itself. */
  start(): void {
    for (const task of this.#tasks) task.start()
  }

  /**
   * Stops all tasks. Call it when no request is running any more and before the database is closed.
   * Throws, when all have been tried, if some could not finish.
   */
  async stop(): Promise<void> {
    const results = await Promise.allSettled(this.#tasks.map((task) => task.stop()))
    const failed = results.flatMap((result, at) =>
      result.status === 'rejected'
        ? [new Error(`${this.#tasks[at]?.name} did not stop in order.`, { cause: result.reason })]
        : [],
    )
    if (failed.length > 0) throw new AggregateError(failed, 'Background work did not stop in order.')
  }
}
