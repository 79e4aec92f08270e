/** Forms about what an organization holds: projects, keys, access, alerts. */
import { fireEvent, screen } from '@testing-library/react'
import { expect } from 'vitest'
import { apiKeys } from '#contract/api-keys.ts'
import { projectServiceAccounts } from '#contract/project-members.ts'
import { serviceAccounts } from '#contract/service-accounts.ts'
import { spendAlerts } from '#contract/spend-alerts.ts'
import { paths } from '#app/paths.ts'
import type { HostilePages, Scenario } from './harness.ts'
import { HOSTILE_TEXTS, LONGEST } from './texts.ts'

const texts = Object.values(HOSTILE_TEXTS)

/** An organization with an owner and a project. */
export async function place({ t }: HostilePages) {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const project = await t.project(organization, { name: 'search' })
  return { organization, owner, project }
}

const projectFields = [
  { label: 'Project Name', takes: 'anything', valid: () => 'larch' },
  { label: 'Key', takes: 'nothing', valid: () => 'env' },
  { label: 'Value', takes: 'nothing', valid: () => 'prod' },
  { label: 'Max pods', takes: 'nothing', valid: () => '0' },
] as const

/** The dialog of a project's settings, with a row for a tag. */
async function withTag(pages: HostilePages, title: string | RegExp) {
  const dialog = await pages.dialog(title)
  if (dialog.querySelector('[aria-label="Key"]') === null) await pages.press('+ Add tag', dialog)
  return dialog
}

