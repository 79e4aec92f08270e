import { expect, test } from 'vitest'
import { outage } from './outage.ts'

/** What drizzle throws: its own error around the database's. */
function failed(fields: Record<string, unknown>, message = 'said by PostgreSQL'): Error {
  return new Error('Failed query', { cause: Object.assign(new Error(message), fields) })
}

test('a file that the system does not let PostgreSQL open is an outage, a right that a role lacks is not', () => {
  const readOnly = failed(
    { code: '42501', routine: 'mdopenfork' },
    'could not open file "base/5/16562": Read-only file system',
  )
  expect(outage(readOnly)).toMatchObject({ status: 503, code: 'UNAVAILABLE' })
  expect(outage(failed({ code: '42501', routine: 'aclcheck_error' }))).toBeUndefined()
})

test('a statement that is wrong is our mistake, not an outage', () => {
  expect(outage(failed({ code: '42P01' }))).toBeUndefined()
  expect(outage(failed({ code: '23505' }))).toBeUndefined()
})
