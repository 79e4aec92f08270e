/** docs/ as a small site: Markdown in, pages out. Used by the build, by the demo's build and by the test of its links. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Marked, type Tokens } from 'marked'
import { docsFolder, type DocsPage, listSections } from './pages.ts'
import { withTables } from './tables.ts'

export type Addresses = {
  /** The address of a page, from any page of the site. */
  page: (slug: string) => string
  /** The address of a file beside the pages: `docs.css`, `images/…`. */
  file: (name: string) => string
  /** The console's first page, and the API reference. */
  console: string
  reference: string
  theme: string
  icon: string
  /** Set where no header carries the content security policy. */
  policy?: string
}

/** On a server: everything below /docs. */
export const SERVED: Addresses = {
  page: (slug) => (slug === '' ? '/docs' : `/docs/${slug}`),
  file: (name) => `/docs/${name}`,
  console: '/',
  reference: '/docs/api',
  theme: '/theme.js',
  icon: '/favicon.svg',
}

export type RenderedPage = { slug: string; title: string; html: string }

/** Takes a heading's text; returns its anchor, as GitHub makes it. */
export function anchorOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string) => text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? character)
const withoutTags = (html: string) => html.replaceAll(/<[^>]+>/g, '')

/** Where a link of a document leads on the site; undefined for a file of the repository that is no page. */
function resolveLink(
  href: string,
  from: DocsPage,
  pages: readonly DocsPage[],
  addresses: Addresses,
): string | undefined {
  if (/^[a-z]+:/.test(href)) return href
  const [target = '', anchor] = href.split('#')
  const suffix = anchor === undefined ? '' : `#${anchor}`
  if (target === '') return suffix
  const file = path.posix.normalize(path.posix.join(path.posix.dirname(from.file), target))
  const page = pages.find((one) => one.file === file)
  if (page) return addresses.page(page.slug) + suffix
  return file.startsWith('images/') ? addresses.file(file) : undefined
}

type Heading = { depth: number; text: string; anchor: string }

function renderMarkdown(markdown: string, from: DocsPage, pages: readonly DocsPage[], addresses: Addresses) {
  const headings: Heading[] = []
  const marked = new Marked({
    renderer: {
      heading(token: Tokens.Heading) {
        const html = this.parser.parseInline(token.tokens)
        const anchor = anchorOf(
          withoutTags(html).replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
        )
        headings.push({ depth: token.depth, text: withoutTags(html), anchor })
        return `<h${token.depth} id="${anchor}">${html}</h${token.depth}>\n`
      },
      link(token: Tokens.Link) {
        const text = this.parser.parseInline(token.tokens)
        const address = resolveLink(token.href, from, pages, addresses)
        return address === undefined ? text : `<a href="${escape(address)}">${text}</a>`
      },
      image(token: Tokens.Image) {
        const address = resolveLink(token.href, from, pages, addresses)
        if (address === undefined) throw new Error(`${from.file} shows ${token.href}, which is not below docs/images.`)
        return `<img src="${escape(address)}" alt="${escape(token.text)}" loading="lazy">`
      },
      table(token: Tokens.Table) {
        const row = (cells: Tokens.TableCell[], tag: 'th' | 'td') =>
          `<tr>${cells
            .map((cell) => {
              const align = cell.align === null ? '' : ` class="${cell.align}"`
              const scope = tag === 'th' ? ' scope="col"' : ''
              return `<${tag}${scope}${align}>${this.parser.parseInline(cell.tokens)}</${tag}>`
            })
            .join('')}</tr>`
        const head = row(token.header, 'th')
        // Wider than a phone: it scrolls by itself, and a keyboard must reach it to do so.
        return `<div class="table" tabindex="0" role="region" aria-label="Table"><table><thead>${head}</thead><tbody>${token.rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div>\n`
      },
      code(token: Tokens.Code) {
        return `<pre tabindex="0"><code>${escape(token.text)}\n</code></pre>\n`
      },
      html: () => '',
    },
  })
  const html = marked.parse(withTables(markdown), { async: false })
  return { html, headings }
}

