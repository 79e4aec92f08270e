import { expectAccessible } from './support/accessible.ts'
import { signInAs } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

test.use({ serverOptions: { env: { DEMO: '1' } } })

test('one click signs in as each of the demo’s people', async ({ page }) => {
  await page.goto('/')
  await expectAccessible(page)
  await page.getByRole('button', { name: /Organization owner/u }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'All 12' })).toBeVisible()
  await expectAccessible(page)
})

const people = [
  { persona: 'organization-owner', projects: /^12 projects$/u, creates: true },
  { persona: 'organization-user', projects: /projects?$/u, creates: true },
  { persona: 'organization-member', projects: /^0 projects$/u, creates: false },
  { persona: 'billing-admin', projects: /projects?$/u, creates: false },
  { persona: 'project-owner', projects: /projects?$/u, creates: false },
  { persona: 'project-user', projects: /projects?$/u, creates: false },
  { persona: 'project-member', projects: /projects?$/u, creates: false },
]

for (const { persona, projects, creates } of people) {
  test(`${persona}: what one may not do stays visible and says why`, async ({ page, server }) => {
    await signInAs(page, server, persona)
    await page.goto('/organizations/-/projects')
    await expect(page.getByText(projects).first()).toBeVisible()
    const create = page.getByRole('main').getByRole('button', { name: 'Create project' }).first()
    await create.hover()
    if (creates) {
      await expect(create).toBeEnabled()
    } else {
      await expect(create).toHaveAttribute('aria-disabled', 'true')
      await expect(page.getByRole('tooltip')).toHaveText(
        'Only organization owners and organization users can create projects.',
      )
      await create.click({ force: true })
      await expect(page.getByRole('dialog')).toBeHidden()
    }
  })
}

test('a project user sees Configure and Delete with the reason why not', async ({ page, server }) => {
  await signInAs(page, server, 'project-user')
  await page.goto('/organizations/-/settings/projects')
  await page
    .getByRole('button', { name: /^Actions for/u })
    .first()
    .click()
  const item = page.getByRole('menuitem', { name: /Configure/u })
  await expect(item).toContainText('Only organization owners and project owners can change the project.')
  await expectAccessible(page)
  await item.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
})

test('addresses of what is not there, or not yours, lead somewhere', async ({ page, server }) => {
  await signInAs(page, server, 'organization-member')
  await page.goto('/organizations/-/projects')
  const [, organization] = /organizations\/([^/]+)/u.exec(page.url()) ?? []
  for (const address of [
    '/no/such/page',
    `/organizations/${organization}/projects/${crypto.randomUUID()}/indexes`,
    '/organizations/-Nsomebodyelsesorg00/projects',
  ]) {
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByRole('main').getByRole('link').first()).toBeVisible()
    await expectAccessible(page)
  }
})

