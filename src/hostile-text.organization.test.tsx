import { expect, test } from 'vitest'
import { createTestApp } from '../test/app.ts'
import { createHostilePages } from '../test/hostile-forms/harness.ts'
import { organizationScenarios } from '../test/hostile-forms/organization.ts'
import { searchScenarios } from '../test/hostile-forms/search.ts'
import { createPages } from '../test/pages.tsx'

const t = await createTestApp()
const pages = createHostilePages(t, createPages(t))

test.each([...organizationScenarios, ...searchScenarios])(
  'hostile text in: $name',
  { timeout: 120_000 },
  async (scenario) => {
    expect(await pages.perform(scenario)).toEqual([])
  },
)
