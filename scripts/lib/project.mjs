// What every script starts from. Runs on Node 20 and before anything is installed: node:* only.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** A path below the repository's folder. @param {...string} parts @returns {string} */
export const at = (...parts) => path.join(root, ...parts)

/** The pinned Node, once it is installed. */
export const pinnedNode = at('node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')

/** The environment in which the installed tools, and the pinned Node, are found first. @returns {NodeJS.ProcessEnv} */
export function toolEnvironment() {
  return { ...process.env, PATH: `${at('node_modules', '.bin')}${path.delimiter}${process.env.PATH ?? ''}` }
}

/** An error whose message is all that the person at the terminal needs: no stack. */
export class Failure extends Error {}

/** Runs a script's main function: a {@link Failure} is printed as its message, anything else with its stack. @param {() => Promise<void>} main */
export async function runMain(main) {
  try {
    await main()
  } catch (error) {
    const isPlain = error instanceof Failure || String(error?.code).startsWith('ERR_PARSE_ARGS')
    console.error(isPlain ? `\n${error.message}\n` : error)
    process.exitCode = 1
  }
}

/** @throws {Failure} when this Node is too old to run the scripts, or npm could not install with it */
export function requireNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 20)
    throw new Failure(`Conifer needs Node 20 or newer; this is ${process.version}. See https://nodejs.org/en/download`)
}

/**
 * Runs a command to its end, its output passed through or kept.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, quiet?: boolean }} [options] quiet: keep the output instead of showing it
 * @returns {Promise<{ code: number, output: string }>} the exit code (128 for a signal, 127 when it could not be started) and what was kept
 */
export function run(command, args, { env = toolEnvironment(), cwd = root, quiet = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    })
    const pieces = []
    child.stdout?.on('data', (piece) => pieces.push(piece))
    child.stderr?.on('data', (piece) => pieces.push(piece))
    child.on('error', (error) => resolve({ code: 127, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 128, output: Buffer.concat(pieces).toString('utf8') }))
  })
}

/** Everything that the build reads. What is not here must not change what it makes. */
const BUILD_INPUTS = [
  'contract',
  'docs',
  'server',
  'src',
  'public',
  'scripts',
  'index.html',
  'vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]
const NOT_BUILT = /\.test\.tsx?$/

/** A hash over the names and contents of all that the build reads; a few hundred small files, some 20 ms. @returns {string} */
export function hashBuildInputs() {
  const hash = createHash('sha256')
  for (const name of BUILD_INPUTS) {
    for (const file of filesBelow(name))
      hash
        .update(`${file}\0`)
        .update(readFileSync(at(file)))
        .update('\0')
  }
  return hash.digest('hex')
}

/** @returns {boolean} whether dist/ was made from the sources as they are */
export function isBuilt() {
  if (!existsSync(at('dist', 'build.json'))) return false
  return JSON.parse(readFileSync(at('dist', 'build.json'), 'utf8')).inputs === hashBuildInputs()
}

function filesBelow(name) {
  if (!existsSync(at(name))) return []
  if (!statSync(at(name)).isDirectory()) return [name]
  return readdirSync(at(name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !NOT_BUILT.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .toSorted()
}
