/** What an attacker's page, network or browser meets: headers and cookies by rule, and a policy that nothing breaks. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { chooseInRow, signInAs } from './support/set-up.ts'
import { startServer } from './support/server.ts'
import { expect, test } from './support/test.ts'
import { cookieRules, headerRules } from './support/header-rules.ts'

test.use({ serverOptions: { env: { DEMO: '1', TEST_FILE: 'security' } } })

/** One answer of each kind the server gives. */
const ANSWERS = [
  { what: 'page', path: '/sign-in' },
  { what: 'page', path: '/organizations/-/projects' },
  { what: 'api', path: '/console/session' },
  { what: 'api', path: '/admin/projects' },
  { what: 'api', path: '/admin/nowhere' },
  { what: 'api', path: '/openapi.json' },
  { what: 'docs', path: '/docs' },
  { what: 'docs', path: '/docs/standalone.js' },
  { what: 'file', path: '/favicon.svg' },
  { what: 'file', path: '/assets/nowhere.js' },
] as const

test('what is handed on of others is handed on with its licence', async ({ request }) => {
  const answer = await request.get('/third-party-licenses.txt')
  expect(answer.headers()['content-type']).toBe('text/plain; charset=utf-8')
  const text = await answer.text()
  // Of the pages, of the server, copied beside them, and of the style sheet.
  for (const name of ['react', 'hono', '@electric-sql/pglite', '@fontsource-variable/inter'])
    expect(text, name).toMatch(new RegExp(`^${name} \\d[^(]*\\(.+\\)\\n\\n.+`, 'mu'))
})

for (const scheme of ['http', 'https'] as const) {
  test(`headers and cookies follow the rules under ${scheme}`, async ({ request }) => {
    const server = await startServer({
      env: { DEMO: '1', ...(scheme === 'https' ? { PUBLIC_URL: 'https://conifer.example.com' } : {}) },
    })
    try {
      const page = await request.get(`${server.url}/sign-in`)
      const asset = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? ''
      expect(asset, 'the page names its script').not.toBe('')
      const broken: string[] = []
      for (const { what, path } of [...ANSWERS, { what: 'asset' as const, path: asset }]) {
        const answer = await request.get(server.url + path)
        for (const rule of headerRules(what, scheme)) {
          const problem = rule.check(answer.headers())
          if (problem !== null) broken.push(`${path}: ${rule.name} (${rule.source}): ${problem}`)
        }
      }
      const signedIn = await request.post(`${server.url}/console/demo-sign-in`, {
        data: { persona: 'organization-owner' },
        headers: { origin: scheme === 'https' ? 'https://conifer.example.com' : server.url },
      })
      expect(signedIn.status()).toBe(200)
      const cookies = signedIn.headersArray().filter(({ name }) => name.toLowerCase() === 'set-cookie')
      expect(cookies).toHaveLength(1)
      for (const rule of cookieRules(scheme)) {
        for (const { value } of cookies) {
          const problem = rule.check(value)
          if (problem !== null) broken.push(`cookie: ${rule.name} (${rule.source}): ${problem}`)
        }
      }
      expect(broken).toEqual([])
    } finally {
      await server.dispose()
    }
  })
}

/** A site of somebody else: pages that may open windows. Returns its address and what ends it. */
async function startForeignSite() {
  const foreign = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<p>Another site'))
  await new Promise<void>((resolve) => {
    foreign.listen(0, '127.0.0.1', resolve)
  })
  // By another name than the console's: of a site, ports make no difference.
  return { url: `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`, stop: () => foreign.close() }
}

