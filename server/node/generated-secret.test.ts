import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { generatedSecret } from './generated-secret.ts'

const folder = await mkdtemp(path.join(tmpdir(), 'conifer-secret-'))
afterAll(() => rm(folder, { recursive: true }))

test('a secret is made once, for its owner only', async () => {
  const dataDir = path.join(folder, 'fresh')
  const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => generatedSecret(dataDir, 'secret')))
  expect(first).toHaveLength(43)
  expect(new Set(others)).toEqual(new Set([first]))
  expect(await generatedSecret(dataDir, 'secret')).toBe(first)
  expect((await readFile(path.join(dataDir, 'secret'), 'utf8')).trim()).toBe(first)
  const { mode } = await stat(path.join(dataDir, 'secret'))
  expect(mode & 0o777).toBe(0o600)
})

test('a damaged one is not quietly replaced', async () => {
  const file = path.join(folder, 'damaged')
  await writeFile(file, 'short')
  await expect(generatedSecret(folder, 'damaged')).rejects.toThrow(`${file} is damaged`)
  expect(await readFile(file, 'utf8')).toBe('short')
})

test('a directory that cannot be one is named', async () => {
  const file = path.join(folder, 'file')
  await writeFile(file, '')
  await expect(generatedSecret(file, 'secret')).rejects.toThrow(
    `DATA_DIR is ${file}, which this user cannot write to (ENOTDIR).`,
  )
})
