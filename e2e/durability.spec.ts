import { expect, test } from './support/test.ts'

// The whole server on its embedded database is killed as by a power cut, in the middle of writes, again and again. What it
// acknowledged must be there; what it did not may be there or not, but whole.
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 20)
const WRITERS = 4

const client = { client_id: 'durability-client', client_secret: 'durability-secret-of-43-characters-0123456789' }
test.use({
  serverOptions: {
    env: {
      BOOTSTRAP_ORGANIZATION: 'Durable',
      RATE_LIMIT_READS: '0',
      RATE_LIMIT_WRITES: '0',
      RATE_LIMIT_ADDRESS: '0',
      BOOTSTRAP_CLIENT_ID: client.client_id,
      BOOTSTRAP_CLIENT_SECRET: client.client_secret,
    },
  },
})

test(`kill -9 in ${ROUNDS} rounds of writes loses nothing that was acknowledged`, async ({ server }) => {
  test.setTimeout(ROUNDS * 15_000)
  const answer = await fetch(`${server.url}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...client, grant_type: 'client_credentials', audience: 'https://api.pinecone.io/' }),
  })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const list = async () => {
    const response = await fetch(`${server.url}/admin/projects`, { headers })
    expect(response.status).toBe(200)
    return ((await response.json()) as { data: { id: string; name: string; tags: Record<string, string> }[] }).data
  }

  const acknowledged = new Map<string, string>()
  let tell = () => undefined as void
  const nextAnswer = () =>
    new Promise<void>((resolve) => {
      tell = resolve
    })
  for (let round = 0; round < ROUNDS; round++) {
    const run = { killed: false }
    const write = async (writer: number) => {
      for (let at = 0; !run.killed; at++) {
        const name = `round ${round} writer ${writer} number ${at}`
        try {
          const body = JSON.stringify({ name, tags: { round: String(round) } })
          const response = await fetch(`${server.url}/admin/projects`, { method: 'POST', headers, body })
          if (response.status === 200) acknowledged.set(((await response.json()) as { id: string }).id, name)
          tell()
        } catch {
          // Cut off: neither promised nor lost. The connection may also have been of the server's life before.
          if (run.killed) return
        }
      }
    }
    const before = acknowledged.size
    const writers = Array.from({ length: WRITERS }, (_, writer) => write(writer))
    // Each round dies at another moment of its work: after so many acknowledged writes.
    while (acknowledged.size - before <= round % 7) await nextAnswer()
    run.killed = true
    await server.kill()
    await Promise.all(writers)
    await server.start()

    const there = new Map((await list()).map((project) => [project.id, project]))
    // One expectation a round: each is written down as a step, and ten thousand of them a round would take longer than the round.
    expect([...acknowledged].filter(([id, name]) => there.get(id)?.name !== name)).toEqual([])
    expect([...there.values()].filter(({ tags }) => Object.keys(tags).join() !== 'round')).toEqual([])
  }
  expect(acknowledged.size).toBeGreaterThan(ROUNDS)
  process.stdout.write(`durability: ${ROUNDS} kills, ${acknowledged.size} writes acknowledged, 0 lost\n`)
})
