// @vitest-environment jsdom
import type { RouteObject } from 'react-router'
import { expect, test } from 'vitest'
import type { SessionOrganization } from '#contract/console.ts'
import type { ProjectOverview } from '#contract/projects.ts'
import { createQueryClient } from '#lib/query-client.ts'
import { DESTINATIONS } from './keys.ts'
import { listPages } from './palette/items.ts'
import { patterns } from './paths.ts'
import { createRoutes } from './router.tsx'

/** Pages that one opens from another alone, or from a guide of Pinecone's. */
const WITHOUT_PALETTE: ReadonlySet<string> = new Set([patterns.invoice, patterns.support])

function pagesOf(routes: readonly RouteObject[]): string[] {
  return routes.flatMap(({ path, handle, children = [] }) => [
    ...(path?.startsWith(patterns.organization) && handle ? [path] : []),
    ...pagesOf(children),
  ])
}

test('the palette leads to every page of an organization: listPages in src/app/palette/items.ts', () => {
  const pages = listPages({
    organization: { id: 'o', roles: ['OrgOwner'], features: {} } as unknown as SessionOrganization,
    organizations: [],
    mayCreateOrganization: false,
    project: { id: 'p', name: 'p', grants: [] } as unknown as ProjectOverview,
    theme: 'system',
    setTheme: () => undefined,
    signOut: () => undefined,
    showShortcuts: () => undefined,
  })
  const led = new Set(pages.map((page) => ('to' in page ? page.to : '')))
  const all = pagesOf(createRoutes(createQueryClient()))
  expect(all.length).toBeGreaterThan(15)
  expect(
    all.filter(
      (path) => !WITHOUT_PALETTE.has(path) && !led.has(path.replace(':organization', 'o').replace(':project', 'p')),
    ),
  ).toEqual([])
})

test('no two pages have one letter after g', () => {
  const letters = DESTINATIONS.map(({ letter }) => letter)
  expect(letters.filter((letter, at) => letters.indexOf(letter) !== at)).toEqual([])
})
