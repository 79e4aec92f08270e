import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { linesMatching, readText, repositoryFiles, root } from './files.ts'

/** A row of the table in docs/security.md: what is required, whether it is so, where, and the tests that show it. */
const rows = readText('docs/security.md')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 6 && /^\d+\.\d+\.\d+/u.test(cells[1] ?? ''))
  .map(([, requirement = '', answer = '', where = '', tests = '']) => ({ requirement, answer, where, tests }))
const testsIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/gu)].map((match) => match[1] ?? '')

test('the table of ASVS is read, and each row has one of its four answers', () => {
  expect(rows.length).toBeGreaterThan(90)
  expect(rows.filter(({ answer }) => !['yes', 'part', '**no**', 'operator'].includes(answer))).toEqual([])
  const numbers = rows.map(({ requirement }) => requirement.split(' ')[0])
  expect(numbers.filter((one, at) => numbers.indexOf(one) !== at)).toEqual([])
})

test.each(rows.filter(({ tests }) => tests !== ''))('$requirement: its tests are there', ({ tests }) => {
  const named = testsIn(tests)
  const isSentence = tests.startsWith('every test under ')
  expect(named.length).toBeGreaterThan(0)
  for (const file of named) {
    expect(existsSync(path.join(root, file)), file).toBe(true)
    // A folder stands for the tests in it.
    const files = isSentence
      ? repositoryFiles.filter((one) => one.startsWith(file) && one.endsWith('.test.ts'))
      : [file]
    expect(files.length).toBeGreaterThan(0)
    for (const one of files) expect(readText(one), one).toMatch(/\bexpect\(|\bproblems\.push\(/u)
  }
})

test('a row that says yes names a test, but for these', () => {
  const untested = rows.filter(({ tests, answer }) => tests === '' && answer === 'yes')
  // Something that is nowhere, or a page that is written.
  expect(untested.map(({ requirement }) => requirement.split(' ')[0])).toEqual([
    '4.1.2',
    '7.1.1,',
    '10.1.1',
    '11.1.1,',
    '14.1.1,',
  ])
})

const serverCode = repositoryFiles.filter((file) => /^server\/.*\.ts$/u.test(file) && !file.endsWith('.test.ts'))

test('1.2.5: the server starts no process', () => {
  expect(serverCode.length).toBeGreaterThan(100)
  expect(linesMatching(/node:(?:child_process|cluster|vm)\b|\bprocess\.dlopen\b/u, { files: serverCode })).toEqual([])
})

test('1.3.6: the server asks nobody over the network but through the drivers of its database and its mail server, and identity providers past a check of their addresses', () => {
  const asking =
    /(?<![.\w])fetch\(|from 'undici'|\bhttps?\.(?:get|request)\(|import \{[^}]*\b(?:get|request)\b[^}]*\} from 'node:https?'|\bnew WebSocket\(/u
  const past = serverCode.filter((file) => file !== 'server/node/outside.ts')
  expect(linesMatching(asking, { files: past })).toEqual([])
  // Given with its dispatcher in one place, so that no other request goes without it.
  expect(readText('server/node/outside.ts').match(/fetchWith\(/gu)).toHaveLength(1)
})

test('11.5.1: nothing of the server is made of guessable randomness', () => {
  expect(linesMatching(/\bMath\.random\b/u, { files: serverCode })).toEqual([])
})

test('15.2.3: nothing that runs in production imports from the tests', () => {
  const production = repositoryFiles.filter(
    (file) => /^(?:contract|server|src)\/.*\.tsx?$/u.test(file) && !/\.test\.tsx?$/u.test(file),
  )
  expect(production.length).toBeGreaterThan(300)
  expect(
    linesMatching(/from '(?:\.\.\/)+(?:test|e2e|bench)\/|from 'vitest'|@testing-library/u, { files: production }),
  ).toEqual([])
})
