import { emailField } from '#contract/fields.ts'
import { MAX_BATCH_ADDRESSES } from '#contract/invites.ts'

// Loaded when somebody begins to type addresses: it brings zod.

/** Takes an address as it was typed; returns what is wrong with it, or undefined. */
export function addressProblem(address: string): string | undefined {
  const result = emailField.safeParse(address)
  return result.success ? undefined : result.error.issues[0]?.message
}

/** Takes how many addresses there are; returns what is wrong with that, or undefined. */
export function countProblem(count: number): string | undefined {
  return count > MAX_BATCH_ADDRESSES
    ? `At most ${MAX_BATCH_ADDRESSES} people can be invited at once. Take out ${count - MAX_BATCH_ADDRESSES}.`
    : undefined
}
