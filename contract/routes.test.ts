import { expect, test } from 'vitest'
import { contract } from './endpoints.ts'

const HEADER = `import type { Access, Method } from './endpoint.ts'
import type { Feature } from './plans.ts'

// Written by contract/routes.test.ts from the endpoint table: \`npx vitest run contract/routes.test.ts -u\` writes it anew.
// It is the table without its schemas, so that the console's first page carries no zod.

/** How an endpoint is called and who may call it. */
export type Route = { method: Method; path: \`/\${string}\`; access: Access; feature?: Feature }

`

function slim(): string {
  const groups = Object.entries(contract).map(([group, verbs]) => {
    const lines = Object.entries(verbs).map(([verb, { method, path, access, ...rest }]) => {
      const feature = 'feature' in rest ? { feature: rest.feature } : {}
      return `    ${verb}: ${JSON.stringify({ method, path, access, ...feature })},`
    })
    return `  ${group}: {\n${lines.join('\n')}\n  },`
  })
  return `${HEADER}export const routes = {\n${groups.join('\n')}\n} as const satisfies Record<string, Record<string, Route>>\n`
}

test('the slim routes say what the endpoint table says', async () => {
  await expect(slim()).toMatchFileSnapshot('./routes.generated.ts')
})
test('an endpoint is called by its group and verb', () => {
  for (const [group, verbs] of Object.entries(contract)) {
    for (const [verb, declaration] of Object.entries(verbs)) expect(declaration.id).toBe(`${group}.${verb}`)
  }
})
