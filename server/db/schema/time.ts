import { timestamp } from 'drizzle-orm/pg-core'

/** A column with a moment: with its zone, to the microsecond, as a Date. */
export const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 })
