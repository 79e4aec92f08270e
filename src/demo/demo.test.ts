import { afterEach, describe, expect, test } from 'vitest'
import { setClock } from './clock.ts'
import { createCookieJar } from './cookies.ts'

const Device = Date
afterEach(() => {
  globalThis.Date = Device
})

describe('the clock of the demo', () => {
  test('starts at the moment the demo was filled and goes on from there', () => {
    const start = new Device('2026-01-02T03:04:05Z')
    setClock(start, Device.now())
    expect(Date.now() - start.getTime()).toBeLessThan(1000)
    expect(new Date().toISOString()).toMatch(/^2026-01-02T03:04:0/u)
    expect(Date()).toContain('2026')
  })

  test('leaves every other date as it is', () => {
    setClock(new Device('2026-01-02T03:04:05Z'), Device.now())
    expect(new Date('2030-05-06T00:00:00Z').getTime()).toBe(Device.UTC(2030, 4, 6))
    expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z')
    expect(new Date() instanceof Date && new Date() instanceof Device).toBe(true)
    expect(Date.parse('2030-05-06')).toBe(Device.UTC(2030, 4, 6))
  })
})

test('the jar keeps cookies, replaces them and forgets those that end', () => {
  const jar = createCookieJar()
  jar.keep(['session=a.b%3D; Path=/; HttpOnly', 'other=1'])
  expect(jar.header()).toBe('session=a.b%3D; other=1')
  jar.keep(['session=c; Max-Age=60'])
  expect(jar.header()).toBe('session=c; other=1')
  jar.keep(['session=; Max-Age=0; Path=/', 'other=gone; max-age=0'])
  expect(jar.header()).toBe('')
})
