/** Which pages the site of docs/ has, and in which order. */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const docsFolder = fileURLToPath(new URL('../../docs', import.meta.url))

export type DocsPage = {
  /** Path below docs/. */
  file: string
  /** Last part of the page's address; empty for the first page. */
  slug: string
}
export type DocsSection = { title: string; pages: DocsPage[] }

/** A page without its file is left out. */
const SECTIONS: [title: string, names: string[]][] = [
  ['Guide', ['index', 'getting-started', 'people-and-roles', 'single-sign-on', 'api-keys', 'usage-and-alerts']],
  ['Automation', ['admin-api', 'curl', 'data-plane']],
  ['Operation', ['operations', 'security', 'reliability', 'performance']],
]

/** Returns the sections of the site; a document nobody sorted in stands under "More", so that none is lost. */
export function listSections(): DocsSection[] {
  const page = (file: string): DocsPage => ({ file, slug: file === 'index.md' ? '' : path.basename(file, '.md') })
  const markdown = (folder: string) =>
    readdirSync(path.join(docsFolder, folder))
      .filter((name) => name.endsWith('.md'))
      .toSorted()
  const sorted = new Set(SECTIONS.flatMap(([, names]) => names.map((name) => `${name}.md`)))
  const more = markdown('.').filter((name) => !sorted.has(name))
  return [
    ...SECTIONS.map(([title, names]) => ({
      title,
      pages: names
        .map((name) => `${name}.md`)
        .filter((file) => existsSync(path.join(docsFolder, file)))
        .map(page),
    })),
    { title: 'More', pages: more.map(page) },
    { title: 'Decisions', pages: markdown('adr').map((name) => page(`adr/${name}`)) },
  ].filter(({ pages }) => pages.length > 0)
}
