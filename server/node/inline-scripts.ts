import { createHash } from 'node:crypto'

/** A script that stands in the page: one without an address to load it from, and no data either. */
const INLINE = /<script(?![^>]*\s(?:src|type)=)[^>]*>(.*?)<\/script>/gs

/** Takes a page's HTML; returns the hashes by which a content security policy allows its inline scripts (W3C CSP 3, 8.3). */
export function inlineScriptHashes(html: string): string[] {
  return [...html.matchAll(INLINE)].map(
    ([, code = '']) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`,
  )
}
