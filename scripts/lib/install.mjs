// Installs what package-lock.json says, when it is not already there. Runs on Node 20 with nothing installed: node:* only.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { at, Failure, pinnedNode, run } from './project.mjs'

/**
 * Makes sure that node_modules is what package-lock.json says, and that the pinned Node is in it.
 * @returns {Promise<boolean>} whether anything had to be installed
 * @throws {Failure} when it could not be, with what to do
 */
export async function ensureInstalled() {
  const lock = readFileSync(at('package-lock.json'))
  const stamp = createHash('sha256').update(lock).update(`${process.platform} ${process.arch}`).digest('hex')
  const stampFile = at('node_modules', '.cache', 'conifer', 'installed')
  if (existsSync(pinnedNode)) {
    if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return false
    if (matchesLock(JSON.parse(lock.toString('utf8')))) {
      writeStamp(stampFile, stamp)
      return false
    }
  }
  console.log('Installing (once, and when package-lock.json changes) …')
  // The very npm that runs this script, by the Node that runs it: the pinned one is replaced in the middle.
  const { code, output } = await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  if (code !== 0) throw new Failure(explainInstallFailure(output))
  await ensurePinnedNode()
  writeStamp(stampFile, stamp)
  return true
}

function npm(args) {
  const script = process.env.npm_execpath
  const env = { ...process.env }
  // npm hands its own settings to scripts; `npm start --silent` must not become a silent, or dry, install.
  for (const name of Object.keys(env))
    if (/^npm_config_(?:dry_run|omit|include|only|production)$/i.test(name)) delete env[name]
  // The checks need the development packages, and the build as well.
  env.NODE_ENV = 'development'
  const useScript =
    script !== undefined && script.endsWith('.js') && existsSync(script) && !script.startsWith(at('node_modules'))
  return useScript
    ? run(process.execPath, [script, ...args], { env, quiet: true })
    : run('npm', args, { env, quiet: true })
}

/** npm 11 runs install scripts only as `allowScripts` allows, and a machine may forbid all: the pinned Node comes by one. */
async function ensurePinnedNode() {
  if (await pinnedNodeRuns()) return
  const { code, output } = await run(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: at('node_modules', 'node'),
    env: { ...process.env, npm_config_ignore_scripts: 'false', npm_config_global: 'false' },
    quiet: true,
  })
  // npm links a command only where it finds its file, and that was not there yet.
  if (!existsSync(pinnedNode) && process.platform !== 'win32')
    symlinkSync(path.join('..', 'node', 'bin', 'node'), pinnedNode)
  if (code !== 0 || !(await pinnedNodeRuns())) {
    throw new Failure(`The pinned Node could not be put into node_modules (npm package \`node\`):\n${output}`)
  }
}

async function pinnedNodeRuns() {
  const wanted = JSON.parse(readFileSync(at('package.json'), 'utf8')).dependencies.node
  const { code, output } = await run(pinnedNode, ['--version'], { quiet: true })
  return code === 0 && output.trim() === `v${wanted}`
}

/** Whether somebody ran `npm ci` or `npm install` by hand and it came out as the lock says. */
function matchesLock(lock) {
  const installedFile = at('node_modules', '.package-lock.json')
  if (!existsSync(installedFile)) return false
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages
  return Object.entries(lock.packages).every(([name, wanted]) => {
    if (name === '') return true
    const found = installed[name]
    return found === undefined
      ? wanted.optional === true || wanted.devOptional === true || wanted.peer === true
      : found.version === wanted.version
  })
}

function writeStamp(file, stamp) {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, stamp)
}

function explainInstallFailure(output) {
  const offline = /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b/.exec(
    output,
  )?.[0]
  const reason =
    offline === undefined
      ? 'npm ci failed.'
      : `npm could not reach its registry (${offline}). Conifer needs the network once, to install; check the connection or \`npm config get registry\`.`
  return `${output.trim()}\n\n${reason}`
}
