import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { createTestDatabase, testDatabaseKind } from '../../test/database.ts'
import { startSourceServer } from '../../test/source-server.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))
const folder = await mkdtemp(path.join(tmpdir(), 'conifer-main-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

const startServer = (env: Record<string, string>) => startSourceServer(path.join(folder, 'data'), env)

test('a wrong setting ends the start with one line', async () => {
  const { written, ended } = startServer({ PORT: 'many', SESSION_SECRET: 'hunter2' })
  expect(await ended).toBe(1)
  expect(written).toEqual({
    output: '',
    errors:
      'Conifer could not start: PORT must be a whole number from 0 to 65535. It is "many". SESSION_SECRET must have at least 32 characters.\n',
  })
})

test('so does a port that is taken, and a data directory that is none', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => {
    taken.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => void taken.close())
  const { port } = taken.address() as AddressInfo
  const first = startServer({ PORT: String(port) })
  expect(await first.ended).toBe(1)
  expect(first.written.errors).toBe(
    `Conifer could not start: Port ${port} on 127.0.0.1 is in use. Stop what listens there, or set PORT to another.\n`,
  )
  const second = startServer({ DATA_DIR: MAIN })
  expect(await second.ended).toBe(1)
  expect(second.written.errors).toMatch(
    /^Conifer could not start: DATA_DIR is .*, which this user cannot write to \(ENOTDIR\)\..*\n$/,
  )
})

test(
  'the server bootstraps, answers, stops in order, and knows at the next start what it knew',
  { timeout: 90_000 },
  async () => {
    const env: Record<string, string> = {
      // Nobody listens there.
      SMTP_URL: 'smtp://127.0.0.1:1',
      BOOTSTRAP_ORGANIZATION: 'Acme',
      BOOTSTRAP_CLIENT_ID: 'bootstrap-client',
      BOOTSTRAP_CLIENT_SECRET: 'a-client-secret-of-at-least-32-characters',
    }
    if (testDatabaseKind() === 'postgres') {
      const { url, drop } = await createTestDatabase()
      onTestFinished(drop)
      env['DATABASE_URL'] = url
    }
    const first = startServer(env)
    const address = await first.address()
    expect(await (await fetch(`${address}/readyz`)).json()).toEqual({ status: 'ok' })
    expect(await (await fetch(`${address}/livez`)).json()).toEqual({ status: 'ok' })
    const token = async (at: string) =>
      (await fetch(`${at}/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          grant_type: 'client_credentials',
          client_id: env['BOOTSTRAP_CLIENT_ID'],
          client_secret: env['BOOTSTRAP_CLIENT_SECRET'],
        }),
      }).then((answer) => answer.json())) as { access_token: string }
    const { access_token } = await token(address)
    const invited = await fetch(`${address}/admin/invites`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        email: 'ada@example.com',
        role_bindings: [{ resource_type: 'organization', role: 'OrgMember' }],
      }),
    })
    // A mail that has not left is not told to have been sent.
    expect(await invited.json()).toMatchObject({ status: 'pending', last_sent_at: null })
    first.kill('SIGTERM')
    expect(await first.ended).toBe(0)
    expect(first.written.errors).toBe('')
    expect(first.written.output).not.toContain(env['BOOTSTRAP_CLIENT_SECRET'])

    const second = startServer(env)
    const again = await second.address()
    // The token of before still counts: the secret it is signed with was kept.
    const organizations = await fetch(`${again}/admin/organizations`, {
      headers: { authorization: `Bearer ${access_token}` },
    })
    expect(await organizations.json()).toMatchObject({ data: [{ name: 'Acme' }] })
    second.kill('SIGINT')
    expect(await second.ended).toBe(0)
  },
)
