import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { serveFiles } from './support/files.ts'

// The static site of `npm run build:demo`, with no server of ours anywhere: the API runs in the page.
test.use({ serviceWorkers: 'allow', actionTimeout: 15_000 })

const root = path.join(import.meta.dirname, '..')
const site = path.join(root, 'dist-demo')
/** The engine, the filled database, and every script of the console, uncompressed as this host sends them. */
const SITE_BYTES = 11_000_000

const persona = (page: Page) => page.getByLabel('Look around as')
const go = (page: Page, address: string) => page.evaluate((hash) => (location.hash = hash), address)

test('the console works on a host of files alone', async ({ page }) => {
  test.setTimeout(180_000)
  const problems: string[] = []
  page.on('pageerror', (error) => {
    // The browser looks for the worker's file again too when the host has gone.
    if (!error.message.startsWith('Failed to update a ServiceWorker'))
      problems.push(error.stack || `${error.name}: ${error.message}`)
  })
  page.on('console', (message) => {
    // The refusal that is tried below, and the files that the browser looks for again when the host has gone.
    const expected = /status of 403|net::ERR_FAILED/u.test(message.text())
    if (message.type() === 'error' && !expected) problems.push(message.text())
  })
  const host = await serveFiles(site, '/conifer/')
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (protocol.startsWith('http') && origin !== new URL(host.url).origin) problems.push(`asked ${request.url()}`)
  })

  await test.step('an owner is greeted by what matters', async () => {
    await page.goto(host.url)
    await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible({ timeout: 60_000 })
    await expect(page.getByRole('main').getByRole('link', { name: 'search-prod' }).first()).toBeVisible()
    await expect(page.getByText('everything runs in your browser, nothing is sent')).toBeVisible()
    expect(host.bytes()).toBeLessThan(SITE_BYTES)
    expect(host.missing).toEqual([])
    // The line above the console; its pages are judged where a server serves them.
    const axe = new AxeBuilder({ page }).include('section[aria-label=Demo]')
    expect((await axe.analyze()).violations).toEqual([])
  })

  await test.step('creates a project and a key, and configures', async () => {
    await go(page, '/organizations/-/projects')
    await page.getByRole('main').getByRole('button', { name: 'Create project' }).click()
    const dialog = page.getByRole('dialog', { name: 'Create project' })
    await dialog.getByLabel('Project Name').fill('made-in-the-page')
    await dialog.getByRole('button', { name: 'Create project' }).click()
    await page.getByRole('link', { name: 'made-in-the-page' }).click()
    await page.getByRole('main').getByRole('button', { name: 'Create API key' }).first().click()
    await page.getByLabel('API key name').fill('first-key')
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click()
    const shown = page.getByRole('alertdialog')
    await expect(shown).toContainText('pckey_')
    await shown.getByRole('button', { name: /^Copy/u }).first().click()
    await shown.getByRole('button', { name: 'Close', exact: true }).click()
    await expect(page.getByRole('row', { name: /first-key/u })).toBeVisible()
    await go(page, '/organizations/-/settings/projects?q=made-in-the-page')
    await page.getByRole('button', { name: 'Actions for made-in-the-page' }).click()
    await page.getByRole('menuitem', { name: 'Configure' }).click()
    const configure = page.getByRole('dialog', { name: 'Configure made-in-the-page' })
    await configure.getByLabel('Project Name').fill('renamed-in-the-page')
    await configure.getByRole('button', { name: 'Save' }).click()
    await go(page, '/organizations/-/projects')
    await expect(page.getByRole('link', { name: 'renamed-in-the-page' })).toBeVisible()
  })

  await test.step('filters through the address, and Back undoes it', async () => {
    await page.getByRole('searchbox').or(page.getByPlaceholder('Filter projects')).first().fill('renamed')
    await expect(page).toHaveURL(/#\/organizations\/.*\?q=renamed$/u)
    await expect(page.getByRole('row', { name: /search-prod/u })).toBeHidden()
    await page.getByRole('link', { name: 'Skip to content' }).press('Enter')
    await expect(page.getByRole('main')).toBeFocused()
  })

  await test.step('shows what usage costs', async () => {
    await go(page, '/organizations/-/settings/usage')
    await expect(page.getByRole('heading', { level: 1, name: 'Usage' })).toBeVisible()
    await expect(page.getByText('Month to date')).toBeVisible()
    await expect(page.getByText(/^Cost by SKU/u)).toBeVisible()
  })

  await test.step('goes on after a reload, and without the host', async () => {
    await page.reload()
    await expect(page.getByText('Month to date')).toBeVisible({ timeout: 60_000 })
    await go(page, '/organizations/-/projects')
    await expect(page.locator('html')).toHaveAttribute('data-complete', '')
    await host.close()
  })

  await test.step('another role is refused what it may not do', async () => {
    await persona(page).selectOption('organization-member')
    await expect(page.getByRole('button', { name: /Chiara Lindqvist/u })).toBeVisible()
    const refused = page.getByRole('main').getByRole('button', { name: 'Create project' }).first()
    await expect(refused).toHaveAttribute('aria-disabled', 'true')
    const status = await page.evaluate(async () => {
      const answer = await fetch('/admin/projects', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'not-mine-to-make' }),
      })
      return answer.status
    })
    expect(status).toBe(403)
  })

  await test.step('Reset brings back what was there at first', async () => {
    await page.getByRole('button', { name: 'Reset' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible({ timeout: 30_000 })
    await go(page, '/organizations/-/projects')
    await expect(page.getByRole('row', { name: /search-prod/u })).toBeVisible()
    await expect(page.getByRole('link', { name: 'renamed-in-the-page' })).toBeHidden()
    await expect(persona(page)).toHaveValue('organization-owner')
  })

  expect(problems).toEqual([])
})

/** All scripts of a folder in one text. */
async function scriptsOf(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(?:js|html)$/u.test(name))
  return (await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')))).join('\n')
}

const MARKS = ['mockServiceWorker', 'pglite', 'everything runs in your browser', 'hollinsedge.example']

test('the demo is in its own build and nowhere in the console of a server', async () => {
  const production = await scriptsOf(path.join(root, 'dist', 'console'))
  const demo = await scriptsOf(site)
  expect(production.length).toBeGreaterThan(100_000)
  for (const mark of MARKS) {
    expect(demo.includes(mark), `${mark} in dist-demo`).toBe(true)
    expect(production.includes(mark), `${mark} in dist/console`).toBe(false)
  }
})

test('the engine comes with the worker, not with the page', async () => {
  const page = await readFile(path.join(site, 'index.html'), 'utf8')
  const named = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/gu)].map((match) => match[1] ?? '')
  expect(named.length).toBeGreaterThan(1)
  let bytes = 0
  for (const name of named) {
    const file = path.join(site, name)
    expect(await readFile(file, 'utf8')).not.toMatch(/pglite|PGlite/u)
    bytes += (await stat(file)).size
  }
  expect(bytes).toBeLessThan(700_000)
})
