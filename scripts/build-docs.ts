/**
 * Makes the pages of docs/. Usage: node scripts/build-docs.ts <folder> [demo]
 * Without `demo` for a server, which serves the folder at /docs; with it for a host of files, beside the API reference.
 */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openapiDocument } from '#contract/openapi.ts'
import { referencePage } from '#server/features/openapi/routes.ts'
import { type Addresses, renderDocs, renderNotFound, SERVED } from './docs/render.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const inRoot = (...parts: string[]) => path.join(root, ...parts)

/** On a host of files, in a folder `docs` of any folder: every address is relative. */
const BESIDE_THE_DEMO: Addresses = {
  page: (slug) => (slug === '' ? 'index.html' : `${slug}.html`),
  file: (name) => name,
  console: '../index.html',
  reference: 'api.html',
  theme: '../theme.js',
  icon: '../favicon.svg',
  policy: "default-src 'self'; object-src 'none'; base-uri 'none'",
}

/** The console's tokens, both themes, and what narrow screens have for them. */
async function readTokens(): Promise<string> {
  const styles = await readFile(inRoot('src/styles.css'), 'utf8')
  const narrow = styles.indexOf('@media (max-width: 47.99rem) {')
  const tokens = styles.slice(styles.indexOf(':root {'), styles.indexOf('\n}\n', narrow) + 3)
  if (narrow === -1 || !tokens.includes("[data-theme='dark']"))
    throw new Error('src/styles.css keeps its tokens in another way now.')
  return tokens
}

async function writeReference(folder: string): Promise<void> {
  const page = referencePage
    .replaceAll('"/docs/', '"')
    .replaceAll(/"(\/favicon\.svg|\/theme\.js)"/g, '"..$1"')
    .replace('href="/docs"', `href="${BESIDE_THE_DEMO.page('')}"`)
    .replace('href="/"', `href="${BESIDE_THE_DEMO.console}"`)
    .replace('src="reference.js"', 'src="reference.js" data-document="openapi.json"')
  await writeFile(path.join(folder, 'api.html'), page)
  await writeFile(path.join(folder, 'openapi.json'), JSON.stringify(openapiDocument('http://localhost:4000')))
  await copyFile(inRoot('public/docs/reference.js'), path.join(folder, 'reference.js'))
  await copyFile(
    inRoot('node_modules/@scalar/api-reference/dist/browser/standalone.js'),
    path.join(folder, 'standalone.js'),
  )
}

const [folder, kind] = process.argv.slice(2)
if (folder === undefined) throw new Error('Say where the pages go: node scripts/build-docs.ts dist/docs')
const isDemo = kind === 'demo'
await mkdir(folder, { recursive: true })
const pages = await renderDocs(isDemo ? BESIDE_THE_DEMO : SERVED)
const pictures = new Set<string>()
for (const { slug, html } of pages) {
  await writeFile(path.join(folder, `${slug === '' ? 'index' : slug}.html`), html)
  for (const [, name = ''] of html.matchAll(/src="[^"]*(images\/[^"]+)"/g)) pictures.add(name)
}
for (const name of pictures) {
  await mkdir(path.dirname(path.join(folder, name)), { recursive: true })
  await copyFile(inRoot('docs', name), path.join(folder, name))
}
const tokens = await readTokens()
const bar = await readFile(inRoot('scripts/docs/bar.css'), 'utf8')
for (const name of ['docs.css', 'reference.css'])
  await writeFile(path.join(folder, name), tokens + bar + (await readFile(inRoot('scripts/docs', name), 'utf8')))
await copyFile(
  inRoot('node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'),
  path.join(folder, 'inter.woff2'),
)
if (!isDemo) await writeFile(path.join(folder, '404.html'), await renderNotFound(SERVED))
if (isDemo) {
  await copyFile(inRoot('public/docs/docs.js'), path.join(folder, 'docs.js'))
  await writeReference(folder)
}
process.stdout.write(`${pages.length} pages`)
