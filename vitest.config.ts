import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

// Only these tests under server/node/database run against PostgreSQL as well; all others there are about the embedded database.
const embeddedOnly = 'server/node/database/**/!(*.both).test.ts'
const serverTests = [
  'server/features/**/*.test.ts',
  'server/db/**/*.test.ts',
  'server/node/**/*.test.ts',
  'server/*.test.ts',
]

export default defineConfig({
  test: {
    // A test left with .only would let all the others pass unseen.
    allowOnly: false,
    // Two cores: the default of cores - 1 would leave one idle.
    maxWorkers: 2,
    // The files of a worker share its modules: loading the server anew for each of sixty files took half of the time. So a file
    // leaves nothing behind in a module (fake timers, listeners), which nothing of ours may keep there anyhow.
    isolate: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'contract/**/*.test.ts',
            'src/**/*.test.ts',
            'server/kernel/**/*.test.ts',
            'test/repository/**/*.test.ts',
          ],
          environment: 'node',
        },
      },
      {
        test: {
          name: 'server-embedded',
          include: serverTests,
          environment: 'node',
          env: { TEST_DATABASE: 'embedded' },
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'server-postgres',
          include: serverTests,
          exclude: [embeddedOnly],
          environment: 'node',
          env: { TEST_DATABASE: 'postgres' },
          globalSetup: ['test/postgres-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'pages',
          include: ['src/**/*.test.tsx'],
          environment: 'jsdom',
          // As in the browser: a second try tells a test that fails from one that waits for a slow machine.
          retry: 1,
          env: { TEST_DATABASE: 'embedded' },
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
