import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOutside, isInternal } from './outside.ts'

const server = createServer((request, response) => {
  if (request.url === '/long') return void response.end(Buffer.alloc(2_000_000, 'x'))
  response.end('inside')
})
let port = 0
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => void server.close())

test.each([
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['172.31.255.255', true],
  ['192.168.0.1', true],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['0.0.0.0', true],
  ['255.255.255.255', true],
  ['::1', true],
  ['::', true],
  ['::ffff:10.0.0.1', true],
  ['64:ff9b::a00:1', true],
  ['fd00::1', true],
  ['fe80::1', true],
  ['8.8.8.8', false],
  ['172.32.0.1', false],
  ['2606:4700:4700::1111', false],
  ['::ffff:8.8.8.8', false],
])('%s is internal: %s', (address, expected) => {
  expect(isInternal(address)).toBe(expected)
})

describe('where internal addresses are not allowed', () => {
  const { fetch } = createOutside({ internalAllowed: false })

  test.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', 'localhost'])(
    'nothing reaches %s',
    async (host) => {
      const refused = await fetch(`http://${host}:${port}/`).then(
        () => null,
        (error: unknown) => error as Error,
      )
      const codes = [refused, refused?.cause].map((error) => (error as { code?: string } | undefined)?.code)
      expect(codes).toContain('OUTBOUND_FORBIDDEN')
    },
  )
})

describe('where they are allowed', () => {
  const { fetch } = createOutside({ internalAllowed: true })

  test('the answer arrives', async () => {
    const response = await fetch(`http://127.0.0.1:${port}/`)
    expect(await response.text()).toBe('inside')
  })

  test('one that is too long does not', async () => {
    await expect(fetch(`http://127.0.0.1:${port}/long`).then((response) => response.text())).rejects.toThrow()
  })
})
