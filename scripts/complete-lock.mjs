// Adds to package-lock.json the optional packages for other platforms that npm left out.
//
// A registry that does not carry, say, a package's darwin build lets `npm install` succeed (it is optional) and leaves
// it out of the lock. `npm ci` of npm 11 then calls the lock out of sync and refuses, everywhere. Run after every
// change of the lock: `npm run lock`; `--check` only looks, and test/repository/packages.test.ts does.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** @typedef {{ version?: string, integrity?: string, os?: string[], cpu?: string[], libc?: string[], dev?: boolean, optional?: boolean, optionalDependencies?: Record<string, string> }} LockedPackage */

const OPERATING_SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const PROCESSORS = [
  'arm',
  'armhf',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
  'wasm32',
]

/**
 * The optional packages that a lock names but does not hold.
 * @param {Record<string, LockedPackage>} packages the lock's `packages`
 * @returns {{ parent: string, name: string, version: string }[]} `parent` is the lock's key of the package that names it
 */
function missingOptionalPackages(packages) {
  return Object.entries(packages).flatMap(([parent, locked]) =>
    Object.entries(locked.optionalDependencies ?? {})
      .filter(([name]) => !resolves(packages, parent, name))
      .map(([name, version]) => ({ parent, name, version })),
  )
}

function resolves(packages, parent, name) {
  let folder = parent
  for (;;) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true
    if (folder === '') return false
    const above = folder.lastIndexOf('/node_modules/')
    folder = above === -1 ? '' : folder.slice(0, above)
  }
}

/** The `os`, `cpu` and `libc` that a platform package's name tells: `@oxlint/binding-linux-x64-musl`. */
function platformOf(name) {
  const words = name.split(/[^a-z0-9]+/u)
  const os = OPERATING_SYSTEMS.filter((each) => words.includes(each))
  const cpu = PROCESSORS.filter((each) => words.includes(each))
  if (cpu.length === 0) throw new Error(`${name}: no processor in the name; add it to the lock by hand`)
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : undefined
  return { cpu, libc: os[0] === 'linux' ? libc : undefined, os: os.length > 0 ? os : undefined }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL('../package-lock.json', import.meta.url)
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const missing = missingOptionalPackages(lock.packages)
  if (process.argv.includes('--check')) {
    for (const { parent, name, version } of missing)
      console.error(`${name} ${version}, named by ${parent}, is not in package-lock.json: npm run lock`)
    process.exit(missing.length === 0 ? 0 : 1)
  }
  for (const { parent, name, version } of missing) {
    const { cpu, libc, os } = platformOf(name)
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu,
      ...(lock.packages[parent].dev === true && { dev: true }),
      ...(libc !== undefined && { libc }),
      optional: true,
      ...(os !== undefined && { os }),
    }
  }
  const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'))
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`)
  console.log(`package-lock.json: ${missing.length} optional packages for other platforms added`)
}
