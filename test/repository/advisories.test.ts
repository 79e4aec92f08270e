import { expect, test } from 'vitest'
import { readText } from './files.ts'

/** The first version without the holes that are known; where they are named is docs/adr/0011-advisories.md. */
const MENDED_IN: Readonly<Record<string, string>> = {
  hono: '4.13.5',
  '@hono/node-server': '2.0.10',
  'better-auth': '1.6.23',
  nodemailer: '9.0.1',
  'drizzle-orm': '0.45.2',
  'react-router': '8.3.0',
  // Of the oldest branch that is here, by way of another library; ours is 8, mended in 8.5.0.
  undici: '7.28.0',
  vite: '8.0.16',
  node: '24.14.1',
}

/** Takes two versions of three numbers; tells whether the first is older. What is marked as a preview counts as its release. */
function isOlder(one: string, other: string): boolean {
  const [a, b] = [one, other].map((version) => version.split('-')[0]?.split('.').map(Number) ?? [])
  const at = [0, 1, 2].find((place) => (a?.[place] ?? 0) !== (b?.[place] ?? 0))
  return at !== undefined && (a?.[at] ?? 0) < (b?.[at] ?? 0)
}

const lock = JSON.parse(readText('package-lock.json')) as { packages: Record<string, { version?: string }> }
const copies = Object.entries(lock.packages).map(([file, { version = '' }]) => ({
  name: file.slice(file.lastIndexOf('node_modules/') + 'node_modules/'.length),
  file,
  version,
}))

test.each(Object.entries(MENDED_IN))('no copy of %s is older than %s', (name, mendedIn) => {
  const found = copies.filter((one) => one.name === name)
  expect(found).not.toEqual([])
  expect(found.filter(({ version }) => isOlder(version, mendedIn))).toEqual([])
  expect(readText('docs/adr/0011-advisories.md')).toContain(mendedIn)
})

test('versions are compared as numbers', () => {
  expect(isOlder('4.9.11', '4.13.5')).toBe(true)
  expect(isOlder('4.13.5', '4.13.5')).toBe(false)
  expect(isOlder('10.0.0', '9.0.1')).toBe(false)
})
