/** A mail server (RFC 5321, as far as a client of ours goes) that keeps what it gets. */
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A mail as it arrived: whom the client named, and the message without the dot at its end. */
export interface Received {
  from: string
  to: string[]
  source: string
}

const addressIn = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? ''

/**
 * Starts one on a free port, until the test ends. Takes how many connections it refuses first.
 * Returns its URL and the mails it got, oldest first.
 */
export async function startSmtpServer(refusals = 0): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = []
  let left = refusals
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined)
    if (left > 0) {
      left -= 1
      socket.end('421 busy\r\n')
      return
    }
    let pending = ''
    let mail: Received = { from: '', to: [], source: '' }
    let inData = false
    const command = (line: string): string => {
      const verb = line.slice(0, 4).toUpperCase()
      if (verb === 'MAIL') mail = { from: addressIn(line), to: [], source: '' }
      if (verb === 'RCPT') mail.to.push(addressIn(line))
      inData = verb === 'DATA'
      return inData ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 fine'
    }
    const take = () => {
      for (;;) {
        const end = inData ? pending.indexOf('\r\n.\r\n') : pending.indexOf('\r\n')
        if (end < 0) return
        const text = pending.slice(0, end)
        pending = pending.slice(end + (inData ? 5 : 2))
        if (inData) {
          // A line that begins with a dot came with another before it (RFC 5321, 4.5.2).
          received.push({ ...mail, source: text.replaceAll(/^\.\./gm, '.') })
          inData = false
          socket.write('250 taken\r\n')
        } else socket.write(`${command(text)}\r\n`)
      }
    }
    socket.write('220 test\r\n')
    socket.on('data', (chunk) => {
      pending += chunk.toString()
      take()
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => void server.close())
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, received }
}
