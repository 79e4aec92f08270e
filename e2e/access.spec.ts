import type { Locator, Page } from '@playwright/test'
import { expectAccessible } from './support/accessible.ts'
import { signInAs } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

// The console for everybody: colours the system dictates, no movement, large text, a screen reader.

test.use({ serverOptions: { env: { DEMO: '1', TEST_FILE: 'access' } } })

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true })

/** Waits until a page's own content stands: its heading, and no grey bar any more. */
async function ready(page: Page) {
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
  await expect(page.locator('main .animate-pulse')).toHaveCount(0)
}

/** One property of an element as it is shown; waits for its transition to end. */
function style(of: Locator, property: string, pseudo?: string) {
  return of.evaluate(
    (element, [name, part]) => {
      for (const animation of element.getAnimations()) animation.finish()
      return getComputedStyle(element, part).getPropertyValue(name ?? '')
    },
    [property, pseudo] as const,
  )
}

/** What one of the system's colours is here: `Highlight`. */
function systemColour(page: Page, name: string) {
  return page.evaluate((colour) => {
    const probe = document.createElement('i')
    probe.style.setProperty('color', colour)
    document.body.append(probe)
    const found = getComputedStyle(probe).color
    probe.remove()
    return found
  }, name)
}

test('where the system dictates the colours, what is current, chosen, focused and off can still be told', async ({
  page,
  server,
}) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await signInAs(page, server, 'organization-owner')
  await page.goto('/organizations/-/settings/access/members')
  await ready(page)
  const highlight = await systemColour(page, 'Highlight')
  const rail = page.getByRole('navigation', { name: 'Console' })
  const here = rail.getByRole('link', { name: 'Access' }).and(page.locator('[aria-current=page]'))
  expect(await style(here, 'border-top-color')).toBe(highlight)
  expect(await style(here, 'border-top-width')).not.toBe('0px')
  expect(await style(rail.getByRole('link', { name: 'Home' }), 'border-top-width')).toBe('0px')
  const tabs = page.getByRole('navigation', { name: 'Access', exact: true })
  const underline = (name: string) =>
    tabs.getByRole('link', { name }).evaluate((tab) => {
      const { content, backgroundColor } = getComputedStyle(tab, '::after')
      return content === 'none' ? null : backgroundColor
    })
  expect(await underline('Members')).toBe(highlight)
  expect(await underline('API keys')).toBeNull()

  await rail.getByRole('link', { name: 'Home' }).focus()
  await page.keyboard.press('Tab')
  const focused = page.locator(':focus')
  expect(await style(focused, 'outline-style')).toBe('solid')
  expect(await style(focused, 'outline-color')).toBe(highlight)

  await page.getByRole('button', { name: 'Actions for Emeka Sato' }).press('Enter')
  const first = page.getByRole('menuitem', { name: 'View access' })
  await expect(first).toBeFocused()
  expect(await style(first, 'outline-style')).toBe('solid')
  await page.keyboard.press('Escape')

  await page.goto('/organizations/-/projects/-/keys')
  await ready(page)
  const box = page.getByRole('checkbox', { name: /^Select all/u })
  await box.check()
  expect(await style(box, 'appearance')).not.toBe('none')

  await page.goto('/organizations/-/settings/usage')
  await ready(page)
  const bars = page.locator('figure svg path[d]')
  const text = await systemColour(page, 'CanvasText')
  await expect.poll(() => bars.count()).toBeGreaterThan(3)
  const fills = await bars.evaluateAll((all) => all.map((bar) => getComputedStyle(bar).fill))
  expect(new Set(fills).size, 'each series keeps a colour of its own').toBe(fills.length)
  expect(await style(bars.first(), 'stroke'), 'a seam in the colour of text parts them').toBe(text)
  const chart = page.locator('label', { hasText: 'Chart' })
  expect(await style(chart, 'border-top-color')).toBe(highlight)
  expect(await style(page.locator('label', { hasText: 'Table' }), 'border-top-width')).toBe('0px')

  await signInAs(page, server, 'billing-admin')
  await page.goto('/organizations/-/projects')
  await ready(page)
  const off = page.getByRole('main').getByRole('button', { name: 'Create project' }).first()
  expect(await style(off, 'color')).toBe(await systemColour(page, 'GrayText'))
  expect(await style(off, 'opacity')).toBe('1')
})

