import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ourTexts, readText, root } from './files.ts'

const oxlint = path.join(root, 'node_modules', 'oxlint', 'bin', 'oxlint')

interface Diagnostic {
  code: string
  message: string
  help?: string
  filename: string
}

/** Lines that the linter has to refuse: the file they stand in, the line, and words of the reason it must give. */
const REFUSED: readonly (readonly [file: string, line: string, reason: string])[] = [
  ['contract/a.ts', "import 'hono'", 'contract/ imports zod only'],
  ['contract/b.ts', "import 'node:fs'", 'contract/ imports zod only'],
  ['contract/c.ts', "import '#server/kernel/errors.ts'", 'contract/ imports zod only'],
  ['contract/d.ts', "import '../server/kernel/errors.ts'", 'contract/ imports zod only'],
  ['contract/e.ts', "await import('react')", 'contract/ imports zod only'],
  ['contract/f.ts', "import type { Hono } from 'hono'\nexport type A = Hono", 'contract/ imports zod only'],
  ['contract/g.ts', 'export const a = process.env.A', 'reads nothing from its surroundings'],
  ['src/ui/A.tsx', "import '#lib/api.ts'", 'src/ui imports nothing of ours'],
  ['src/ui/B.tsx', "import '#contract/roles.ts'", 'src/ui imports nothing of ours'],
  ['src/ui/C.tsx', "import '../lib/api.ts'", 'src/ui imports nothing of ours'],
  ['src/ui/deep/D.tsx', "import '../../app/paths.ts'", 'src/ui imports nothing of ours'],
  ['src/lib/a.ts', "import '#server/kernel/ids.ts'", 'src/lib imports #contract'],
  ['src/lib/b.ts', "import '#features/projects/queries.ts'", 'src/lib imports #contract'],
  ['src/lib/c.ts', "import '../app/paths.ts'", 'src/lib imports #contract'],
  ['src/lib/d.ts', "import '#server/app.ts'", 'src/lib imports #contract'],
  ['src/features/one/A.tsx', "import '#features/two/B.tsx'", 'never another feature'],
  ['src/features/one/B.tsx', "import '../two/B.tsx'", 'never another feature'],
  ['src/features/one/deep/C.tsx', "import '../../two/B.tsx'", 'never another feature'],
  ['src/features/one/D.tsx', "await import('#features/two/B.tsx')", 'never another feature'],
  ['src/features/one/E.tsx', "import '#app/router.tsx'", 'only the paths'],
  ['src/features/one/deep/F.tsx', "import '#app/router.tsx'", 'only the paths'],
  ['src/features/one/G.tsx', "import '#server/app.ts'", 'Only src/demo may import server/'],
  ['src/features/one/H.tsx', "import 'node:fs'", 'runs in the browser'],
  ['src/features/one/I.tsx', 'export const a = process.env.A', 'the console asks the API'],
  ['src/app/a.ts', "import '#server/app.ts'", 'Only src/demo may import server/'],
  ['src/app/b.ts', "await import('#server/app.ts')", 'Only src/demo may import server/'],
  ['src/app/c.ts', "import '../../server/app.ts'", 'Only src/demo may import server/'],
  ['src/demo/a.ts', "import '#server/node/main.ts'", 'the part that needs Node'],
  ['server/app.ts', "import 'node:fs'", 'Only server/node may import node:*'],
  ['server/wide.ts', "import '#server/node/main.ts'", 'comes in through deps'],
  ['server/kernel/a.ts', "import 'node:crypto'", 'Only server/node may import node:*'],
  ['server/kernel/b.ts', "import '#server/features/projects/service.ts'", 'below the features'],
  ['server/kernel/c.ts', "import '#server/node/main.ts'", 'below the features'],
  ['server/kernel/d.ts', 'export const a = process.env.A', 'read in server/node only'],
  ['server/db/a.ts', "import 'node:fs'", 'Only server/node may import node:*'],
  ['server/db/b.ts', "import '#server/features/projects/repo.ts'", 'knows none of them'],
  ['server/db/c.ts', 'export const a = process.env.A', 'read in server/node only'],
  ['server/demo/a.ts', "import 'node:fs'", 'Only server/node may import node:*'],
  ['server/features/one/a.ts', "import 'node:fs'", 'Only server/node may import node:*'],
  ['server/features/one/deep/a.ts', "import 'node:fs'", 'Only server/node may import node:*'],
  ['server/features/one/b.ts', "import '#server/features/two/repo.ts'", "never reads another feature's repo"],
  ['server/features/one/c.ts', "import '../two/repo.ts'", "never reads another feature's repo"],
  ['server/features/one/d.ts', "import '#server/features/two/usage-repo.ts'", "never reads another feature's repo"],
  ['server/features/one/deep/b.ts', "import '#server/features/two/repo.ts'", "never reads another feature's repo"],
  ['server/features/one/e.ts', 'export const a = process.env.A', 'read in server/node only'],
  ['server/features/one/f.ts', 'export const a = globalThis.process.env.A', 'read in server/node only'],
  ['server/features/one/g.ts', 'export const a = Date.now()', 'The clock comes in through deps'],
  ['server/features/one/h.ts', 'export const a = Math.random()', 'Randomness comes in through deps'],
  ['server/features/one/i.ts', "import '#ui/Button.tsx'", 'never imports the console'],
  ['server/node/a.ts', "import '#lib/api.ts'", 'never imports the console'],
  ['e2e/a.spec.ts', "import '#contract/roles.ts'", 'sees what a person sees'],
]

