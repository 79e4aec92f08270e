/** What the server renders of a page before any script has run: the same that the script then shows, and nobody else's. */
import type { APIRequestContext, Page } from '@playwright/test'
import { signInAs } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

test.use({ serverOptions: { env: { DEMO: '1' } } })

const PAGES = [
  '',
  '/projects',
  '/settings/organization',
  '/settings/access/members',
  '/settings/access/service-accounts',
  '/settings/access/api-keys',
  '/settings/access/identity-provider',
  '/settings/projects',
  '/settings/usage',
  '/settings/spend-alerts',
  '/settings/billing',
  '/settings/billing/plans',
  '/settings/audit-logs',
]
/** What stands in a page that the server has rendered; its inline script names the attribute in every page. */
const RENDERED = 'data-first-view inert'
/** Where the roles differ most. */
const SOME_PAGES = ['', '/settings/access/members', '/settings/billing/plans']
const PROJECT_PAGES = ['/keys', '/indexes', '/access/members', '/access/service-accounts']
const ROLES = [
  'organization-owner',
  'organization-user',
  'organization-member',
  'billing-admin',
  'project-owner',
  'project-user',
  'project-member',
] as const

/** The words of a page, without those that a second later are others and those that only the browser knows (its keys, how wide a chart is), and of long tables the beginning. */
async function words(page: Page, selector: string): Promise<string> {
  const text = await page.locator(selector).evaluate((root) => {
    const copy = root.cloneNode(true) as HTMLElement
    for (const one of copy.querySelectorAll('kbd, figure svg, tbody tr[aria-hidden], tbody tr:nth-of-type(n + 13)'))
      one.remove()
    return copy.textContent
  })
  return text
    .replaceAll(/just now|(?:\d+|an?) (?:second|minute|hour)s? ago|in \d+ (?:second|minute|hour)s?/gu, 'TIME')
    .replaceAll(/\s+/gu, ' ')
    .trim()
}

async function firstView(request: APIRequestContext, address: string): Promise<string> {
  const answer = await request.get(address)
  expect(answer.status()).toBe(200)
  return answer.text()
}

/** Shows what the server sent with no script at all; returns its words. */
async function shownWithoutScripts(page: Page, address: string): Promise<string> {
  await page.route('**/assets/*.js', (route) => route.abort())
  // A busy machine may take longer than a reader is to wait for it: the page then starts empty, and the next try has it.
  await expect(async () => {
    await page.goto(address, { waitUntil: 'domcontentloaded' })
    expect(await page.locator('[data-first-view]').count()).toBe(1)
  }).toPass({ timeout: 30_000 })
  const text = await words(page, '[data-first-view]')
  await page.unroute('**/assets/*.js')
  return text
}

test.describe('without scripts', () => {
  test.use({ allowedConsoleErrors: [/Failed to load resource/u] })
  for (const role of ROLES) {
    test(`${role} sees at first what they see in the end`, async ({ page, server }) => {
      test.slow()
      await signInAs(page, server, role)
      await page.goto('/organizations/-/projects')
      await page.waitForURL(/\/organizations\/(?!-\/)/u)
      const organization = /\/organizations\/[^/]+/u.exec(page.url())?.[0] ?? ''
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      const keys = page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: 'API keys' })
      const project =
        (await keys.count()) > 0 ? /\/projects\/[^/]+/u.exec((await keys.getAttribute('href')) ?? '')?.[0] : undefined
      const all = [
        ...(role === 'organization-owner' ? PAGES : SOME_PAGES),
        ...(project === undefined ? [] : PROJECT_PAGES.map((rest) => project + rest)),
      ].map((rest) => organization + rest)
      for (const address of all) {
        const before = await shownWithoutScripts(page, address)
        await page.goto(address, { waitUntil: 'domcontentloaded' })
        await expect(page.locator('[data-first-view]')).toHaveCount(0)
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        await expect.poll(() => words(page, '#root'), { message: address }).toBe(before)
      }
    })
  }

  test('the bare address and deep links show what they lead to before any script', async ({ page, server }) => {
    await signInAs(page, server, 'organization-owner')
    // Of several projects only the browser knows which was the last, until it has been in one.
    await page.goto('/organizations/-/projects/-/keys')
    await page.waitForURL(/\/projects\/[\w-]{36}\/keys$/u)
    await expect(page.getByRole('table', { name: 'API keys' })).toBeVisible()
    const keys = new URL(page.url()).pathname
    const organization = /^\/organizations\/[^/]+/u.exec(keys)?.[0] ?? ''
    await page.route('**/assets/*.js', (route) => route.abort())
    for (const [address, to] of [
      ['/', organization],
      ['/organizations/-/settings/usage?scope=project', `${organization}/settings/usage?scope=project`],
      ['/organizations/-/projects/-/keys', keys],
    ] as const) {
      // A busy machine may take longer than a reader is to wait for it: the page then starts empty, and the next try has it.
      await expect(async () => {
        await page.goto(address, { waitUntil: 'domcontentloaded' })
        expect(page.url()).toBe(server.url + to)
        expect(await page.locator('[data-first-view]').count()).toBe(1)
      }).toPass({ timeout: 30_000 })
    }
  })
})

