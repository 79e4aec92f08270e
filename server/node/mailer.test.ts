import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Log } from '#server/kernel/context.ts'
import { startSmtpServer } from '../../test/smtp-server.ts'
import { createMailer } from './mailer.ts'

const folder = await mkdtemp(path.join(tmpdir(), 'conifer-mail-'))
afterAll(() => rm(folder, { recursive: true }))

const mail = {
  to: 'ada@example.com',
  subject: 'Grüße',
  text: 'Follow this:\nhttps://conifer.example.com/confirm-email?token=abc\n',
  html: '<p><a href="https://conifer.example.com/confirm-email?token=abc">Follow this</a></p>',
}

function collectLog() {
  const lines: { level: string; fields: Record<string, unknown>; message: string }[] = []
  const at = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void lines.push({ level, fields, message })
  const log: Log = { info: at('info'), warn: at('warn'), error: at('error') }
  return { log, lines }
}

test('without a mail server a mail is a file with both parts, and its link is logged', async () => {
  const { log, lines } = collectLog()
  const outboxDir = path.join(folder, 'outbox')
  const mailer = createMailer({ smtpUrl: undefined, from: 'Conifer <conifer@localhost>', outboxDir, log })
  await mailer.send(mail)
  await mailer.flush()
  const [name = '', ...others] = await readdir(outboxDir)
  expect(others).toEqual([])
  expect(name).toMatch(/^\d{4}-\d\d-\d\dT[\d.-]+Z-\w{8}\.eml$/)
  const message = await readFile(path.join(outboxDir, name), 'utf8')
  expect(message).toContain('From: Conifer <conifer@localhost>\r\n')
  expect(message).toContain('To: ada@example.com\r\n')
  expect(message).toMatch(/^Subject: =\?UTF-8\?/m)
  expect(message).toMatch(/^Auto-Submitted: auto-generated\r$/m)
  expect(message).toMatch(/^Date: /m)
  expect(message).toMatch(/^Message-ID: </m)
  expect(message).toContain('Content-Type: text/plain; charset=utf-8')
  expect(message).toContain('Content-Type: text/html; charset=utf-8')
  const { mode } = await stat(path.join(outboxDir, name))
  expect(mode & 0o777).toBe(0o600)
  expect(lines).toMatchObject([
    { level: 'info', fields: { link: 'https://conifer.example.com/confirm-email?token=abc' } },
  ])
})

test('a mail server gets it, at a second attempt if need be', async () => {
  const { log, lines } = collectLog()
  const { url, received } = await startSmtpServer(1)
  const mailer = createMailer({
    smtpUrl: url,
    from: 'conifer@example.com',
    outboxDir: folder,
    log,
    retryDelaysMs: [1, 1],
  })
  await mailer.send(mail)
  await expect.poll(() => received.length).toBe(1)
  expect(received[0]?.source).toContain('To: ada@example.com')
  expect(received[0]?.source).toMatch(/^Auto-Submitted: auto-generated\r$/m)
  expect(lines.map(({ level }) => level)).toEqual(['warn'])
  expect(JSON.stringify(lines)).not.toContain('token=abc')
  await mailer.flush()
})

test('flushing waits for what is under way, but for no further attempt', async () => {
  const { log, lines } = collectLog()
  const { url } = await startSmtpServer(100)
  const mailer = createMailer({
    smtpUrl: url,
    from: 'conifer@example.com',
    outboxDir: folder,
    log,
    retryDelaysMs: [60_000],
  })
  await mailer.send(mail)
  await mailer.flush()
  expect(lines.at(-1)).toMatchObject({ level: 'error', message: 'mail could not be sent' })
})
