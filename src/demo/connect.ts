import type { DemoAnswer, DemoRequest, FromWorker, ToWorker } from './messages.ts'

/** The API in its worker, as the page sees it. */
export type DemoServer = {
  /** Resolves when the first request can be answered; rejects with a sentence when that will never be. */
  ready: Promise<void>
  /** Calls back with the share of the engine that has arrived, 0 to 1. */
  onProgress: (listener: (share: number) => void) => void
  send: (request: DemoRequest) => Promise<DemoAnswer>
  /** Fills the database anew; whoever was signed in no longer is. */
  reset: () => Promise<void>
}

/**
 * Starts the worker. Takes the folder the site lies in and when, by the device's clock, the demo's time began.
 * The engine's files are on their way when this returns.
 */
export function startServer(folder: URL, startedAtMs: number): DemoServer {
  const worker = new Worker(new URL('server.ts', import.meta.url), { type: 'module' })
  const { engine, support, image } = DEMO_BUILD.files
  const wholeBytes = engine.bytes + support.bytes + image.bytes
  const waiting = new Map<number, { resolve: (answer: DemoAnswer | null) => void; reject: (error: Error) => void }>()
  const ready = Promise.withResolvers<void>()
  let last = 0
  let listener: (share: number) => void = () => undefined

  const tell = (message: ToWorker, handedOver: Transferable[] = []) => worker.postMessage(message, handedOver)
  const ask = (message: (id: number) => ToWorker, handedOver: Transferable[] = []) =>
    new Promise<DemoAnswer | null>((resolve, reject) => {
      last += 1
      waiting.set(last, { resolve, reject })
      tell(message(last), handedOver)
    })
  const settle = (
    id: number,
    how: (waiter: { resolve: (answer: DemoAnswer | null) => void; reject: (error: Error) => void }) => void,
  ) => {
    const waiter = waiting.get(id)
    waiting.delete(id)
    if (waiter) how(waiter)
  }

  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    switch (data.type) {
      case 'progress':
        return listener(Math.min(1, data.bytes / wholeBytes))
      case 'ready':
        return ready.resolve()
      case 'failed':
        return ready.reject(new Error(data.message))
      case 'answer':
        return settle(data.id, (waiter) => waiter.resolve(data.answer))
      case 'reset-done':
        return settle(data.id, (waiter) => waiter.resolve(null))
      case 'refused':
        return settle(data.id, (waiter) => waiter.reject(new Error(data.message)))
    }
  })
  worker.addEventListener('error', (event) => ready.reject(new Error(event.message || 'The worker did not start.')))
  const absolute = (url: string) => new URL(url, folder).href
  tell({
    type: 'open',
    files: { engine: absolute(engine.url), support: absolute(support.url), image: absolute(image.url) },
    origin: location.origin,
    filledAt: DEMO_BUILD.filledAt,
    startedAtMs,
  })

  return {
    ready: ready.promise,
    onProgress: (next) => {
      listener = next
    },
    async send(request) {
      const answer = await ask((id) => ({ type: 'request', id, request }), request.body === null ? [] : [request.body])
      if (!answer) throw new Error('The worker answered nothing.')
      return answer
    },
    async reset() {
      await ask((id) => ({ type: 'reset', id }))
    },
  }
}