/** Lines that it has to let pass. */
const ALLOWED: readonly (readonly [file: string, line: string])[] = [
  [
    'contract/ok.ts',
    "import { z } from 'zod'\nimport { a } from './other.ts'\nimport { b } from '#contract/other.ts'\nexport const all = [z, a, b]",
  ],
  [
    'src/ui/Ok.tsx',
    "import { Dialog } from 'radix-ui'\nimport { a } from './other.ts'\nexport const all = [Dialog, a]",
  ],
  [
    'src/lib/ok.ts',
    "import { a } from '#contract/roles.ts'\nimport { b } from './other.ts'\nexport const all = [a, b]",
  ],
  [
    'src/features/one/Ok.tsx',
    "import { a } from '#ui/Button.tsx'\nimport { b } from '#lib/api.ts'\nimport { c } from '#contract/roles.ts'\nimport { d } from '#app/paths.ts'\nimport { e } from './queries.ts'\nexport const all = [a, b, c, d, e]",
  ],
  ['src/features/one/deep/Ok.tsx', "import { a } from '../queries.ts'\nexport const all = [a]"],
  [
    'src/app/ok.ts',
    "import { a } from '#ui/Button.tsx'\nimport { b } from './paths.ts'\nexport const page = () => import('#features/one/Ok.tsx')\nexport const all = [a, b]",
  ],
  ['src/demo/ok.ts', "import { a } from '#server/app.ts'\nexport const all = [a]"],
  [
    'server/kernel/ok.ts',
    "import { a } from '#contract/roles.ts'\nimport { b } from '#server/db/schema.ts'\nexport const all = [a, b]",
  ],
  [
    'server/features/one/ok.ts',
    "import { a } from './repo.ts'\nimport { b } from '#server/kernel/errors.ts'\nimport { c } from '#server/features/two/service.ts'\nimport { d } from '#server/db/schema.ts'\nexport const all = [a, b, c, d]",
  ],
  ['server/features/one/deep/ok.ts', "import { a } from '../repo.ts'\nexport const all = [a]"],
  ['server/node/ok.ts', "import { a } from 'node:fs'\nexport const all = [a, process.env.A]"],
]

describe('the import rules', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'conifer-lint-'))
  let diagnostics: Diagnostic[] = []

  beforeAll(() => {
    cpSync(path.join(root, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'))
    for (const [file, text] of [...REFUSED, ...ALLOWED]) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
      writeFileSync(path.join(folder, file), `${text}\n`)
    }
    const { stdout } = spawnSync(process.execPath, [oxlint, '--format=json'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    })
    diagnostics = (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const reasonsFor = (file: string) =>
    diagnostics
      .filter((each) => each.filename === file && each.code.includes('no-restricted-'))
      .map((each) => `${each.message} ${each.help ?? ''}`)

  test.each(REFUSED)('%s: %s', (file, _line, reason) => {
    expect(reasonsFor(file)).toEqual(expect.arrayContaining([expect.stringContaining(reason)]))
  })

  test.each(ALLOWED)('%s is let pass', (file) => {
    expect(reasonsFor(file)).toEqual([])
  })
})

test('the linter sees files in every folder that has rules', () => {
  const seen = execFileSync(process.execPath, [oxlint, '--debug=files'], { cwd: root, encoding: 'utf8' }).split('\n')
  const folders = [
    'contract',
    'src/app',
    'src/features',
    'src/lib',
    'src/ui',
    'server/kernel',
    'server/features',
    'server/db',
    'server/node',
    'scripts',
    'test',
    'e2e',
  ]
  expect(folders.filter((folder) => !seen.some((file) => file.startsWith(`${folder}/`)))).toEqual([])
  const sources = ourTexts.filter((file) => /^(?:contract|src|server|scripts|test|e2e)\/.*\.(?:tsx?|mjs)$/.test(file))
  expect(sources.filter((file) => !seen.includes(file))).toEqual([])
})

test('src/demo is only ever loaded lazily, so that no page carries a database', () => {
  const sources = ourTexts.filter((file) => /^src\/(?!demo\/).*\.tsx?$/.test(file))
  expect(sources.length).toBeGreaterThan(0)
  const statically = sources.filter((file) =>
    /^\s*(?:import|export)\s(?!type\s)[^;]*?from\s+['"][^'"]*\/demo\/|^\s*import\s+['"][^'"]*\/demo\//m.test(
      readText(file),
    ),
  )
  expect(statically).toEqual([])
})
