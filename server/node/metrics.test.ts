import { expect, test } from 'vitest'
import * as schema from '#server/db/schema.ts'
import { openTestDatabase } from '../../test/database.ts'
import { createMetrics, nothingElse } from './metrics.ts'

const TOKEN = 'a-token-of-at-least-32-characters'

test('tell requests, queries, queues, memory and how late the event loop is; to nobody without the token', async () => {
  const database = await openTestDatabase({ schema })
  try {
    const metrics = createMetrics(database)
    metrics.observeRequest({ method: 'GET', route: '/admin/projects', status: 200, durationMs: 12 })
    metrics.observeRequest({ method: 'BREW', route: 'none', status: 429, durationMs: 1 })
    await database.db.query.users.findMany()
    await database.db.transaction((tx) => tx.query.users.findMany())
    const site = metrics.guard(nothingElse, TOKEN)
    const ask = (authorization?: string) =>
      site(new Request('http://localhost/metrics', { headers: authorization ? { authorization } : {} }), undefined)
    expect((await ask()).status).toBe(401)
    expect((await ask('Bearer wrong')).status).toBe(401)
    const answer = await ask(`Bearer ${TOKEN}`)
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=/)
    const text = await answer.text()
    expect(text).toContain(
      'conifer_http_request_duration_seconds_count{method="GET",route="/admin/projects",status="200"} 1',
    )
    expect(text).toContain('conifer_http_request_duration_seconds_count{method="other",route="none",status="429"} 1')
    expect(text).toContain('conifer_http_requests_refused_total{route="none"} 1')
    expect(text).toMatch(/conifer_database_query_duration_seconds_count [1-9]/)
    expect(text).toContain('conifer_outbox_mails{state="waiting"} 0')
    expect(text).toContain('conifer_database_connections{state="waiting"} 0')
    expect(text).toMatch(/nodejs_eventloop_lag_p99_seconds /)
    expect(text).toMatch(/process_resident_memory_bytes /)
    expect(
      (await metrics.guard(nothingElse, undefined)(new Request('http://localhost/metrics'), undefined)).status,
    ).toBe(200)
    expect((await site(new Request('http://localhost/'), undefined)).status).toBe(404)
  } finally {
    await database.close()
  }
})
