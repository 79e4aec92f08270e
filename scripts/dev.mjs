// npm run dev: the API from its sources, restarted when they change, and Vite with hot reload in front of it.
// API_PORT (4000) and the pages' port (5173) are fixed, so that a browser's cookies and bookmarks hold.
import { spawn } from 'node:child_process'
import { ensureInstalled } from './lib/install.mjs'
import { at, pinnedNode, requireNode, root, runMain, toolEnvironment } from './lib/project.mjs'

await runMain(async () => {
  requireNode()
  await ensureInstalled()
  const apiPort = process.env.API_PORT ?? '4000'
  const env = {
    ...toolEnvironment(),
    API_PORT: apiPort,
    PORT: apiPort,
    // What the browser shows: the check of a request's origin and the links in mails go by it.
    PUBLIC_URL: process.env.PUBLIC_URL ?? 'http://localhost:5173',
  }
  const start = (args) => spawn(pinnedNode, args, { cwd: root, env, stdio: 'inherit' })
  const children = [
    start(['--watch', '--watch-preserve-output', '--liftoff-only', at('server', 'node', 'main.ts')]),
    start([at('node_modules', 'vite', 'bin', 'vite.js')]),
  ]
  let isStopping = false
  const stop = (signal) => {
    isStopping = true
    for (const child of children) child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal))
  // One without the other is of no use, and whoever started both is to learn that one failed.
  for (const child of children)
    child.on('exit', (code) => {
      if (!isStopping) process.exitCode = code ?? 1
      stop('SIGTERM')
    })
})
