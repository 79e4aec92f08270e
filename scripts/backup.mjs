// npm run backup, npm run restore: installs when needed, then server/node/backup/command.ts. Starts on Node 20 with nothing installed.
import { ensureInstalled } from './lib/install.mjs'
import { at, pinnedNode, requireNode, run, runMain } from './lib/project.mjs'

await runMain(async () => {
  requireNode()
  await ensureInstalled()
  const { code } = await run(pinnedNode, [
    '--liftoff-only',
    at('server', 'node', 'backup', 'command.ts'),
    ...process.argv.slice(2),
  ])
  process.exitCode = code
})
