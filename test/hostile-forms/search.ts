/** Fields one searches and filters by. */
import { screen } from '@testing-library/react'
import { projectServiceAccounts } from '#contract/project-members.ts'
import { serviceAccounts } from '#contract/service-accounts.ts'
import { usage } from '#contract/usage.ts'
import { paths } from '#app/paths.ts'
import type { Scenario } from './harness.ts'
import { place } from './organization.ts'
import { HOSTILE_TEXTS } from './texts.ts'

const texts = Object.values(HOSTILE_TEXTS)

export const searchScenarios: readonly Scenario[] = [
  {
    name: 'filters of tables',
    modules: [
      'src/features/projects/ProjectTable.tsx',
      'src/features/api-keys/KeyTable.tsx',
      'src/features/members/MemberTable.tsx',
      'src/features/project-members/ProjectMemberTable.tsx',
      'src/features/service-accounts/ServiceAccountTable.tsx',
      'src/features/project-service-accounts/ProjectServiceAccountTable.tsx',
      'src/features/resources/ResourcesPage.tsx',
      'src/features/usage/GroupTable.tsx',
      'src/features/project-members/ProjectAccessDialog.tsx',
    ],
    async run(pages) {
      const { t } = pages
      const { organization, owner, project } = await place(pages)
      for (const [at, text] of texts.entries()) {
        await t.project(organization, { name: text })
        await t.apiKey(project, { name: text })
        const member = await t.signInAs(await t.person({ name: text }))
        await t.grant(organization, member, 'OrgMember')
        await t.grant(organization, member, 'ProjectMember', project)
        const { service_account: account } = await owner.call(serviceAccounts.create, { body: { name: text } })
        await owner.call(projectServiceAccounts.connect, {
          params: { project_id: project.id },
          body: { service_account_id: account.id, roles: ['ProjectMember'] },
        })
        await t.dataPlane.call(usage.report, {
          body: {
            records: [
              {
                id: `hostile-${at}`,
                time: t.clock.now().toISOString(),
                project_id: project.id,
                sku: 'assistants-hourly-rate',
                quantity: '1',
              },
            ],
          },
        })
      }
      const resources = texts.map((name, at) => ({ type: 'index', id: `ix-${at}`, name, tags: {} }))
      await t.dataPlane.put(`/internal/v1/projects/${project.id}/resources`, { resources })
      const pagesWithFilters: readonly [string, string | RegExp][] = [
        [paths.projects(organization.id), 'Filter projects'],
        [paths.apiKeys(organization.id, project.id), /^Filter by name/u],
        [paths.members(organization.id), 'Filter members'],
        [paths.projectMembers(organization.id, project.id), 'Filter members'],
        [paths.serviceAccounts(organization.id), 'Filter service accounts'],
        [paths.projectServiceAccounts(organization.id, project.id), 'Filter service accounts'],
        [paths.resources(organization.id, project.id), 'Filter resources'],
      ]
      for (const [path, label] of pagesWithFilters) {
        pages.visit(path, owner)
        await pages.filterBy(label, { finds: true })
      }
      pages.visit(`${paths.usage(organization.id)}?scope=project`, owner)
      await pages.filterBy(/^Filter /u)
      pages.visit(paths.projectMembers(organization.id, project.id), owner)
      await pages.press(/access/iu)
      await pages.filterBy('Filter by name', { finds: true })
    },
  },
  {
    name: 'the search over everything',
    modules: ['src/app/palette/Palette.tsx'],
    async run(pages) {
      const { t } = pages
      const { organization, owner } = await place(pages)
      for (const text of texts) await t.project(organization, { name: text })
      pages.visit(paths.projects(organization.id), owner)
      await screen.findByRole('table', { name: 'Projects' })
      await pages.press(/^Search/u)
      await pages.filterBy('Search', { finds: true })
    },
  },
  {
    name: 'ranges of days, and the choice of projects',
    modules: ['src/features/usage/UsageToolbar.tsx', 'src/features/audit/AuditToolbar.tsx'],
    async run(pages) {
      const { t } = pages
      const { organization, owner } = await place(pages)
      for (const [at, name] of [...texts, ...texts].entries()) {
        const project = await t.project(organization, { name })
        const record = {
          id: `hostile-range-${at}`,
          time: t.clock.now().toISOString(),
          project_id: project.id,
          sku: 'assistants-hourly-rate',
          quantity: '1',
        }
        await t.dataPlane.call(usage.report, { body: { records: [record] } })
      }
      for (const path of [paths.usage(organization.id), paths.auditLogs(organization.id)]) {
        await pages.fillForm({
          open: async () => {
            pages.visit(path, owner)
            await pages.press(/^Time range/u)
            const day = await screen.findByLabelText('First day', { selector: 'input' })
            return day.closest('form') ?? document.body
          },
          fields: [
            { label: 'First day', takes: 'days', valid: () => '2026-11-01' },
            { label: 'Last day', takes: 'days', valid: () => '2026-11-02' },
          ],
        })
      }
      pages.visit(`${paths.usage(organization.id)}?scope=project`, owner)
      await pages.press(/^Which projects/u)
      await pages.filterBy('Find projects', { finds: true })
    },
  },
]
