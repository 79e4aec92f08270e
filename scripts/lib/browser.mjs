// Finds a Chromium for the tests, or installs one.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { at, Failure, pinnedNode, run } from './project.mjs'

const INSTALLED_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * A Chromium that starts here: CHROMIUM_PATH, else Playwright's own, else an installed one, else (as root, where apt-get
 * is) Debian's package.
 * @returns {Promise<string>} its path
 * @throws {Failure} when there is none, with what to do
 */
export async function ensureBrowser() {
  if (process.env.CHROMIUM_PATH !== undefined && process.env.CHROMIUM_PATH !== '') {
    const given = onPath(process.env.CHROMIUM_PATH)
    if (given !== undefined && (await starts(given))) return given
    throw new Failure(`CHROMIUM_PATH=${process.env.CHROMIUM_PATH} does not start.`)
  }
  return (await findBrowser()) ?? (await installBrowser())
}

async function findBrowser() {
  const own = await run(
    pinnedNode,
    [
      '--input-type=module',
      '-e',
      "import { chromium } from '@playwright/test'; process.stdout.write(chromium.executablePath())",
    ],
    { quiet: true },
  )
  const candidates = [
    own.code === 0 ? own.output.trim() : '',
    ...INSTALLED_NAMES,
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ]
  for (const candidate of candidates) {
    const file = onPath(candidate)
    if (file !== undefined && (await starts(file))) return file
  }
  return undefined
}

/** The file that a command's name means; Playwright wants a path. */
function onPath(command) {
  if (command === '') return undefined
  const files = command.includes('/')
    ? [path.resolve(command)]
    : (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, command))
  return files.find((file) => existsSync(file))
}

/** Asking for the version also finds a missing shared library, and Ubuntu's stand-in that only tells to install a snap. */
async function starts(file) {
  try {
    const { stdout } = await promisify(execFile)(file, ['--version'], { timeout: 20_000 })
    return /Chrom/.test(stdout)
  } catch {
    return false
  }
}

async function installBrowser() {
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const update = await run('apt-get', ['update'], { env, quiet: true })
    const install = await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env, quiet: true })
    const installed = install.code === 0 ? await findBrowser() : undefined
    if (installed !== undefined) return installed
    throw new Failure(`Chromium could not be installed with apt-get:\n${update.output}\n${install.output}`)
  }
  // No root: Playwright brings its own build into the user's cache, where its download can be reached.
  const install = await run(pinnedNode, [at('node_modules', '@playwright', 'test', 'cli.js'), 'install', 'chromium'], {
    quiet: true,
  })
  const found = await findBrowser()
  if (found !== undefined) return found
  throw new Failure(
    `The end-to-end tests need Chromium. Install it (Debian: apt-get install chromium; elsewhere: npx playwright install --with-deps chromium), or set CHROMIUM_PATH.\n${install.output}`,
  )
}