test('every page holds at 320 px without a sideways scroll, in both themes', async ({ page, server }) => {
  await signInAs(page, server, 'organization-owner')
  await page.setViewportSize({ width: 320, height: 700 })
  for (const address of [
    '/organizations/-',
    '/organizations/-/projects',
    '/organizations/-/settings/projects',
    '/organizations/-/settings/audit-logs',
    '/organizations/-/settings/organization',
    '/organizations/-/projects/-/indexes',
    '/account',
  ]) {
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow, address).toBeLessThanOrEqual(0)
    await expectAccessible(page)
  }
  await page.goto('/organizations/-/projects')
  await page.getByRole('button', { name: 'Open navigation' }).click()
  await page.getByRole('dialog').getByRole('link', { name: 'Organization' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Organization' })).toBeVisible()
})

test('a table has room on a laptop and a tablet: it leaves out an id before it scrolls sideways', async ({
  page,
  server,
}) => {
  await signInAs(page, server, 'organization-owner')
  for (const width of [1440, 1280, 1024, 768])
    for (const address of [
      '/organizations/-/projects',
      '/organizations/-/projects/-/keys',
      '/organizations/-/projects/-/access/members',
      '/organizations/-/projects/-/access/service-accounts',
      '/organizations/-/settings/projects',
      '/organizations/-/settings/access/members',
      '/organizations/-/settings/access/service-accounts',
      '/organizations/-/settings/access/api-keys',
      '/organizations/-/settings/usage',
      '/organizations/-/settings/spend-alerts',
    ]) {
      await page.setViewportSize({ width, height: 800 })
      await page.goto(address)
      await expect(page.getByRole('cell').first()).toBeVisible()
      for (const table of await page.getByRole('table').all()) {
        const beyond = await table.evaluate((node) => node.scrollWidth - (node.parentElement?.clientWidth ?? 0))
        expect(beyond, `${address} at ${width} px`).toBeLessThanOrEqual(1)
      }
    }
  await page.setViewportSize({ width: 1024, height: 800 })
  await page.goto('/organizations/-/projects')
  await expect(page.getByRole('columnheader', { name: 'Month to date' })).toBeInViewport()
  await expect(page.getByRole('columnheader', { name: 'ID', exact: true })).toBeHidden()
  await page.getByRole('button', { name: 'Actions for search-prod' }).click()
  await page.getByRole('menuitem', { name: 'Configure' }).click()
  await expect(page.getByRole('dialog').getByText('Project ID')).toBeVisible()
})

test('the theme is remembered and there before the first paint', async ({ page, server }) => {
  await signInAs(page, server, 'organization-owner')
  await page.goto('/organizations/-/projects')
  await page.getByRole('button', { name: /Ada Okafor/u }).click()
  await page
    .getByRole('menuitemradio', { name: 'Dark theme' })
    .or(page.getByRole('menuitemradio', { name: 'Dark theme' }))
    .or(page.getByRole('menuitem', { name: 'Dark theme' }))
    .click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.reload({ waitUntil: 'commit' })
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('the guide leads to the reference, accessible on the way', async ({ page }) => {
  await page.goto('/docs')
  await expect(page.getByRole('heading', { level: 1, name: 'Conifer documentation' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('main').getByRole('link', { name: 'People and roles' }).click()
  await expect(page.getByRole('columnheader', { name: 'Billing admin' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('navigation', { name: 'Documentation' }).getByRole('link', { name: 'API reference' }).click()
  await expect(page).toHaveURL(/\/docs\/api$/u)
})

test('the API reference is served by the server itself', async ({ page }) => {
  await page.goto('/docs/api')
  await expect(page.getByRole('link', { name: /^List organizations/u })).toBeVisible({ timeout: 30_000 })
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
})

test('on a tablet held upright the rail starts folded, and a table is a table; shown once, it stays', async ({
  page,
  server,
}) => {
  await signInAs(page, server, 'organization-owner')
  await page.setViewportSize({ width: 768, height: 1024 })
  await page.goto('/organizations/-/projects')
  await expect(page.getByRole('columnheader', { name: 'Month to date' })).toBeInViewport()
  await expect(page.getByRole('navigation', { name: 'Console' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Show navigation' }).click()
  await expect(page.getByRole('navigation', { name: 'Console' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Hide navigation' })).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Console' })).toBeVisible()
})

test('a name as long as names may be, without a space, makes no page scroll sideways', async ({ page, server }) => {
  await signInAs(page, server, 'organization-owner')
  const { organizations } = await (await page.request.get('/console/session')).json()
  const made = await page.request.post('/admin/projects', {
    data: { name: 'x'.repeat(512) },
    headers: { origin: server.url, 'conifer-organization': organizations[0].id },
  })
  const { id } = await made.json()
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 })
    for (const part of ['keys', 'indexes', 'access/members', 'access/service-accounts']) {
      await page.goto(`/organizations/-/projects/${id}/${part}`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow, `${part} at ${width} px`).toBeLessThanOrEqual(0)
    }
  }
  await page.setViewportSize({ width: 390, height: 800 })
  await page.goto(`/organizations/-/settings/access/members`)
  expect((await page.getByText('You', { exact: true }).first().boundingBox())?.height).toBeLessThan(24)
})
