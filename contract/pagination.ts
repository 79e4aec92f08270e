import { z } from 'zod'

/** The longest page, and how long one is unless told (official OpenAPI, parameter `limit`). */
export const MAX_PAGE_SIZE = 100

/**
 * The two parameters of every list that pages. The range of `limit` is checked by the server's `readPage`, because it
 * has a code of its own: OUT_OF_RANGE.
 */
export const pageQuery = {
  limit: z.coerce.number({ error: 'limit must be a number.' }).optional().meta({
    type: 'integer',
    minimum: 1,
    maximum: MAX_PAGE_SIZE,
    default: MAX_PAGE_SIZE,
    description: 'The number of results on a page.',
  }),
  paginationToken: z.string().optional().meta({
    description:
      "The cursor from `pagination.next` of the page before, with the same filters. It can't be made or read.",
  }),
}

/** `null` on the last page. */
export const Pagination = z
  .object({ next: z.string().meta({ description: 'Pass it as `paginationToken` to get the next page.' }) })
  .meta({ id: 'Pagination' })
export type Pagination = z.infer<typeof Pagination>

/** Takes the schema of a row; returns that of a page of them. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({ data: z.array(row), pagination: Pagination.nullable() })
}

/** Of a list that comes whole: its first screen, which need not wait for the other ten thousand rows. */
export const firstRowsQuery = z.object({
  first: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: "Only this many, those that the console's table shows first." }),
})

export const totalField = z
  .int()
  .meta({ description: 'How many there are in all, also when only the first are asked for.' })
