import { vi } from 'vitest'
import { testUtcDays } from '../../test/utc-days.tsx'

// UTC−11. Before any import: a formatter takes its zone when it is made.
vi.hoisted(() => {
  process.env['TZ'] = 'Pacific/Pago_Pago'
})

await testUtcDays('Pacific/Pago_Pago')
