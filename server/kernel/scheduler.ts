import type { Log } from './context.ts'

/** Something to be done again and again. It must stand being done by several replicas at once, and being cut short. */
export type Job = { name: string; everyMs: number; run: () => Promise<void> }

export type Scheduler = {
  name: string
  /** Begins to run jobs as they fall due; each first soon after the start. */
  start: () => void
  /** Begins no more and resolves when none is under way. */
  stop: () => Promise<void>
  /** Runs every job once, now, one after the other: for a test, and for whoever cannot wait. */
  tick: () => Promise<void>
}

/**
 * Makes a scheduler of jobs that one process does one after the other: on the embedded database they would only wait for
 * each other. A job that fails is logged and tried again when it is next due; the others go on. Takes what rejects while
 * nothing can be written.
 */
export function createScheduler(
  jobs: readonly Job[],
  log: Log,
  { lookEveryMs = 1_000, ready }: { lookEveryMs?: number; ready?: (() => Promise<void>) | undefined } = {},
): Scheduler {
  const lastRun = new Map<string, number>()
  let timer: ReturnType<typeof setInterval> | undefined
  let underWay: Promise<void> = Promise.resolve()
  let busy = false
  let stopped = false

  async function run(due: readonly Job[]): Promise<void> {
    for (const job of due) {
      if (stopped) return
      lastRun.set(job.name, performance.now())
      try {
        await ready?.()
        await job.run()
      } catch (error) {
        log.warn({ err: error, job: job.name }, 'a job failed; it is tried again')
      }
    }
  }

  const next = (due: readonly Job[]) => {
    busy = true
    underWay = underWay.then(() => run(due)).finally(() => (busy = false))
    return underWay
  }

  return {
    name: 'scheduler',
    start() {
      timer ??= setInterval(() => {
        if (busy) return
        const due = jobs.filter(
          (job) => performance.now() - (lastRun.get(job.name) ?? Number.NEGATIVE_INFINITY) >= job.everyMs,
        )
        if (due.length > 0) void next(due)
      }, lookEveryMs)
    },
    async stop() {
      clearInterval(timer)
      stopped = true
      await underWay
    },
    tick: () => next(jobs),
  }
}
