import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, expect, test } from 'vitest'
import { acquireFileLock } from './directory-lock.ts'

const folder = await mkdtemp(path.join(tmpdir(), 'conifer-lock-'))
afterAll(() => rm(folder, { recursive: true }))

/** Waits for the starting signal, takes the lock, holds it for a moment, and says whether it got it. */
const CONTENDER = `
  const { parentPort, workerData } = require('node:worker_threads')
  import(workerData.module).then(({ acquireFileLock }) => {
    parentPort.on('message', ({ file, signal }) => {
      const gate = new Int32Array(signal)
      Atomics.add(gate, 1, 1)
      Atomics.wait(gate, 0, 0)
      const lock = acquireFileLock(file, 2000)
      lock?.release()
      parentPort.postMessage(lock !== undefined)
    })
    parentPort.postMessage('ready')
  })`

function answerOf(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
}

test('those who ask at the same moment get it one after the other', async () => {
  const module = new URL('./directory-lock.ts', import.meta.url).href
  const workers = [0, 1, 2].map(() => new Worker(CONTENDER, { eval: true, workerData: { module } }))
  try {
    await Promise.all(workers.map(answerOf))
    for (let round = 0; round < 40; round++) {
      const signal = new SharedArrayBuffer(8)
      const gate = new Int32Array(signal)
      const answers = workers.map(answerOf)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      for (const worker of workers) worker.postMessage({ file: path.join(folder, `lock-${round}`), signal })
      while (Atomics.load(gate, 1) < workers.length) await new Promise((resolve) => setTimeout(resolve, 1))
      Atomics.store(gate, 0, 1)
      Atomics.notify(gate, 0)
      expect(await Promise.all(answers), `round ${round}`).toEqual([true, true, true])
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
})

test('one that is held is not given to another, and one that is released is', () => {
  const file = path.join(folder, 'held')
  const first = acquireFileLock(file)
  expect(first).toBeDefined()
  expect(acquireFileLock(file)).toBeUndefined()
  first?.release()
  const second = acquireFileLock(file)
  expect(second).toBeDefined()
  second?.release()
})
