/** First steps that many journeys start with. */
import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { TestServer } from './server.ts'

export const OWNER = { name: 'Ada Okafor', email: 'ada@example.com', password: 'evergreen needles 42' }

/** Sets an empty server up in the browser; ends signed in on the empty list of projects. */
export async function setUp(page: Page, organization = 'Larch & Co'): Promise<void> {
  await page.goto('/')
  await expect(page).toHaveURL(/\/set-up$/u)
  await page.getByLabel('Organization name').fill(organization)
  await page.getByLabel('Your name').fill(OWNER.name)
  await page.getByLabel('Email').fill(OWNER.email)
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
  await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: 'Projects' }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'Projects' })).toBeVisible()
}

/** Signs in on the sign-in page. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Signs in as one of the demo's people without a page; the page's next address is theirs. */
export async function signInAs(page: Page, server: TestServer, persona: string): Promise<void> {
  const response = await page.request.post('/console/demo-sign-in', {
    data: { persona },
    headers: { origin: server.url },
  })
  expect(response.status()).toBe(200)
}

/** Opens a row's menu and chooses from it. */
export async function chooseInRow(page: Page, row: string, item: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${row}`, exact: true }).click()
  await page.getByRole('menuitem', { name: item }).click()
}
