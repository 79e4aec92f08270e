/**
 * Arrays as PostgreSQL reads them from text (documentation, 8.15.2), so that ten thousand rows are a handful of
 * parameters. Built here because the driver looks at each element for what it might be, which costs more than the rest.
 */

/** Takes elements that need no quotes: numbers, UUIDs, days, times. Returns the array's text. */
export function arrayOf(elements: readonly (string | number)[]): string {
  return `{${elements.join(',')}}`
}

/** Takes any texts; returns the array's text. */
export function quotedArrayOf(elements: readonly string[]): string {
  return `{${elements.map((element) => `"${element.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`
}
