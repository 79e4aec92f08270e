import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parseMail } from '../../e2e/support/mail.ts'
import { createTestDatabase, testDatabaseKind } from '../../test/database.ts'
import { startSmtpServer } from '../../test/smtp-server.ts'
import { startSourceServer } from '../../test/source-server.ts'

// From the data plane's usage to a person's mailbox, over processes that are killed on the way. On PostgreSQL two of them
// share the database, and one is killed; the embedded database has one.

const CLIENT = { id: 'usage-client', secret: 'a-client-secret-of-at-least-32-characters' }
const TOKEN = 'an-integration-token-of-at-least-32-characters'
const BATCH = 200
const KILLS = Number(process.env['KILL_ROUNDS'] ?? 1)
/** What an hour of an assistant costs. */
const PRICE = 0.05

type Receipt = { accepted: number; duplicates: number }

async function setUp() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'conifer-usage-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const { url: smtpUrl, received } = await startSmtpServer()
  const env: Record<string, string> = {
    BOOTSTRAP_ORGANIZATION: 'Acme',
    BOOTSTRAP_CLIENT_ID: CLIENT.id,
    BOOTSTRAP_CLIENT_SECRET: CLIENT.secret,
    INTEGRATION_TOKEN: TOKEN,
    SESSION_SECRET: 'a-session-secret-of-at-least-32-characters',
    SMTP_URL: smtpUrl,
  }
  if (testDatabaseKind() === 'postgres') {
    const { url, drop } = await createTestDatabase()
    onTestFinished(drop)
    env['DATABASE_URL'] = url
  }
  const start = async () => {
    const server = startSourceServer(dataDir, env)
    return { ...server, url: await server.address() }
  }
  return { start, mails: () => received.map(({ source }) => parseMail(source)) }
}

async function post(url: string, token: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

test(
  'killed in the middle of ingest, no acknowledged event is lost and none counted twice; the alert reaches its mailbox once',
  { timeout: 180_000 },
  async () => {
    const { start, mails } = await setUp()
    let server = await start()
    if (testDatabaseKind() === 'postgres') await start()
    const { access_token: token } = (await post(`${server.url}/oauth/token`, '', {
      grant_type: 'client_credentials',
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
    })) as { access_token: string }
    const project = (await post(`${server.url}/admin/projects`, token, { name: 'search-prod' })) as { id: string }
    const alert = (amount: string, recipients: string[]) =>
      post(`${server.url}/admin/spend-alerts`, token, { amount, recipients })
    await alert('20', ['finance@example.com', 'ada@example.com'])

    const time = new Date().toISOString()
    const send = async (batch: number) => {
      const records = Array.from({ length: BATCH }, (_, at) => ({
        id: `${batch}/${at}`,
        time,
        project_id: project.id,
        sku: 'assistants-hourly-rate',
        quantity: '1',
      }))
      return (await post(`${server.url}/internal/v1/usage-records`, TOKEN, { records })) as Receipt
    }
    let batches = 0
    const acknowledged = new Set<number>()
    for (let round = 0; round < KILLS; round++) {
      const run = { killed: false }
      const sender = async () => {
        while (!run.killed) {
          const batch = (batches += 1)
          try {
            expect(await send(batch)).toMatchObject({ accepted: BATCH, duplicates: 0 })
            acknowledged.add(batch)
          } catch (error) {
            // Cut off: neither promised nor lost.
            if (!run.killed) throw error
          }
        }
      }
      const before = acknowledged.size
      const senders = Promise.all([sender(), sender(), sender()])
      // A sender that fails ends the test below; until then nothing waits for it.
      senders.catch(() => undefined)
      await expect.poll(() => acknowledged.size - before, { timeout: 20_000, interval: 1 }).toBeGreaterThan(2)
      run.killed = true
      server.kill('SIGKILL')
      await Promise.all([senders, server.ended])
      server = await start()
      // As a data plane does that was left without an answer, and as one does that forgot it had one.
      for (let batch = 1; batch <= batches; batch++) {
        const receipt = await send(batch)
        expect(receipt.accepted + receipt.duplicates).toBe(BATCH)
        if (acknowledged.has(batch)) expect(receipt.accepted).toBe(0)
        else expect([0, BATCH]).toContain(receipt.accepted)
        acknowledged.add(batch)
      }
    }
    const get = async (where: string) =>
      (await fetch(server.url + where, { headers: { authorization: `Bearer ${token}` } })).json()
    expect(await get('/admin/usage')).toMatchObject({
      total: { cost: String(batches * BATCH * PRICE) },
      groups: [{ quantity: String(batches * BATCH) }],
    })

    const to = (address: string) => mails().filter((mail) => mail.to.includes(address))
    await expect.poll(() => to('ada@example.com').length, { timeout: 60_000, interval: 100 }).toBeGreaterThan(0)
    // That this one comes shows that the first was looked at again after the last start.
    await alert('30', ['other@example.com'])
    await expect.poll(() => to('other@example.com').length, { timeout: 60_000, interval: 100 }).toBeGreaterThan(0)
    for (const address of ['ada@example.com', 'finance@example.com']) {
      const all = to(address)
      expect(new Set(all.map((mail) => mail.messageId)).size).toBe(1)
      const [mail] = all
      expect(mail?.subject).toContain('$20.00')
      expect(mail?.links[0]).toMatch(/^http:\/\/localhost:\d+\/organizations\/[^/]+\/settings\/usage/)
      for (const part of [mail?.text, mail?.html]) {
        expect(part).toContain('search-prod')
        expect(part).toContain('$20.00')
        expect(part).toContain('Assistants Hourly Rate')
      }
      expect(mail?.messageId).toMatch(/^<[\w-]+@[\w.-]+>$/)
    }
    const { history } = (await get('/admin/spend-alerts')) as { history: { threshold: string }[] }
    expect(history.map((firing) => Number(firing.threshold)).toSorted((a, b) => a - b)).toEqual([20, 30])
  },
)
