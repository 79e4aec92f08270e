/** The files of the repository, for the tests of what must hold for all of them. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** What is not text, or not written by us. */
const NOT_OURS = /(?:^|\/)(?:package-lock\.json|LICENSE)$|\.(?:png|ico|woff2|gz|br)$|^server\/db\/migrations\/meta\//

/** Every file that is in git or would be added to it, by its path from the root. */
export const repositoryFiles: readonly string[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '-z'],
  { cwd: root, encoding: 'utf8' },
)
  .split('\0')
  .filter((file) => file !== '' && existsSync(path.join(root, file)))
  .toSorted()

/** Those of them that we wrote as text. */
export const ourTexts: readonly string[] = repositoryFiles.filter((file) => !NOT_OURS.test(file))

/** Takes a path from the root; returns the file's text. */
export function readText(file: string): string {
  return readFileSync(path.join(root, file), 'utf8')
}

/** Every line of our texts that matches, as `file:line: text`. `except` names files that have to hold such a line. */
export function linesMatching(
  pattern: RegExp,
  { files = ourTexts, except = [] }: { files?: readonly string[]; except?: readonly string[] } = {},
): string[] {
  return files
    .filter((file) => !except.includes(file))
    .flatMap((file) =>
      readText(file)
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 160)}`] : [])),
    )
}
