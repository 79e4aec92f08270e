import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { FIRST_ROWS } from '#contract/first-rows.ts'

/** A long list as a page holds it: `partial` while only its first screen is here. */
export type Whole<List> = List & { partial: boolean }

/**
 * For a query's function: asks for the first screen of a list, shows that, and returns the whole. A list that is no longer
 * than that takes one request, and so does every later look, which has rows to show meanwhile.
 *
 * @param ask sends the request, for so many rows or for all
 * @param countOf how many rows an answer has
 */
export async function firstThenAll<List extends { total: number }>(
  { client, queryKey }: { client: QueryClient; queryKey: QueryKey },
  ask: (first: number | undefined) => Promise<List>,
  countOf: (list: List) => number,
): Promise<Whole<List>> {
  if (client.getQueryData(queryKey) === undefined) {
    const start = await ask(FIRST_ROWS)
    const partial = countOf(start) < start.total
    if (!partial) return { ...start, partial }
    client.setQueryData(queryKey, { ...start, partial })
  }
  return { ...(await ask(undefined)), partial: false }
}

/**
 * Takes a list, whether the page looks at it as it first stands, unfiltered and in its own order, and the query's error;
 * returns the list when its rows are those to show. The first screen of another order is not among the first rows.
 */
export function usableRows<List extends { partial: boolean }>(
  list: List | undefined,
  isFirstView: boolean,
  error: Error | null,
): List | undefined {
  return list?.partial && (!isFirstView || error) ? undefined : list
}

/** How many rows of a list are still on their way; undefined when all are here. */
export function comingRows(
  list: { partial: boolean; total: number } | undefined,
  rows: readonly unknown[] | undefined,
): number | undefined {
  return list?.partial && rows ? list.total - rows.length : undefined
}
