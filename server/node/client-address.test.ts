import { expect, test } from 'vitest'
import { clientAddress } from './client-address.ts'

test.for([
  { forwarded: '203.0.113.9', proxies: 0, address: '10.0.0.1', why: 'nobody in front is trusted' },
  { forwarded: '203.0.113.9', proxies: 1, address: '203.0.113.9', why: 'one proxy wrote it' },
  { forwarded: '1.1.1.1, 203.0.113.9', proxies: 1, address: '203.0.113.9', why: 'the client made up the first' },
  { forwarded: '1.1.1.1, 203.0.113.9, 10.0.0.2', proxies: 2, address: '203.0.113.9', why: 'two proxies' },
  { forwarded: '203.0.113.9', proxies: 3, address: '203.0.113.9', why: 'fewer proxies than told' },
  { forwarded: '203.0.113.9:51234', proxies: 1, address: '203.0.113.9', why: 'a proxy that writes the port too' },
  { forwarded: '[2001:db8::7]:51234', proxies: 1, address: '2001:db8::7', why: 'the same for IPv6' },
  { forwarded: '[2001:db8::7]', proxies: 1, address: '2001:db8::7', why: 'a proxy that writes brackets' },
  { forwarded: '2001:db8::7', proxies: 1, address: '2001:db8::7', why: 'IPv6 as it is' },
  { forwarded: null, proxies: 1, address: '10.0.0.1', why: 'no header' },
  { forwarded: ' , ', proxies: 1, address: '10.0.0.1', why: 'an empty header' },
])('$why', ({ forwarded, proxies, address }) => {
  expect(clientAddress('10.0.0.1', forwarded, proxies)).toBe(address)
})