test('who wants no movement gets none', async ({ page, server }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await signInAs(page, server, 'organization-owner')
  const longest = () =>
    page.evaluate(() => {
      const seconds = (value: string) =>
        Math.max(...value.split(',').map((one) => Number.parseFloat(one) / (one.trim().endsWith('ms') ? 1000 : 1)))
      return Math.max(
        ...[...document.querySelectorAll('*')].flatMap((element) =>
          [undefined, '::before', '::after'].map((part) => {
            const { animationName, animationDuration, transitionDuration } = getComputedStyle(element, part)
            return Math.max(animationName === 'none' ? 0 : seconds(animationDuration), seconds(transitionDuration))
          }),
        ),
      )
    })
  await page.goto('/organizations/-')
  await ready(page)
  expect(await longest(), 'Home').toBeLessThanOrEqual(0.01)
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('option').first()).toBeVisible()
  expect(await longest(), 'the palette').toBeLessThanOrEqual(0.01)
  await page.keyboard.press('Escape')
  await page.goto('/organizations/-/settings/access/members')
  await ready(page)
  await page.getByRole('button', { name: 'Actions for Emeka Sato' }).click()
  expect(await longest(), 'a menu').toBeLessThanOrEqual(0.01)
  await page.getByRole('menuitem', { name: 'Edit role' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  expect(await longest(), 'a dialog').toBeLessThanOrEqual(0.01)
})

const everyPage = [
  '/organizations/-',
  '/organizations/-/projects',
  '/organizations/-/projects/-/keys',
  '/organizations/-/projects/-/access/members',
  '/organizations/-/projects/-/access/service-accounts',
  '/organizations/-/projects/-/indexes',
  '/organizations/-/settings/organization',
  '/organizations/-/settings/access/members',
  '/organizations/-/settings/access/service-accounts',
  '/organizations/-/settings/access/api-keys',
  '/organizations/-/settings/access/identity-provider',
  '/organizations/-/settings/projects',
  '/organizations/-/settings/usage',
  '/organizations/-/settings/spend-alerts',
  '/organizations/-/settings/audit-logs',
  '/account',
]

test('200 % zoom of 1280 px, and 320 px: no page and no dialog scrolls sideways', async ({ page, server }) => {
  await signInAs(page, server, 'organization-owner')
  const widths = [640, 320]
  const expectNoOverflow = async (what: string) => {
    for (const width of widths) {
      await page.setViewportSize({ width, height: 512 })
      await expect
        .poll(
          () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
          `${what} at ${width} px`,
        )
        .toBeLessThanOrEqual(0)
      for (const dialog of await page.getByRole('dialog').all())
        expect(await dialog.evaluate((one) => one.scrollWidth - one.clientWidth), `${what} at ${width} px`).toBe(0)
    }
  }
  for (const address of everyPage) {
    await page.goto(address)
    await ready(page)
    await expectNoOverflow(address)
  }
  await page.getByRole('button', { name: 'Set up' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectNoOverflow('setting up two-factor authentication')
  await page.goto('/organizations/-')
  await ready(page)
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('option').first()).toBeVisible()
  await expectNoOverflow('the palette')
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await expectNoOverflow('the shortcuts')
})

test('a screen reader is told where one is, what there is, and what happened', async ({ page, server }) => {
  await signInAs(page, server, 'organization-owner')
  await page.goto('/organizations/-/projects')
  await ready(page)
  const said = page.locator('body > [aria-live=polite]')

  await test.step('the navigation, in its groups', async () => {
    await expect(page.getByRole('navigation', { name: 'Console' })).toMatchAriaSnapshot(`
      - navigation "Console":
        - list:
          - listitem:
            - link "Home"
          - listitem:
            - link "Projects"
        - heading "Project" [level=2]
        - list:
          - listitem:
            - button /^Project .+ Switch project$/
          - listitem:
            - link "API keys"
          - listitem:
            - link "Access"
          - listitem:
            - link "Resources"
        - heading "Settings" [level=2]
        - list:
          - listitem:
            - link "Organization"
          - listitem:
            - link "Access"
          - listitem:
            - link "Projects"
          - listitem:
            - link "Usage"
          - listitem:
            - link "Spend alerts"
          - listitem:
            - link "Audit logs"
    `)
    await expect(said).toHaveText('12 projects')
  })

  await test.step('the table, its columns and its order', async () => {
    const table = page.getByRole('table', { name: 'Projects' })
    await expect(table.getByRole('row').first()).toMatchAriaSnapshot(`
      - row:
        - columnheader "Name":
          - button "Name"
        - columnheader "Your role"
        - columnheader "Tags"
        - columnheader "API keys"
        - columnheader "Members"
        - columnheader "Month to date"
        - columnheader "Actions"
    `)
    const name = table.getByRole('columnheader', { name: 'Name' })
    await expect(name).toHaveAttribute('aria-sort', 'ascending')
    await name.getByRole('button').press('Enter')
    await expect(name).toHaveAttribute('aria-sort', 'descending')
    await page.getByRole('textbox', { name: 'Filter projects' }).fill('search')
    await expect(said).toHaveText(/^\d of 12 projects$/u)
    await page.getByRole('textbox', { name: 'Filter projects' }).fill('')
    await expect(said).toHaveText('12 projects')
  })

  await test.step('a form: its error stands at the field, which has the focus', async () => {
    await page.getByRole('main').getByRole('button', { name: 'Create project' }).first().press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Create project' })
    const field = dialog.getByRole('textbox', { name: 'Project Name' })
    await expect(field).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(field).toHaveAccessibleDescription('The project name must not be empty.')
    await expect(field).toHaveAttribute('aria-invalid', 'true')
    await expect(field).toBeFocused()
    await field.fill('spoken')
    await page.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
  })

  const notifications = page.getByRole('region', { name: /^Notifications/u })
  await test.step('what was made is said', async () => {
    await expect(notifications).toHaveAttribute('aria-live', 'polite')
    await expect(notifications.getByText('Project spoken created')).toBeVisible()
  })

  await test.step('a dialog that destroys has a name and says what breaks; what was deleted is said', async () => {
    await page.goto('/organizations/-/settings/projects')
    await ready(page)
    await page.getByRole('button', { name: 'Actions for spoken' }).press('Enter')
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete Project' })
    await expect(dialog).toHaveAccessibleDescription(/^This deletes the project.*This cannot be undone\.$/u)
    await dialog.getByRole('textbox').fill('spoken')
    await page.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
    await expect(notifications.getByText('Project spoken deleted')).toBeVisible()
  })
})

test('where a role is refused, the page says why in place of trying', async ({ page, server }) => {
  const refused = [
    ['billing-admin', '/organizations/-/projects/-/indexes', 'Resources'],
    ['billing-admin', '/organizations/-/settings/access/service-accounts', 'Access'],
    ['billing-admin', '/organizations/-/settings/access/api-keys', 'Access'],
    ['organization-member', '/organizations/-/settings/usage', 'Usage'],
    ['organization-member', '/organizations/-/settings/spend-alerts', 'Spend alerts'],
    ['organization-member', '/organizations/-/settings/audit-logs', 'Audit logs'],
  ] as const
  let before = ''
  for (const [persona, address, title] of refused) {
    if (persona !== before) await signInAs(page, server, persona)
    before = persona
    await page.goto(address)
    await expect(heading(page, title)).toBeVisible()
    await ready(page)
    const reason = page.getByRole('main').getByText(/^Only .+ can .+\./u)
    await expect(reason.filter({ visible: true }).first(), address).toBeVisible()
    await expect(page.getByRole('button', { name: 'Try again' }), address).toHaveCount(0)
    // The others are made of the same parts.
    if (title === 'Resources' || title === 'Usage') await expectAccessible(page)
  }
})

test('axe finds nothing on the pages that no other journey stops at', async ({ page, server }) => {
  await signInAs(page, server, 'organization-owner')
  for (const address of [
    '/organizations/-/projects/-/access/members',
    '/organizations/-/projects/-/access/service-accounts',
    '/organizations/-/settings/access/api-keys',
  ]) {
    await page.goto(address)
    await ready(page)
    await expectAccessible(page)
  }
})
