import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { KEY_ROLES, PROJECT_ROLE_PERMISSIONS } from '#contract/roles.ts'

const read = (path: string) => readFile(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8')

test('the guide shows the very middleware that the tests run, in about thirty lines', async () => {
  const example = await read('examples/data-plane/conifer.ts')
  expect(await read('docs/data-plane.md')).toContain(`\`\`\`ts\n${example}\`\`\``)
  expect(example.split('\n').length).toBeLessThan(37)
})

test('the guide explains every permission a key can have, and no other', async () => {
  const guide = await read('docs/data-plane.md')
  const explained = [...guide.matchAll(/^\| `(\w+:\w+)` \|/gmu)].map((match) => match[1])
  const held = new Set(KEY_ROLES.flatMap((role) => PROJECT_ROLE_PERMISSIONS[role]))
  expect(new Set(explained)).toEqual(held)
})