/** Has the page add up by how much it moves by itself; returns what tells the sum since it was last loaded. */
async function watchShift(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    Object.assign(window, { shift: 0 })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[])
        Object.assign(window, { shift: (window as unknown as { shift: number }).shift + entry.value })
    }).observe({ type: 'layout-shift', buffered: true })
  })
  return () => page.evaluate(() => (window as unknown as { shift: number }).shift)
}

test('nothing moves when the script takes over, and the rail stays folded', async ({ page, server }) => {
  await signInAs(page, server, 'organization-owner')
  await page.goto('/organizations/-/settings/access/members')
  await page.getByRole('button', { name: 'Hide navigation' }).click()
  await expect(page.getByRole('button', { name: 'Show navigation' })).toBeVisible()
  const shift = await watchShift(page)
  await expect.poll(() => firstView(page.request, page.url())).toMatch(/data-first-view inert.*Show navigation/su)
  await page.reload()
  await expect(page.locator('[data-first-view]')).toHaveCount(0)
  await expect(page.getByRole('table', { name: 'Members' })).toBeVisible()
  expect(await shift()).toBeLessThan(0.005)
  await page.getByRole('button', { name: 'Show navigation' }).click()
})

test('nothing moves on a device that remembers nothing', async ({ page, server, context }) => {
  await signInAs(page, server, 'organization-owner')
  await page.goto('/organizations/-/settings/access/service-accounts')
  await page.waitForURL(/\/organizations\/(?!-\/)/u)
  await expect(page.getByRole('link', { name: 'API keys' }).first()).toBeVisible()
  const address = page.url()
  const shift = await watchShift(page)
  for (let visit = 0; visit < 3; visit++) {
    await page.evaluate(() => localStorage.clear())
    await context.clearCookies({ name: /^conifer[.-](?:project|rail|theme|organization)/u })
    expect(await firstView(page.request, address)).toContain(RENDERED)
    await page.goto(address)
    await expect(page.locator('[data-first-view]')).toHaveCount(0)
    await expect(page.getByRole('table', { name: 'Service accounts' })).toBeVisible()
    // A project's pages stand in the navigation above the settings: late, they would push those down.
    await expect(page.getByRole('button', { name: /Switch project/u })).toBeVisible()
    expect(await shift()).toBeLessThan(0.005)
  }
})

