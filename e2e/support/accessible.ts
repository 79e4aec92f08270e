/** Accessibility of a page as it stands, in both themes. */
import { AxeBuilder } from '@axe-core/playwright'
import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'

const THEMES = ['light', 'dark'] as const

/** WCAG 2.2, levels A and AA, which includes 2.0 and 2.1. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']

/**
 * Expects that axe finds nothing against WCAG 2.2 AA on the page as it stands, in the light and in the dark theme; the
 * theme that was set before is set again. Wait for the page to be ready first: axe judges what is there.
 *
 * @param page
 * @param options include: only below this selector, such as an open dialog
 */
export async function expectAccessible(page: Page, { include }: { include?: string } = {}): Promise<void> {
  // Axe throws for a selector that finds nothing: a dialog whose code is still on its way would fail the test.
  if (include !== undefined) await expect(page.locator(include).first()).toBeVisible()
  const before = await page.evaluate(() => document.documentElement.dataset['theme'])
  // A colour in the middle of a transition would be judged as it is in that moment.
  await page.evaluate(still, true)
  for (const theme of THEMES) {
    await setTheme(page, theme)
    const axe = new AxeBuilder({ page }).withTags(TAGS)
    const { violations, passes } = await (include === undefined ? axe : axe.include(include)).analyze()
    const found = violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map((node) => `${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
    }))
    expect(found, `accessibility, ${theme} theme, ${page.url()}`).toEqual([])
    expect(passes.length, 'axe looked at something').toBeGreaterThan(0)
  }
  if (before !== undefined) await setTheme(page, before)
  await page.evaluate(still, false)
}

/** Runs in the page: stops all movement, or lets it go on. A sheet made by script, which the page's policy (CSP) does not forbid. */
function still(on: boolean): void {
  const kept = document.adoptedStyleSheets.filter((sheet) => sheet.media.mediaText !== 'all and (min-width: 1px)')
  const sheet = new CSSStyleSheet({ media: 'all and (min-width: 1px)' })
  sheet.replaceSync(
    '*, *::before, *::after { transition: none !important; animation-duration: 0s !important; animation-delay: 0s !important }',
  )
  document.adoptedStyleSheets = on ? [...kept, sheet] : kept
}

/** Sets the theme of the page as public/theme.js does, without remembering it. */
export async function setTheme(page: Page, theme: string): Promise<void> {
  await page.evaluate((value) => {
    document.documentElement.dataset['theme'] = value
  }, theme)
}
