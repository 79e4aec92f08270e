import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { compressAnswer } from './compress-answer.ts'

const data = { data: Array.from({ length: 500 }, (_, at) => ({ id: at, name: 'somebody' })) }
const ask = (encoding: string, method = 'GET') =>
  new Request('http://localhost/admin/members', { method, headers: { 'accept-encoding': encoding } })

test('a long list is compressed as the client takes it, and is the same list', async () => {
  const br = await compressAnswer(ask('gzip, deflate, br, zstd'), Response.json(data))
  expect(br.headers.get('content-encoding')).toBe('br')
  expect(br.headers.get('vary')).toContain('accept-encoding')
  const packed = Buffer.from(await br.arrayBuffer())
  expect(br.headers.get('content-length')).toBe(String(packed.length))
  expect(JSON.parse(brotliDecompressSync(packed).toString())).toEqual(data)
  const gz = await compressAnswer(ask('gzip;q=1'), Response.json(data))
  expect(JSON.parse(gunzipSync(Buffer.from(await gz.arrayBuffer())).toString())).toEqual(data)
})

test('a coding that the client rules out is not used', async () => {
  const gz = await compressAnswer(ask('br;q=0, gzip'), Response.json(data))
  expect(gz.headers.get('content-encoding')).toBe('gzip')
  const plain = await compressAnswer(ask('gzip; q=0.0, br;q=0'), Response.json(data))
  expect(plain.headers.get('content-encoding')).toBeNull()
})

test('a download goes out as it is made, however long it is', async () => {
  // After its first part nothing more comes for as long as anybody waits.
  const slow = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('[')),
    pull: () => new Promise(() => undefined),
  })
  const headers = { 'content-type': 'application/json', 'content-disposition': 'attachment; filename="audit-log.json"' }
  const download = await compressAnswer(ask('br'), new Response(slow, { headers }))
  const reader = download.body?.getReader()
  expect((await reader?.read())?.value?.length).toBeGreaterThan(0)
  await reader?.cancel()
}, 5_000)

test('what is short, no JSON, not asked for so, or may show a secret is left alone', async () => {
  const plain = [
    await compressAnswer(ask('identity'), Response.json(data)),
    await compressAnswer(ask('br'), Response.json({ a: 1 })),
    await compressAnswer(ask('br', 'POST'), Response.json(data)),
    await compressAnswer(ask('br'), new Response('a'.repeat(9000), { headers: { 'content-type': 'text/csv' } })),
    await compressAnswer(ask('br'), new Response(null, { status: 204 })),
  ]
  for (const response of plain) expect(response.headers.get('content-encoding')).toBeNull()
  expect(await plain[1]?.json()).toEqual({ a: 1 })
})