/** Reads every document; returns each as a page's inside, and the navigation with one of them marked. */
async function readDocs(addresses: Addresses) {
  const sections = listSections()
  const pages = sections.flatMap((section) => section.pages)
  const sources = await Promise.all(pages.map((page) => readFile(path.join(docsFolder, page.file), 'utf8')))
  const rendered = pages.map((page, at) => {
    const { html, headings } = renderMarkdown(sources[at] ?? '', page, pages, addresses)
    const title = headings.find(({ depth }) => depth === 1)?.text
    if (title === undefined) throw new Error(`docs/${page.file} has no title.`)
    return { page, html, headings, title }
  })
  const titles = new Map(rendered.map(({ page, title }) => [page.slug, title]))
  const label = (page: DocsPage) => (page.slug === '' ? 'Overview' : (titles.get(page.slug) ?? page.slug))
  const navOf = (current?: DocsPage) =>
    sections
      .map((section) => {
        const items = section.pages.map((one) => {
          const mark = one === current ? ' aria-current="page"' : ''
          return `<li><a href="${addresses.page(one.slug)}"${mark}>${label(one)}</a></li>`
        })
        if (section.title === 'Automation') items.push(`<li><a href="${addresses.reference}">API reference</a></li>`)
        return `<h2>${section.title}</h2><ul>${items.join('')}</ul>`
      })
      .join('')
  return { rendered, navOf }
}

/** The page at an address below /docs that is none. */
export async function renderNotFound(addresses: Addresses): Promise<string> {
  const { navOf } = await readDocs(addresses)
  const title = 'There is no such page'
  const html = `<h1>${title}</h1><p>The link may be mistyped or older than this version. <a href="${addresses.page('')}">Go to the overview</a>, or choose a page of the list.</p>`
  return shell({ title, nav: navOf(), contents: '', html, addresses })
}

/** Renders every page. Takes the addresses of the place the site will lie at. */
export async function renderDocs(addresses: Addresses): Promise<RenderedPage[]> {
  const { rendered, navOf } = await readDocs(addresses)
  return rendered.map(({ page, html, headings, title }) => {
    const nav = navOf(page)
    const parts = headings.filter(({ depth }) => depth === 2)
    const contents =
      parts.length > 1
        ? `<nav class="contents" aria-label="On this page"><h2>On this page</h2><ul>${parts.map(({ anchor, text }) => `<li><a href="#${anchor}">${text}</a></li>`).join('')}</ul></nav>`
        : ''
    return { slug: page.slug, title, html: shell({ title, nav, contents, html, addresses }) }
  })
}

type Shell = { title: string; nav: string; contents: string; html: string; addresses: Addresses }

function shell({ title, nav, contents, html, addresses }: Shell): string {
  const policy =
    addresses.policy === undefined
      ? ''
      : `\n    <meta http-equiv="content-security-policy" content="${escape(addresses.policy)}" />`
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />${policy}
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title === 'Conifer documentation' ? title : `${title} · Conifer documentation`}</title>
    <link rel="icon" type="image/svg+xml" href="${addresses.icon}" />
    <link rel="preload" as="font" type="font/woff2" href="${addresses.file('inter.woff2')}" crossorigin />
    <link rel="stylesheet" href="${addresses.file('docs.css')}" />
    <script src="${addresses.theme}"></script>
    <script src="${addresses.file('docs.js')}" defer></script>
  </head>
  <body>
    <a class="skip" href="#main">Skip to content</a>
    <header>
      <a class="brand" href="${addresses.page('')}"><img src="${addresses.icon}" alt="" width="20" height="20" />Conifer <span>docs</span></a>
      <a class="back" href="${addresses.console}">Open the console</a>
    </header>
    <div class="columns">
      <details class="menu">
        <summary>All pages</summary>
        <nav aria-label="All pages">${nav}</nav>
      </details>
      <nav class="rail" aria-label="Documentation">${nav}</nav>
      <main id="main" tabindex="-1">${html}</main>
      ${contents}
    </div>
  </body>
</html>
`
}
