import { DrizzleQueryError } from 'drizzle-orm/errors'
import { expect, test } from 'vitest'
import { createLog } from './log.ts'

function collect(isTTY = false) {
  const lines: string[] = []
  return { isTTY, write: (text: string) => lines.push(text), lines }
}

test('an event is a line of JSON', () => {
  const output = collect()
  createLog('info', output).info({ port: 4000 }, 'listening')
  expect(output.lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 30, port: 4000, msg: 'listening' },
  ])
})

test('a terminal gets words', () => {
  const output = collect(true)
  createLog('info', output).warn({ port: 4000 }, 'listening')
  expect(output.lines.join('')).toMatch(/^\d\d:\d\d:\d\d warn {2}listening {2}port=4000\n$/)
})

test('less than the level is not written', () => {
  const output = collect()
  createLog('warn', output).info({}, 'chatter')
  expect(output.lines).toEqual([])
})

test('secrets stay out: fields that are called so, and the values of a failed query', () => {
  const output = collect()
  const cause = Object.assign(new Error('duplicate key'), { code: '23505' })
  const error = new DrizzleQueryError(
    'insert into users values ($1)',
    ['hash-of-a\n-password', 'another\nsecret', 'a trace\n    at hidden.js:7'],
    cause,
  )
  createLog('info', output).error({ err: error, token: 'hunter2', request: { cookie: 'hunter2', path: '/' } }, 'failed')
  const text = output.lines.join('')
  expect(text).toContain('insert into users values ($1)')
  expect(text).toContain('23505')
  expect(text).toContain('log.test.ts')
  expect(text).toContain('"path":"/"')
  expect(text).not.toMatch(/hash-of-a|another|secret|hidden/)
  expect(text).not.toContain('hunter2')
})

test('of several errors in one each is told, and what it comes from', () => {
  const [several, terminal] = [collect(), collect(true)]
  const error = new AggregateError(
    [new Error('the first reason'), new Error('the second', { cause: new Error('where it comes from') })],
    'Some did not work.',
  )
  for (const output of [several, terminal]) {
    createLog('info', output).warn({ err: error }, 'a job failed')
    for (const words of ['Some did not work.', 'the first reason', 'the second', 'where it comes from'])
      expect(output.lines.join('')).toContain(words)
  }
})

test('what looks like a secret stays out wherever it stands', () => {
  const output = collect()
  const log = createLog('info', output)
  const key = `pckey_abc123_${'x'.repeat(43)}`
  log.error({ err: new Error(`refused ${key}`), line: 'Authorization: Bearer eyJhbGciOi.payload.signature' }, key)
  log.info({ url: 'postgres://conifer:hunter22@db/conifer', header: 'conifer.session_token=abc.def%3D; other=1' }, 'x')
  const text = output.lines.join('')
  expect(text).toContain('pckey_abc123_[redacted]')
  for (const secret of ['xxxxxxxx', 'eyJhbGciOi', 'signature', 'hunter22', 'abc.def'])
    expect(text).not.toContain(secret)
  expect(text).toContain('other=1')
})