export const organizationScenarios: readonly Scenario[] = [
  {
    name: 'projects',
    modules: [
      'src/features/projects/CreateProjectDialog.tsx',
      'src/features/projects/ConfigureProjectDialog.tsx',
      'src/features/projects/ProjectFields.tsx',
      'src/features/projects/DeleteProjectDialog.tsx',
    ],
    async run(pages) {
      const { organization, owner } = await place(pages)
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.projects(organization.id), owner)
          await pages.press('Create project')
          return withTag(pages, 'Create project')
        },
        fields: projectFields,
      })
      let name = 'spruce'
      const spruce = await pages.t.project(organization, { name })
      await pages.fillForm({
        open: async () => {
          const { body } = await owner.get<{ name: string }>(`/admin/projects/${spruce.id}`)
          name = body.name
          // Newest first: the others bear the same names by now.
          pages.visit(`${paths.projectsSettings(organization.id)}?sort=-created`, owner)
          await pages.choose(name, 'Configure')
          return withTag(pages, `Configure ${name}`)
        },
        fields: projectFields,
      })
      for (const text of texts) {
        const other = await place(pages)
        await pages.t.project(other.organization, { name: text })
        pages.visit(paths.projectsSettings(other.organization.id), other.owner)
        await pages.choose(text, 'Delete')
        await pages.confirmByName(await pages.dialog('Delete Project'), 'Project name', text, `${text} `, LONGEST)
        const { body } = await other.owner.get<{ data: { name: string }[] }>('/admin/projects')
        expect(body.data.map((one) => one.name)).toEqual(['search'])
      }
    },
  },
  {
    name: 'API keys',
    modules: [
      'src/features/api-keys/CreateKeyDialog.tsx',
      'src/features/api-keys/KeySettingsDialog.tsx',
      'src/features/api-keys/KeyFields.tsx',
      'src/features/api-keys/DeleteKeyDialog.tsx',
      'src/features/api-keys/BulkDialog.tsx',
    ],
    async run(pages) {
      const { organization, owner, project } = await place(pages)
      const path = paths.apiKeys(organization.id, project.id)
      await pages.fillForm({
        open: async () => {
          pages.visit(path, owner)
          await pages.press('Create API key')
          const dialog = await pages.dialog('Create API key')
          fireEvent.change(pages.select(dialog, 'Expires'), { target: { value: 'on' } })
          return dialog
        },
        fields: [
          { label: 'API key name', takes: 'anything', valid: () => 'sync' },
          { label: 'Last day', takes: 'days', valid: () => '2099-01-01' },
        ],
      })
      for (const text of texts) {
        const other = await place(pages)
        const key = await pages.t.apiKey(other.project, { name: 'before' })
        const keyPath = paths.apiKeys(other.organization.id, other.project.id)
        pages.visit(keyPath, other.owner)
        await pages.choose('before', 'Settings')
        const settings = await pages.dialog('API key settings')
        pages.fill(settings, 'API key name', LONGEST)
        await pages.submit(settings)
        expect(pages.complaints(settings)).not.toEqual([])
        pages.fill(settings, 'API key name', text)
        await pages.submit(settings)
        pages.visit(keyPath)
        await pages.choose(text, 'Delete')
        await pages.confirmByName(await pages.dialog(/^Delete/u), 'API key name', text, LONGEST)
        const { data } = await other.owner.call(apiKeys.list, { params: { project_id: other.project.id } })
        expect(data.map(({ id }) => id)).toEqual([key.id])
      }
      const many = await place(pages)
      for (const text of texts) await pages.t.apiKey(many.project, { name: text })
      pages.visit(paths.apiKeys(many.organization.id, many.project.id), many.owner)
      for (const box of (await screen.findAllByRole('checkbox')).slice(0, 1)) fireEvent.click(box)
      await pages.press('Delete')
      await pages.confirmByName(
        await pages.dialog(/^Delete/u),
        'Confirmation',
        `delete ${texts.length} API keys`,
        ...texts,
        LONGEST,
      )
    },
  },
  {
    name: 'service accounts',
    modules: [
      'src/features/service-accounts/CreateBar.tsx',
      'src/features/service-accounts/ManageDialog.tsx',
      'src/features/service-accounts/RotateSecretDialog.tsx',
      'src/features/service-accounts/DeleteDialog.tsx',
      'src/features/project-service-accounts/ConnectBar.tsx',
      'src/features/project-service-accounts/DisconnectDialog.tsx',
    ],
    async run(pages) {
      const { organization, owner } = await place(pages)
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.serviceAccounts(organization.id), owner)
          return pages.form('Create service account')
        },
        fields: [{ label: 'Name', takes: 'anything' }],
      })
      const connecting = await place(pages)
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.projectServiceAccounts(connecting.organization.id, connecting.project.id), connecting.owner)
          return pages.form('Connect a service account')
        },
        fields: [{ label: 'Service account', takes: 'nothing' }],
      })
      for (const text of texts) {
        const other = await place(pages)
        const { service_account: account } = await other.owner.call(serviceAccounts.create, {
          body: { name: 'before' },
        })
        pages.visit(paths.serviceAccounts(other.organization.id), other.owner)
        await pages.choose('before', 'Manage')
        const manage = await pages.dialog(/^Manage/u)
        pages.fill(manage, 'Service account name', LONGEST)
        await pages.submit(manage)
        expect(pages.complaints(manage)).not.toEqual([])
        pages.fill(manage, 'Service account name', text)
        await pages.submit(manage)
        await other.owner.call(projectServiceAccounts.connect, {
          params: { project_id: other.project.id },
          body: { service_account_id: account.id, roles: ['ProjectMember'] },
        })
        pages.visit(paths.projectServiceAccounts(other.organization.id, other.project.id))
        await pages.choose(text, 'Disconnect')
        await pages.confirmByName(await pages.dialog(/^Disconnect/u), /name/iu, text, LONGEST)
        pages.visit(paths.serviceAccounts(other.organization.id))
        await pages.choose(text, 'Rotate secret')
        await pages.confirmByName(await pages.dialog(/^Rotate/u), /name/iu, text, LONGEST)
        pages.visit(paths.serviceAccounts(other.organization.id))
        await pages.choose(text, 'Delete')
        await pages.confirmByName(await pages.dialog(/^Delete/u), /name/iu, text, LONGEST)
        expect((await other.owner.call(serviceAccounts.list)).data).toEqual([])
      }
    },
  },
  {
    name: 'members',
    modules: ['src/features/members/InviteBar.tsx', 'src/features/project-members/AddMemberBar.tsx'],
    async run(pages) {
      const { organization, owner, project } = await place(pages)
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.members(organization.id), owner)
          return pages.form('Invite members')
        },
        fields: [{ label: 'Invite by email', takes: 'nothing', inWords: true }],
      })
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.projectMembers(organization.id, project.id), owner)
          return pages.form('Add members')
        },
        fields: [{ label: 'Organization member', takes: 'nothing' }],
      })
      // Somebody whom the list finds by a hostile name is chosen by it.
      for (const text of texts) {
        const other = await place(pages)
        const named = await pages.t.signInAs(await pages.t.person({ name: text }))
        await pages.t.grant(other.organization, named, 'OrgMember')
        pages.visit(paths.projectMembers(other.organization.id, other.project.id), other.owner)
        const bar = await pages.form('Add members')
        pages.fill(bar, 'Organization member', text)
        fireEvent.mouseUp(await screen.findByRole('option', { name: new RegExp(named.name, 'u') }))
        await pages.submit(bar)
        await screen.findByText(text, { selector: 'td *' })
        pages.expectNoHarm()
      }
    },
  },
  {
    name: 'spend alerts',
    modules: ['src/features/spend-alerts/AlertDialog.tsx', 'src/features/spend-alerts/RecipientsField.tsx'],
    async run(pages) {
      const { organization, owner } = await place(pages)
      await owner.call(spendAlerts.create, { body: { amount: '500' } })
      const fields = [
        { label: 'Amount a month', takes: 'nothing', valid: () => '250' },
        { label: 'Email addresses', takes: 'nothing', inWords: true },
      ] as const
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.spendAlerts(organization.id), owner)
          await pages.press('+ Add Alert')
          return pages.dialog('Add alert')
        },
        fields,
      })
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.spendAlerts(organization.id), owner)
          await pages.choose('$500.00', 'Edit')
          return pages.dialog('Edit alert')
        },
        fields,
      })
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.spendAlerts(organization.id), owner)
          await pages.choose('Auto-spend spike alert', 'Edit')
          return pages.dialog('Edit Auto-spend spike alert')
        },
        fields: [{ label: 'Email addresses', takes: 'nothing', inWords: true }],
      })
    },
  },
]