test('what is pressed before the script is here is done when it is', async ({ page, server }) => {
  await signInAs(page, server, 'organization-owner')
  await page.goto('/organizations/-/settings/access/members')
  await page.waitForURL(/\/organizations\/(?!-\/)/u)
  const members = new URL(page.url()).pathname
  let release = () => {}
  /** Opens a page whose scripts wait until they are released; returns where something of its first view stands. */
  const openHeld = async (address: string) => {
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.unroute('**/assets/*.js')
    await page.route('**/assets/*.js', async (route) => {
      await released
      await route.continue()
    })
    await expect.poll(() => firstView(page.request, address)).toContain(RENDERED)
    await page.goto(address, { waitUntil: 'domcontentloaded' })
    await expect(page.locator('[data-first-view]')).toBeVisible()
    return async (selector: string) => {
      const box = await page.locator(`[data-first-view] ${selector}`).first().boundingBox()
      if (!box) throw new Error(`Nothing of the first view is ${selector}.`)
      return [box.x + box.width / 2, box.y + box.height / 2] as const
    }
  }

  await test.step('two letters lead to a page', async () => {
    await openHeld(members)
    await page.keyboard.press('g')
    await page.keyboard.press('p')
    release()
    await expect(page.getByRole('heading', { level: 1, name: 'Projects', exact: true })).toBeVisible()
  })
  await test.step('a link', async () => {
    const at = await openHeld(members)
    await page.mouse.click(...(await at('a[href$="/settings/usage"]')))
    release()
    await expect(page.getByRole('heading', { level: 1, name: 'Usage', exact: true })).toBeVisible()
  })
  await test.step('a menu', async () => {
    const at = await openHeld(members)
    await page.mouse.click(...(await at('[aria-label^="Actions for"]')))
    release()
    await expect(page.getByRole('menu')).toBeVisible()
  })
  await test.step('the filter, and what is typed into it', async () => {
    const at = await openHeld(members)
    await page.mouse.click(...(await at('input[aria-label="Filter members"]')))
    await page.keyboard.type('emeka c?')
    release()
    const filter = page.getByRole('textbox', { name: 'Filter members' })
    await expect(filter).toBeFocused()
    await expect(filter).toHaveValue('emeka c?')
    await expect(page).toHaveURL(/q=emeka/u)
    await expect(page.getByRole('dialog')).toBeHidden()
  })
  await test.step('the palette', async () => {
    await openHeld(members)
    await page.keyboard.press('Control+k')
    release()
    await expect(page.getByRole('combobox', { name: 'Search' })).toBeFocused()
  })
  await test.step('a click on something that is gone is nobody’s', async () => {
    const at = await openHeld(members)
    const position = await at('a[href$="/settings/usage"]')
    await page.locator('[data-first-view] a[href$="/settings/usage"]').evaluateAll((links) => {
      for (const link of links) link.textContent = 'Something else'
    })
    await page.mouse.click(...position)
    release()
    await expect(page.locator('[data-first-view]')).toHaveCount(0)
    await expect(page.getByRole('table', { name: 'Members' })).toBeVisible()
    expect(new URL(page.url()).pathname).toBe(members)
  })
})

test('is each reader’s own, however many read at once', async ({ playwright, server, page }) => {
  await signInAs(page, server, 'organization-owner')
  await page.goto('/organizations/-/settings/access/members')
  await page.waitForURL(/\/organizations\/(?!-\/)/u)
  const { pathname } = new URL(page.url())
  const people = await Promise.all(
    ROLES.map(async (persona) => {
      const request = await playwright.request.newContext({ baseURL: server.url })
      const signedIn = await request.post('/console/demo-sign-in', {
        data: { persona },
        headers: { origin: server.url },
      })
      expect(signedIn.status()).toBe(200)
      const { user } = (await (await request.get('/console/session')).json()) as { user: { email: string } }
      return { request, email: user.email }
    }),
  )
  let rendered = 0
  for (let round = 0; round < 10; round++) {
    await Promise.all(
      people.map(async ({ request, email }) => {
        const html = await firstView(request, pathname)
        if (!html.includes(RENDERED)) return
        rendered += 1
        // The account at the foot of the rail, and the answer about who is signed in.
        expect(/data-first-view inert.*?id="rail".*?<\/aside>/su.exec(html)?.[0]).toContain(email)
        expect(/id="answers"[^>]*>(.*?)<\/script>/u.exec(html)?.[1]).toContain(String.raw`\"email\":\"${email}\"`)
      }),
    )
  }
  expect(rendered).toBeGreaterThan(30)
  for (const { request } of people) await request.dispose()
})

test('ends with the session, and is not for strangers', async ({ page, server, playwright }) => {
  await signInAs(page, server, 'organization-owner')
  await page.goto('/organizations/-/settings/access/members')
  await page.waitForURL(/\/organizations\/(?!-\/)/u)
  const address = page.url()
  await expect.poll(() => firstView(page.request, address)).toContain(RENDERED)
  const stranger = await playwright.request.newContext({ baseURL: server.url })
  expect(await firstView(stranger, address)).not.toContain(RENDERED)
  await stranger.dispose()
  const cookies = await page.context().cookies()
  await page.getByRole('button', { name: /^Your account/u }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/sign-in/u)
  // Somebody who kept the cookie.
  await page.context().addCookies(cookies)
  const html = await firstView(page.request, address)
  expect(html).not.toContain(RENDERED)
  // No address of anybody; its styles have rules with that sign.
  expect(html.replaceAll(/<style.*?<\/style>/gsu, '')).not.toContain('@')
})