// Where an address is typed, Chromium does without our policy, and here is why it can (server/node/security-headers.ts).
for (const how of ['opened by the window', 'typed into it'] as const) {
  test(`a window of another site reaches no page that was ${how}`, async ({ context, server }) => {
    const foreign = await startForeignSite()
    try {
      const opener = await context.newPage()
      await opener.goto(`${foreign.url}/trap`)
      const address = `${server.url}/sign-in`
      const [tab] = await Promise.all([
        opener.waitForEvent('popup'),
        opener.evaluate(
          (first) => {
            ;(window as unknown as { held: Window | null }).held = window.open(first)
          },
          how === 'typed into it' ? `${foreign.url}/harmless` : address,
        ),
      ])
      const moved = (to: string) =>
        opener.evaluate((where) => {
          const { held } = window as unknown as { held: Window }
          if (!held.closed) held.location.href = where
        }, to)
      if (how === 'typed into it') {
        // It could before: what follows shows something.
        await moved(`${foreign.url}/elsewhere`)
        await tab.waitForURL(`${foreign.url}/elsewhere`)
        const answer = await tab.goto(address)
        expect(await answer?.headerValue('cross-origin-opener-policy')).toBeNull()
      }
      await expect(tab.getByRole('heading', { level: 1 })).toBeVisible()
      expect(await tab.evaluate(() => window.opener)).toBeNull()
      await moved(`${foreign.url}/false-sign-in`)
      // Another window of the same site shows that the time to move there has passed.
      const other = await context.newPage()
      await other.goto(`${foreign.url}/false-sign-in`)
      await expect(tab).toHaveURL(address)
    } finally {
      foreign.stop()
    }
  })
}

/** What the browser refused because of the content security policy or Trusted Types, on this page and the next ones. */
async function watchPolicy(page: Page): Promise<string[]> {
  const found: string[] = []
  await page.exposeFunction('tellViolation', (violation: string) => void found.push(violation))
  await page.addInitScript(() => {
    const { tellViolation } = window as unknown as { tellViolation: (violation: string) => void }
    document.addEventListener('securitypolicyviolation', (event) => {
      tellViolation(`${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
    })
  })
  return found
}

test.describe('the policy', () => {
  // What the last step provokes is logged by the browser.
  test.use({ allowedConsoleErrors: [/Trusted(HTML|Script)|TrustedTypePolicy|Failed to load resource/] })

  test('holds the console, which breaks no rule of it', async ({ page, server }) => {
    const violations = await watchPolicy(page)
    await signInAs(page, server, 'organization-owner')
    await page.goto('/')
    await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
    await page.goto('/organizations/-/projects')
    await expect(page.getByRole('heading', { level: 1, name: 'Projects' })).toBeVisible()
    // A dialog that locks the page's scroll, a toast, a menu, a tooltip: each used to bring styles of its own.
    await page.getByRole('button', { name: 'Create project' }).first().click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toBeVisible()
    await expect(page.locator('body')).toHaveCSS('overflow', 'hidden')
    await dialog.getByLabel(/name/i).first().fill('Under watch')
    await page.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
    const toast = page.locator('[data-sonner-toast]').first()
    await expect(toast).toBeVisible()
    await expect(page.locator('[data-sonner-toaster]')).toHaveCSS('position', 'fixed')
    await page.goto('/organizations/-/settings/usage')
    await expect(page.getByRole('heading', { level: 1, name: 'Usage' })).toBeVisible()
    await page.goto('/organizations/-/settings/projects')
    await chooseInRow(page, 'Under watch', 'Delete')
    await expect(page.getByRole('dialog')).toBeVisible()
    expect(violations).toEqual([])

    await test.step('what an attacker could write into the page does nothing', async () => {
      const refused = await page.evaluate(() => {
        const attempt = (work: () => void) => {
          try {
            work()
            return 'done'
          } catch (error) {
            return error instanceof Error ? error.name : 'unknown'
          }
        }
        return {
          html: attempt(() => {
            document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>'
          }),
          script: attempt(() => {
            document.createElement('script').text = 'alert(1)'
          }),
          policy: attempt(() => {
            const types = (
              window as unknown as { trustedTypes: { createPolicy: (name: string, rules: object) => void } }
            ).trustedTypes
            types.createPolicy('default', { createHTML: (text: string) => text })
          }),
        }
      })
      expect(refused).toEqual({ html: 'TypeError', script: 'TypeError', policy: 'TypeError' })
    })
  })
})
