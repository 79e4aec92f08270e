import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { readText, root } from './files.ts'

interface Manifest {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}

const manifest = JSON.parse(readText('package.json')) as Manifest
const lock = JSON.parse(readText('package-lock.json')) as {
  packages: Record<string, Partial<Manifest> & { version?: string; resolved?: string }>
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
