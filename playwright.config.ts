import { defineConfig, devices } from '@playwright/test'

/** Chromium speaks to nobody but the server under test, in a container, as root, without a display. */
const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // A file's tests may build on each other's organization; files share nothing, each worker has a server of its own.
  fullyParallel: false,
  workers: 2,
  forbidOnly: true,
  // A second try tells a test that fails from one that fails now and then; npm test names the latter, they are to be mended.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'line',
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    // A worker that answers for the server would hide what the server does.
    serviceWorkers: 'block',
    launchOptions: {
      args: CHROMIUM_ARGS,
      ...(process.env['CHROMIUM_PATH'] !== undefined && { executablePath: process.env['CHROMIUM_PATH'] }),
    },
  },
  projects: [{ name: 'chromium' }],
})
