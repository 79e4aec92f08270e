import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { endpoints } from '../../contract/endpoints.ts'
import { pageQuery } from '../../contract/pagination.ts'
import { renderDocs, SERVED } from '../../scripts/docs/render.ts'
import { withTables } from '../../scripts/docs/tables.ts'
import { repositoryFiles, root } from './files.ts'

const pages = await renderDocs(SERVED)
const anchors = new Map(
  pages.map(({ slug, html }) => [
    SERVED.page(slug),
    new Set([...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1] ?? '')),
  ]),
)

test('every document is a page, and no two have one address', () => {
  const documents = repositoryFiles.filter((file) => /^docs\/.*\.md$/.test(file))
  expect(pages.length).toBe(documents.length)
  expect(anchors.size).toBe(pages.length)
})

describe.each(pages.map((page) => [SERVED.page(page.slug), page.html] as const))('%s', (address, html) => {
  test('leads to pages, headings and pictures that exist', () => {
    const links = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map((match) =>
      (match[1] ?? '').replaceAll('&amp;', '&'),
    )
    expect(links.length).toBeGreaterThan(pages.length)
    expect(links.filter((link) => !leadsSomewhere(link, address))).toEqual([])
  })

  test('has one title, and no script or style within', () => {
    expect([...html.matchAll(/<h1/g)]).toHaveLength(1)
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=/)
  })
})

function leadsSomewhere(link: string, from: string): boolean {
  if (/^(?:https?|mailto):/.test(link)) return true
  const [target = '', anchor] = link.split('#')
  const page = anchors.get(target === '' ? from : target)
  if (page) return anchor === undefined || page.has(anchor) || anchor === 'main'
  if (target.startsWith('/docs/images/')) return existsSync(path.join(root, target.slice(1)))
  // What the build puts beside the pages, and what the server has elsewhere.
  return [
    '/',
    '/docs/api',
    '/docs/docs.css',
    '/docs/docs.js',
    '/docs/inter.woff2',
    '/theme.js',
    '/favicon.svg',
  ].includes(target)
}

test('the tables of roles say what the contract says: node scripts/docs/tables.ts writes them anew', async () => {
  const file = path.join(root, 'docs/people-and-roles.md')
  const text = await readFile(file, 'utf8')
  expect(text).toContain('<!-- generated: organization -->')
  expect(text).toBe(withTables(text))
})

test('the guide tells the data plane of each call it has, by its address', async () => {
  const text = await readFile(path.join(root, 'docs/data-plane.md'), 'utf8')
  const calls = endpoints.filter(({ access }) => access.kind === 'integration').map((endpoint) => endpoint.path)
  expect(calls).toContain('/internal/v1/usage-records')
  expect(calls.filter((call) => !text.includes(call))).toEqual([])
})

test('the guide names the parameters that page as the API does', async () => {
  const text = await readFile(path.join(root, 'docs/admin-api.md'), 'utf8')
  for (const name of Object.keys(pageQuery)) expect(text).toContain(`\`${name}\``)
})
