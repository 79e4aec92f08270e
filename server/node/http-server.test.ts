import { createHash } from 'node:crypto'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { listen } from './http-server.ts'

const limits = { headersMs: 300, requestMs: 600, checkMs: 50 }
const server = await listen({ port: 0, host: '127.0.0.1', trustProxy: 0, limits })
afterAll(() => server.stop(100))
server.use(async (request) => new Response(await request.text()))

/** Opens a connection and sends what a slow or greedy client would. Returns all it was answered until the server hung up. */
async function talk(parts: readonly string[], { everyMs = 0 } = {}): Promise<string> {
  const socket = connect(server.port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let answer = ''
  socket.on('data', (piece: Buffer) => void (answer += piece.toString()))
  // The server may hang up while the client still writes: that is what is tested.
  socket.on('error', () => undefined)
  const queue = [...parts]
  socket.write(queue.shift() ?? '')
  const timer = setInterval(() => {
    const next = queue.shift()
    if (next !== undefined && !socket.destroyed) socket.write(next)
  }, everyMs)
  onTestFinished(() => clearInterval(timer))
  await new Promise<void>((resolve) => {
    socket.on('close', () => resolve())
  })
  return answer
}

const trickle = (text: string) => text.split('')

test('a client that trickles its headers is cut', async () => {
  const answer = await talk(['GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ', ...trickle('a'.repeat(1000))], { everyMs: 20 })
  expect(answer).toMatch(/^HTTP\/1\.1 408 /)
})

test('so is one that trickles its body', async () => {
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n'
  const answer = await talk([head, ...trickle('a'.repeat(1000))], { everyMs: 20 })
  expect(answer).not.toMatch(/^HTTP\/1\.1 200 /)
})

test('one that connects and says nothing is cut as well', async () => {
  expect(await talk([''])).not.toMatch(/^HTTP\/1\.1 200 /)
})

test('headers and addresses have a limit', async () => {
  const long = 'a'.repeat(17 * 1024)
  expect(await talk([`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${long}\r\n\r\n`])).toMatch(/^HTTP\/1\.1 431 /)
  expect(await talk([`GET /?q=${long} HTTP/1.1\r\nHost: x\r\n\r\n`])).toMatch(/^HTTP\/1\.1 431 /)
})

test('a client in no hurry but within the time is answered', async () => {
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\n'
  expect(await talk([head, 'sl', 'ow'], { everyMs: 20 })).toMatch(/^HTTP\/1\.1 200 [\s\S]*slow$/)
})

test('before there is anything to answer with, a browser is told so in a page that looks again, a program in the one error shape', async () => {
  const early = await listen({ port: 0, host: '127.0.0.1', trustProxy: 0 })
  onTestFinished(() => early.stop(100))
  const ask = (accept: string) => fetch(`http://127.0.0.1:${early.port}/organizations`, { headers: { accept } })
  const page = await ask('text/html,application/xhtml+xml,*/*;q=0.8')
  expect([page.status, page.headers.get('refresh'), page.headers.get('retry-after')]).toEqual([503, '1', '1'])
  const html = await page.text()
  expect(html).toContain('<h1>Conifer is starting</h1>')
  // A browser applies a style only when its policy names it by its hash.
  const style = /<style>([\s\S]*)<\/style>/u.exec(html)?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  expect(page.headers.get('content-security-policy')).toBe(`default-src 'none'; style-src 'sha256-${hash}'`)
  const answer = await ask('application/json')
  expect([answer.status, answer.headers.get('refresh')]).toEqual([503, null])
  expect(await answer.json()).toMatchObject({ status: 503, error: { code: 'UNAVAILABLE' } })
})

test('one that stops lets a client go that never pauses on a kept connection, and cuts no answer off', async () => {
  const busy = await listen({ port: 0, host: '127.0.0.1', trustProxy: 0 })
  busy.use(async () => {
    await delay(20)
    return new Response('done')
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  onTestFinished(() => agent.destroy())
  const ask = () =>
    new Promise<string>((resolve, reject) => {
      const asked = request({ port: busy.port, host: '127.0.0.1', agent }, (answer) => {
        let body = ''
        answer.on('data', (piece: Buffer) => void (body += piece.toString()))
        answer.on('end', () => resolve(body))
        answer.on('error', reject)
      })
      asked.on('error', (error) => reject(Object.assign(error, { wasKept: asked.reusedSocket })))
      asked.end()
    })
  const answers: string[] = []
  const clients = Array.from({ length: 4 }, async () => {
    for (;;) {
      try {
        answers.push(await ask())
      } catch (error) {
        return (error as { wasKept: boolean }).wasKept
      }
    }
  })
  await expect.poll(() => answers.length).toBeGreaterThan(8)
  const startedAt = performance.now()
  await busy.stop(5_000)
  expect(performance.now() - startedAt).toBeLessThan(2_000)
  // Each ends with a new connection that nobody takes, none with one that was torn.
  expect(await Promise.all(clients)).toEqual([false, false, false, false])
  expect(new Set(answers)).toEqual(new Set(['done']))
})
