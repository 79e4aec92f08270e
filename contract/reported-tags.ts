import { z } from 'zod'

/**
 * Tags of a resource, as a data plane reports them. Not zod's own record, which leaves the key `__proto__` out without a word:
 * a data plane's rules may allow it, and what it reports is to be there as a whole.
 */
export function reportedTags(key: z.ZodType<string>, value: z.ZodType<string>): z.ZodType<Record<string, string>> {
  const problemOf = (schema: z.ZodType, one: unknown) => schema.safeParse(one).error?.issues[0]?.message
  return z
    .unknown()
    .superRefine((tags, context) => {
      if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) {
        context.addIssue({ code: 'custom', message: 'Tags must be an object of texts.' })
        return
      }
      for (const [name, one] of Object.entries(tags)) {
        const message = problemOf(key, name) ?? problemOf(value, one)
        if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message })
      }
    })
    .meta({ type: 'object', additionalProperties: { type: 'string' } }) as unknown as z.ZodType<Record<string, string>>
}
