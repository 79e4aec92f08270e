/** Sends mail over SMTP, or writes it into the outbox where there is no mail server. */
import { randomUUID } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Log, Mail } from '#server/kernel/context.ts'

export type Mailer = {
  /** Takes a mail and returns at once; what fails is tried again and then logged. */
  send: (mail: Mail) => Promise<void>
  /** Takes a mail; resolves when it has left, after one attempt. Throws when it has not. For who tries again by himself. */
  deliver: (mail: Mail) => Promise<void>
  /** Resolves when all that was sent has left, or has been given up. Waits for no further attempt. */
  flush: () => Promise<void>
}

type MailerOptions = {
  smtpUrl: string | undefined
  from: string
  /** Where mails go without a mail server. */
  outboxDir: string
  log: Log
  /** Milliseconds before each further attempt. */
  retryDelaysMs?: number[]
}

type Deliver = (mail: Mail) => Promise<void>

/** Nothing in a mail of ours refers to a file or an address to be fetched, so nothing in one may. */
const SAFE = { disableFileAccess: true, disableUrlAccess: true }

/**
 * What stands in every mail. No program answers one that says it was sent by a program (RFC 3834): otherwise each notice
 * of absence comes back to whoever runs the server.
 */
const everyMail = (from: string) => ({ from, headers: { 'Auto-Submitted': 'auto-generated' } })

async function smtp(url: string, from: string): Promise<Deliver> {
  const { createTransport } = await import('nodemailer')
  const transport = createTransport(
    { url, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000, ...SAFE },
    everyMail(from),
  )
  return async (mail) => {
    await transport.sendMail(mail)
  }
}

/** The address a mail is about, for the log: the one with a token, else the first. */
function linkOf(text: string): string | undefined {
  const links = text.match(/https?:\/\/\S+/g) ?? []
  return links.find((link) => link.includes('token=')) ?? links[0]
}

async function outbox({ outboxDir, from, log }: MailerOptions): Promise<Deliver> {
  const { createTransport } = await import('nodemailer')
  const transport = createTransport(
    { streamTransport: true, buffer: true, newline: 'windows', ...SAFE },
    everyMail(from),
  )
  return async (mail) => {
    const { message } = await transport.sendMail(mail)
    await mkdir(outboxDir, { recursive: true, mode: 0o700 })
    const file = path.join(
      outboxDir,
      `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID().slice(0, 8)}.eml`,
    )
    // Somebody watching the folder sees whole mails only.
    await writeFile(`${file}.unfinished`, message, { mode: 0o600 })
    await rename(`${file}.unfinished`, file)
    // Without a mail server the log is how whoever runs the server gets at the link.
    log.info({ to: mail.to, subject: mail.subject, file, link: linkOf(mail.text) }, 'mail written to the outbox')
  }
}

/** Makes the mailer. A mail server that is down is noticed when there is something to send, and stops nothing else. */
export function createMailer(options: MailerOptions): Mailer {
  const { smtpUrl, from, log, retryDelaysMs = [2_000, 15_000, 60_000] } = options
  const underWay = new Set<Promise<void>>()
  const stopping = new AbortController()
  // Loaded with the first mail: a start needs none.
  let transport: Promise<Deliver> | undefined

  async function deliver(mail: Mail): Promise<void> {
    transport ??= smtpUrl === undefined ? outbox(options) : smtp(smtpUrl, from)
    await (
      await transport
    )(mail)
  }

  async function attempt(mail: Mail): Promise<void> {
    for (const delayMs of [...retryDelaysMs, undefined]) {
      try {
        await deliver(mail)
        return
      } catch (error) {
        if (delayMs === undefined || stopping.signal.aborted) {
          log.error({ err: error, to: mail.to, subject: mail.subject }, 'mail could not be sent')
          return
        }
        log.warn({ err: error, to: mail.to, subject: mail.subject, delayMs }, 'mail could not be sent; trying again')
        await wait(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      }
    }
  }

  return {
    send: async (mail) => {
      const sending = attempt(mail)
      underWay.add(sending)
      void sending.finally(() => underWay.delete(sending))
    },
    deliver,
    flush: async () => {
      stopping.abort()
      await Promise.all(underWay)
    },
  }
}
