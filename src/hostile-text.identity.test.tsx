import { expect, test } from 'vitest'
import { createTestApp } from '../test/app.ts'
import { createHostilePages } from '../test/hostile-forms/harness.ts'
import { identityScenarios } from '../test/hostile-forms/identity.ts'
import { createPages } from '../test/pages.tsx'

const t = await createTestApp()
const pages = createHostilePages(t, createPages(t))

test.each(identityScenarios)('hostile text in: $name', { timeout: 120_000 }, async (scenario) => {
  expect(await pages.perform(scenario)).toEqual([])
})
