// npm start, npm run demo: installs when needed, builds when stale, serves. Starts on Node 20 with nothing installed.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'
import { ensureInstalled } from './lib/install.mjs'
import { at, Failure, isBuilt, pinnedNode, requireNode, root, run, runMain } from './lib/project.mjs'

await runMain(async () => {
  requireNode()
  const { values } = parseArgs({ options: { demo: { type: 'boolean', default: false } } })
  const env = { ...process.env }
  if (values.demo) {
    env.DEMO = '1'
    env.DATA_DIR ??= './data-demo'
  }
  // Before a minute of installing and building, not after it.
  await requireFreePort(env)
  await ensureInstalled()
  if (!isBuilt()) {
    const { code } = await run(pinnedNode, [at('scripts', 'build.mjs')])
    if (code !== 0) throw new Failure('The build failed; its output is above.')
  }
  serve(env)
})

function serve(env) {
  // --liftoff-only keeps the embedded database's WebAssembly at about 200 MB instead of 800; V8 takes it on the command line only.
  const args = ['--liftoff-only', at('dist', 'server', 'main.js')]
  process.chdir(root)
  if (typeof process.execve === 'function') {
    // Becomes the server: one process, which gets every signal itself. Its warning that it is experimental is of no use to anybody here.
    process.removeAllListeners('warning')
    process.execve(process.execPath, [process.execPath, ...args], env)
  }
  const server = spawn(pinnedNode, args, { env, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal))
  server.on('error', (error) => {
    console.error(`The server could not be started: ${error.message}`)
    process.exitCode = 1
  })
  server.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

/** @throws {Failure} when somebody already listens where the server will */
function requireFreePort(env) {
  const port = Number(env.PORT || 4000)
  // What is no port is the server's to say: it names the variable.
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => {
      if (error.code === 'EADDRINUSE')
        reject(
          new Failure(`Port ${port} is in use. Stop what listens there, or choose another: PORT=${port + 1} npm start`),
        )
      else resolve()
    })
    probe.listen(port, env.HOST || '127.0.0.1', () => probe.close(() => resolve()))
  })
}
