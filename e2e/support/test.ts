/**
 * The end-to-end tests' own `test`: each worker has a server with an empty data directory, and a page that logs an error
 * to its console, or throws, fails the test.
 */
import { test as base } from '@playwright/test'
import { startServer } from './server.ts'
import type { ServerOptions, TestServer } from './server.ts'

export { expect } from '@playwright/test'

interface WorkerFixtures {
  /** Settings of this file's server: `test.use({ serverOptions: { env: { DEMO: '1' } } })` at the top of a file. */
  serverOptions: ServerOptions
  /** The worker's server; a new one for each file that names other settings. */
  server: TestServer
}

interface TestFixtures {
  /** What the page may log to its console as an error: an answer of 401 that the test provokes is logged by the browser. */
  allowedConsoleErrors: RegExp[]
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  serverOptions: [{}, { scope: 'worker', option: true }],
  server: [
    async ({ serverOptions }, use) => {
      const server = await startServer(serverOptions)
      await use(server)
      await server.dispose()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  baseURL: async ({ server }, use) => {
    await use(server.url)
  },
  // The browser itself logs each answer of 400 and above; whether that is right is for the test to say, of the page and not of the log.
  allowedConsoleErrors: [[/^Failed to load resource: the server responded with a status of 4\d\d/], { option: true }],
  page: async ({ page, server, allowedConsoleErrors }, use, testInfo) => {
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(`thrown: ${error.stack ?? error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error' && !allowedConsoleErrors.some((allowed) => allowed.test(message.text())))
        problems.push(`console: ${message.text()}`)
    })
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url())
      if (protocol.startsWith('http') && origin !== server.url)
        problems.push(`request to another origin: ${request.url()}`)
    })
    // Whoever drives a page means the console: what the server shows before it is inert (docs/adr/0012). A test of that says itself
    // how long it waits.
    const goto = page.goto.bind(page)
    page.goto = async (address, options) => {
      const response = await goto(address, options)
      if (options?.waitUntil === undefined) await page.locator('[data-first-view]').waitFor({ state: 'detached' })
      return response
    }
    await use(page)
    if (testInfo.status !== 'passed' || problems.length > 0)
      await testInfo.attach('server.log', { body: server.log(), contentType: 'text/plain' })
    if (testInfo.status === 'passed' && problems.length > 0)
      throw new Error(`The page was not clean:\n${problems.join('\n')}`)
  },
})
