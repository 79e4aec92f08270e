import { vi } from 'vitest'
import { testUtcDays } from '../../test/utc-days.tsx'

// UTC+14. Before any import: a formatter takes its zone when it is made.
vi.hoisted(() => {
  process.env['TZ'] = 'Pacific/Kiritimati'
})

await testUtcDays('Pacific/Kiritimati')
