import { readFile } from 'node:fs/promises'
import { expectAccessible } from './support/accessible.ts'
import { chooseInRow, setUp } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

// A server of this file's own: it is set up here.
test.use({ serverOptions: { env: { TEST_FILE: 'projects' } } })

test('an owner sets the server up and administers projects', async ({ page, server }) => {
  await test.step('set up', async () => {
    await page.goto('/')
    await expectAccessible(page)
    await setUp(page)
    await expect(page.getByText('No projects yet')).toBeVisible()
    await expectAccessible(page)
  })

  await test.step('create: wrong first, then right, nothing typed is lost', async () => {
    await page.getByRole('main').getByRole('button', { name: 'Create project' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Create project' })
    await dialog.getByRole('button', { name: 'Create project' }).click()
    await expect(dialog.getByText('The project name must not be empty.')).toBeVisible()
    await expect(dialog.getByLabel('Project Name')).toBeFocused()
    await dialog.getByLabel('Project Name').fill('x'.repeat(513))
    await dialog.getByRole('button', { name: '+ Add tag' }).click()
    await dialog.getByLabel('Key', { exact: true }).fill('env')
    await dialog.getByLabel('Value', { exact: true }).fill('prod')
    await dialog.getByRole('button', { name: 'Create project' }).click()
    await expect(dialog.getByText('The project name can have at most 512 characters.')).toBeVisible()
    await expectAccessible(page, { include: '[role=dialog]' })
    await dialog.getByLabel('Project Name').fill('search-prod')
    await page.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('row', { name: /search-prod/u })).toContainText('env=prod')
  })

  await test.step('configure by keyboard alone: rename, tag, pods, CMEK one way', async () => {
    await page.goto('/organizations/-/settings/projects')
    const menu = page.getByRole('button', { name: 'Actions for search-prod' })
    await menu.focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('menuitem', { name: 'Configure' })).toBeFocused()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Configure search-prod' })
    await expect(dialog.getByLabel('Project Name')).toBeFocused()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('search')
    await dialog.getByLabel('Max pods').fill('12')
    await dialog.getByRole('checkbox', { name: /customer-managed key/u }).focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
    const row = page.getByRole('row', { name: /search/u }).last()
    await expect(row).toContainText('On')
    await expect(row).toContainText('12')
    await chooseInRow(page, 'search', 'Configure')
    await expect(page.getByRole('checkbox', { name: /customer-managed key/u })).toBeDisabled()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    await expect(page.getByRole('button', { name: 'Actions for search' })).toBeFocused()
  })

  await test.step('filter and sort stand in the address and survive Back and reload', async () => {
    for (const name of ['alpha', 'beta']) {
      await page.getByRole('button', { name: 'Create project' }).click()
      await page.getByLabel('Project Name').fill(name)
      await page.getByRole('dialog').getByRole('button', { name: 'Create project' }).click()
      await expect(page.getByRole('dialog')).toBeHidden()
    }
    const names = () => page.getByRole('row').locator('[data-row-link]').allTextContents()
    await expect.poll(names).toEqual(['alpha', 'beta', 'search'])
    await page.getByRole('button', { name: 'Name', exact: true }).click()
    await expect.poll(names).toEqual(['search', 'beta', 'alpha'])
    await expect(page).toHaveURL(/sort=-name/u)
    await page.keyboard.press('/')
    await page.keyboard.type('beta')
    await expect.poll(names).toEqual(['beta'])
    await expect(page).toHaveURL(/q=beta/u)
    await page.reload()
    await expect.poll(names).toEqual(['beta'])
    await page.getByRole('searchbox').or(page.getByLabel('Filter projects')).first().fill('nothing such')
    await expect(page.getByText(/No projects match/u)).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Clear filter' }).last().click()
    await expect.poll(names).toEqual(['search', 'beta', 'alpha'])
  })

  await test.step('delete: what is in the way is named, then the exact name is asked for', async () => {
    const token = await readFile(`${server.dataDir}/integration-token`, 'utf8')
    const projects = (await (await page.request.get('/admin/projects')).json()) as {
      data: { id: string; name: string }[]
    }
    const project = projects.data.find((one) => one.name === 'search')
    const report = async (resources: unknown[]) => {
      const response = await page.request.put(`/internal/v1/projects/${project?.id}/resources`, {
        headers: { authorization: `Bearer ${token.trim()}` },
        data: { resources },
      })
      expect(response.status()).toBe(200)
    }
    await report([{ type: 'index', id: 'i1', name: 'docs' }])
    // The page knows of no index yet: the server's refusal teaches it.
    await chooseInRow(page, 'search', 'Delete')
    const dialog = page.getByRole('dialog', { name: 'Delete Project' })
    const button = dialog.getByRole('button', { name: 'Delete Project' })
    await dialog.getByLabel('Project name').fill('Search')
    await expect(button).toBeDisabled()
    await dialog.getByLabel('Project name').fill('search')
    await button.click()
    await expect(dialog.getByText('1 index', { exact: true })).toBeVisible()
    await expectAccessible(page, { include: '[role=dialog]' })
    await dialog.getByRole('link', { name: 'View resources' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Resources' })).toBeVisible()
    await expect(page.getByRole('row', { name: /docs/u })).toBeVisible()
    await expectAccessible(page)
    await report([])
    await page.goto('/organizations/-/settings/projects')
    await chooseInRow(page, 'search', 'Delete')
    await dialog.getByLabel('Project name').fill('search')
    await button.click()
    await expect(dialog).toBeHidden()
    await expect(page.getByText('Project search deleted')).toBeVisible()
    await expect(page.getByRole('row', { name: /search/u })).toHaveCount(0)
  })
})
