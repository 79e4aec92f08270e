import { z } from 'zod'
import { apiKeyName } from '#contract/api-keys.ts'
import { present, presentMs } from '#ui/clock.ts'
import { EXPIRIES, expiryTime } from './expiry.ts'
import { LEVELS, type Level, rolesOf } from './permissions.ts'

// Loaded with the dialogs, not with the page: it brings zod.

const level = z.enum(LEVELS as [Level, ...Level[]])

/**
 * An API key as its form holds it. Parsed, it is what the contract takes: the roles of the choice, the time of the
 * expiry; `expires_at` is undefined where the key keeps its own.
 */
export const keyForm = z
  .object({
    name: z.string(),
    scope: z.enum(['all', 'custom']),
    control: level,
    data: level,
    expiry: z.enum(EXPIRIES),
    expiry_day: z.string(),
  })
  .superRefine((key, ctx) => {
    const problem = (path: keyof typeof key, message: string) => ctx.addIssue({ code: 'custom', path: [path], message })
    // Here rather than on the field, whose refusal would end the check: a missing name must not hide what else is wrong.
    for (const { message } of apiKeyName.safeParse(key.name).error?.issues ?? []) problem('name', message)
    if (key.scope === 'custom' && key.control === 'None' && key.data === 'None') {
      problem(
        'control',
        'An API key with no permissions opens nothing. Choose ReadWrite or ReadOnly for at least one of the two.',
      )
    }
    if (key.expiry !== 'on') return
    const time = expiryTime(key.expiry, key.expiry_day, present())
    if (!time) problem('expiry_day', 'Choose the last day on which the key works.')
    else if (Date.parse(time) <= presentMs())
      problem('expiry_day', 'This day is over in UTC. Choose today or a later one.')
  })
  .transform((key) => ({
    name: key.name,
    roles: rolesOf(key.scope === 'all' ? { kind: 'all' } : { kind: 'custom', control: key.control, data: key.data }),
    expires_at: expiryTime(key.expiry, key.expiry_day, present()),
  }))
