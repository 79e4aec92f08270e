import { describe, expect, test } from 'vitest'
import { linesMatching, ourTexts, readText, repositoryFiles } from './files.ts'

const THIS_FILE = 'test/repository/texts.test.ts'

test('there are files to look at', () => {
  expect(ourTexts.length).toBeGreaterThan(50)
})

describe('no file holds', () => {
  test.each([
    ['a path of somebody’s machine', /(?:^|[\s"'`(=:])(?:\/(?:work|home|Users|root)\/\w|[A-Z]:\\Users\\)/],
    ['the address of a package registry', /https?:\/\/(?:registry|npm|artifactory|nexus)\.[\w-]+\./],
    ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
    [
      'a cloud or code host’s token',
      /\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{40,}|npm_[A-Za-z0-9]{36}|xox[abpr]-[\w-]{20,}|sk_live_\w{20,})\b/,
    ],
    ['a Pinecone API key', /\bpcsk_[A-Za-z0-9]{4,}_[A-Za-z0-9]{40,}\b/],
    ['a JWT', /\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{20,}/],
    ['a password in an address', /\b(?:https?|smtps?):\/\/[^\s/:@'"`${<]+:[^\s/@'"`${<]{6,}@/],
    ['a mark of unfinished work', /\b(?:TODO|FIXME|XXX)\b/],
    ['a document that is not here', /\bthe seeds\b|\(seed "/i],
    ['a test that shuts out all others', /\b(?:test|it|describe|suite)(?:\.\w+)*\.only\b/],
    ['a conflict of a merge', /^(?:<{7} |>{7} |={7}$)/],
  ])('%s', (_what, pattern) => {
    expect(linesMatching(pattern, { except: [THIS_FILE, '.oxlintrc.json'] })).toEqual([])
  })
})

test('no setting with a value in it is tracked', () => {
  expect(
    repositoryFiles.filter((file) => /(?:^|\/)\.env(?:\.(?!example$)\w+)?$|\.(?:pem|key|p12|sqlite)$/.test(file)),
  ).toEqual([])
})

test('no source file is over 350 lines', () => {
  const sources = ourTexts.filter(
    (file) => /^(?:contract|server|src)\/.*\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file),
  )
  expect(sources.length).toBeGreaterThan(20)
  const long = sources.filter((file) => readText(file).trimEnd().split('\n').length > 350)
  expect(long).toEqual([])
})

test('the licence and the changelog are there', () => {
  expect(readText('LICENSE')).toContain('Apache License')
  expect(JSON.parse(readText('package.json'))).toMatchObject({ license: 'Apache-2.0' })
  expect(readText('CHANGELOG.md')).toMatch(/^## Unreleased$/m)
})
