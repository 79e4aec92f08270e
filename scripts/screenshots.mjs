// npm run screenshots: the pictures of the README, taken of the demo as a visitor would see it. Needs a build.
import { mkdir } from 'node:fs/promises'
import { chromium } from '@playwright/test'
import { startServer } from '../e2e/support/server.ts'
import { at } from './lib/project.mjs'

const ARGS = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Picture, address, theme and size. */
const PICTURES = [
  ['home-light', '/', 'light', 1440, 900],
  ['home-dark', '/', 'dark', 1440, 900],
  ['projects-light', '/organizations/-/projects', 'light', 1440, 900],
  ['projects-phone', '/organizations/-/projects', 'light', 390, 844],
  ['members-light', '/organizations/-/settings/access/members', 'light', 1440, 900],
  ['keys-dark', '/organizations/-/projects/-/keys', 'dark', 1440, 900],
  ['usage-light', '/organizations/-/settings/usage', 'light', 1440, 900],
  ['audit-logs-dark', '/organizations/-/settings/audit-logs', 'dark', 1440, 900],
  ['spend-alerts-dark', '/organizations/-/settings/spend-alerts', 'dark', 1440, 900],
]

const server = await startServer({ env: { DEMO: '1' } })
const browser = await chromium.launch({
  args: ARGS,
  ...(process.env['CHROMIUM_PATH'] && { executablePath: process.env['CHROMIUM_PATH'] }),
})
try {
  await mkdir(at('docs/images'), { recursive: true })
  // Once: the audit log tells of each time.
  const visitor = await browser.newContext({ baseURL: server.url })
  await visitor.request.post('/console/demo-sign-in', {
    data: { persona: 'organization-owner' },
    headers: { origin: server.url },
  })
  const storageState = await visitor.storageState()
  for (const [name, address, theme, width, height] of PICTURES) {
    // A phone has a finger: controls are higher, and no key is offered.
    const isPhone = width < 640
    const context = await browser.newContext({
      baseURL: server.url,
      storageState,
      timezoneId: 'UTC',
      locale: 'en-US',
      viewport: { width, height },
      isMobile: isPhone,
      hasTouch: isPhone,
      colorScheme: theme,
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    await page.goto(address)
    await page.waitForLoadState('networkidle')
    await page.screenshot({ path: at(`docs/images/${name}.png`) })
    await context.close()
    console.log(`took docs/images/${name}.png`)
  }
} finally {
  await browser.close()
  await server.dispose()
}
