import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readText, repositoryFiles, root } from './files.ts'

const documents = repositoryFiles.filter((file) =>
  /^(?:README|AGENTS|CONTRIBUTING|SECURITY)\.md$|^docs\/.*\.md$/.test(file),
)
const rootNames = new Set(repositoryFiles.map((file) => file.split('/')[0]))
const fileNames = new Set(repositoryFiles.map((file) => path.basename(file)))

/** What only comes into being by installing, building or running. */
const MADE = /^(?:node_modules|dist|data|data-demo|test-results|playwright-report|DATA_DIR)(?:\/|$)/
const FILE_NAME = /^[\w.-]+\.(?:tsx?|mjs|js|json|md|css|html|svg|sql|yaml|yml)$/

test('README.md and AGENTS.md are there', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'AGENTS.md']))
})

describe.each(documents)('%s', (document) => {
  const text = readText(document)

  test('names only files and folders that exist', () => {
    const missing = namedPaths(text).filter((name) => !isThere(name))
    expect(missing).toEqual([])
  })

  test('links only to files and headings that exist', () => {
    const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
      .map((match) => match[1] ?? '')
      .filter((link) => !/^[a-z]+:/.test(link))
    const broken = links.filter((link) => {
      const [target = '', heading] = link.split('#')
      const file =
        target === '' ? document : path.posix.normalize(path.posix.join(path.posix.dirname(document), target))
      if (!existsSync(path.join(root, file))) return true
      return heading !== undefined && file.endsWith('.md') && !headingsOf(readText(file)).includes(heading)
    })
    expect(broken).toEqual([])
  })

  test('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> }
    const named = [...text.matchAll(/\bnpm run ([a-z][\w:-]*)/g)].map((match) => match[1] ?? '')
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([])
  })
})

/** The words in backticks and in code blocks that are paths of this repository by their look. */
function namedPaths(text: string): string[] {
  const spans = [...text.matchAll(/```[a-z]*\n([\s\S]*?)```|`([^`\n]+)`/g)].map((match) => match[1] ?? match[2] ?? '')
  return (
    spans
      // A call such as `answer.json()` is no file.
      .flatMap((span) => span.replaceAll(/[\w.]+\(/g, ' ').split(/[\s,;"'()|]+/))
      .map((word) =>
        word
          .replace(/^\.\//, '')
          .replace(/[.:]$/, '')
          .replace(/(?::\d+)+$/, ''),
      )
      .filter((word) => !MADE.test(word) && !/[<>{}$…=]/.test(word))
      .filter((word) =>
        word.includes('/')
          ? rootNames.has(word.split('/')[0] ?? '') && /^[\w.@-]+(?:\/[\w.@*-]*)+$/.test(word)
          : FILE_NAME.test(word),
      )
  )
}

function isThere(name: string): boolean {
  if (!name.includes('/')) return fileNames.has(name)
  const [beforeStar = ''] = name.split('*')
  return name.includes('*')
    ? repositoryFiles.some((file) => file.startsWith(beforeStar))
    : existsSync(path.join(root, name))
}

function withoutCode(text: string): string {
  return text.replaceAll(/```[\s\S]*?```|`[^`\n]+`/g, '')
}

/** The anchors that GitHub makes of headings. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

const decisions = repositoryFiles.filter((file) => /^docs\/adr\/.*\.md$/.test(file) && !file.endsWith('README.md'))

describe('decisions', () => {
  test('there are some, each with a number of its own', () => {
    expect(decisions.length).toBeGreaterThan(0)
    const numbers = decisions.map((file) => path.basename(file).slice(0, 4))
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  test.each(decisions)('%s has a title, a status, its context, the decision and the consequences', (file) => {
    const text = readText(file)
    expect(path.basename(file)).toMatch(/^\d{4}-[a-z0-9-]+\.md$/)
    expect(text).toMatch(new RegExp(`^# ${path.basename(file).slice(0, 4)}: \\S`))
    expect(text).toMatch(/^Status: (?:proposed|accepted|superseded by \d{4}|rejected), \d{4}-\d{2}-\d{2}$/m)
    for (const section of ['Context', 'Decision', 'Consequences'])
      expect(text).toMatch(new RegExp(`^## ${section}\\n\\n\\S`, 'm'))
  })
})
