import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Hono } from 'hono'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Env } from '#server/kernel/mount.ts'
import { createSite } from './site.ts'

const distDir = await mkdtemp(path.join(tmpdir(), 'conifer-site-'))
afterAll(() => rm(distDir, { recursive: true }))
await mkdir(path.join(distDir, 'console', 'assets'), { recursive: true })
await mkdir(path.join(distDir, 'docs'))
const files = {
  'console/index.html': '<!doctype html><title>Conifer</title>',
  'console/index.html.br': 'index in brotli',
  'console/index.html.gz': 'index in gzip',
  'console/assets/main-abc.js': 'export {}',
  'console/assets/main-abc.js.br': 'script in brotli',
  'console/assets/inter-abc.woff2': 'font',
  'console/favicon.svg': '<svg/>',
  'docs/standalone.js': 'reference',
  'docs/index.html': '<title>Guide</title>',
  'docs/api-keys.html': '<title>API keys</title>',
  'docs/404.html': '<title>Gone</title>',
  'preload.json': JSON.stringify([
    { path: '/organizations/:organization/projects', scripts: ['/assets/projects-abc.js', '/assets/table-abc.js'] },
    { path: '/sign-in', scripts: ['/assets/sign-in-abc.js'] },
  ]),
}
for (const [name, content] of Object.entries(files)) await writeFile(path.join(distDir, name), content)

const COOKIE = 'conifer.session_token=token'
const api = new Hono<Env>()
api.get('/console/session', (c) =>
  c.req.header('cookie') === COOKIE
    ? c.json({ state: 'signed-in', organizations: [{ id: '-Nabc' }] })
    : c.json({ from: c.env.clientAddress }),
)
api.get('/docs/api', (c) => c.html('<title>API</title>'))
api.notFound((c) => c.json({ error: 'none' }, 404))
const log = { info: () => {}, warn: () => {}, error: () => {} }
const origin = 'http://localhost:4000'
const site = await createSite(api, { distDir, publicUrl: origin, log })
const get = (address: string, headers: Record<string, string> = {}, method = 'GET') =>
  site(new Request(origin + address, { method, headers }), '192.0.2.1')

describe('a page', () => {
  test.for([
    '/',
    '/sign-in',
    '/organizations/-Nabc/projects',
    '/organizations/-/settings/usage?range=30d',
    '/confirm-email?token=a.b',
  ])('%s is index.html, asked for again each time', async (address) => {
    const answer = await get(address)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe(files['console/index.html'])
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
  })

  test('names what its route loads', async () => {
    expect((await get('/organizations/-Nabc/projects')).headers.get('link')).toBe(
      '</assets/projects-abc.js>; rel=modulepreload, </assets/table-abc.js>; rel=modulepreload',
    )
    // Where strangers are led from there.
    for (const address of ['/sign-in', '/'])
      expect((await get(address)).headers.get('link')).toBe('</assets/sign-in-abc.js>; rel=modulepreload')
    expect((await get('/sign-up')).headers.get('link')).toBeNull()
  })

  test('may run the script that stands in it, by its hash, and no other', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'conifer-site-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await mkdir(path.join(folder, 'console'))
    await writeFile(
      path.join(folder, 'console/index.html'),
      '<head><script data-start>one()</script><script type="module" src="/assets/a.js"></script></head>',
    )
    const built = await createSite(api, { distDir: folder, publicUrl: origin, log })
    const policyOf = async (page: string) =>
      (await built(new Request(origin + page), undefined)).headers.get('content-security-policy')
    // echo -n 'one()' | openssl dgst -sha256 -binary | base64
    expect(await policyOf('/sign-in')).toContain(
      "script-src 'self' 'sha256-HR7iaask9daLMRRskMI++QeJtjWDOjyPA6lGzYGzKW4=';",
    )
    expect(await policyOf('/console/session')).not.toContain('sha256')
    expect((await get('/sign-in')).headers.get('content-security-policy')).toContain("script-src 'self';")
  })

  test('is told not to be built when it is not', async () => {
    const bare = await createSite(api, { distDir: path.join(distDir, 'none'), publicUrl: origin, log })
    const answer = await bare(new Request(`${origin}/sign-in`), undefined)
    expect(answer.status).toBe(503)
    expect(await answer.text()).toContain('npm run build')
  })
})

describe('a file', () => {
  test('under /assets is kept for ever', async () => {
    const answer = await get('/assets/main-abc.js')
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(answer.headers.get('vary')).toBe('accept-encoding')
    expect((await get('/assets/inter-abc.woff2')).headers.get('content-type')).toBe('font/woff2')
    expect((await get('/favicon.svg')).headers.get('cache-control')).toBe('no-cache')
    expect(await (await get('/docs/standalone.js')).text()).toBe('reference')
  })

  test.for([
    ['gzip, deflate, br, zstd', 'br', 'index in brotli'],
    ['gzip', 'gzip', 'index in gzip'],
    ['br;q=0, gzip', 'gzip', 'index in gzip'],
    ['identity', null, files['console/index.html']],
    ['', null, files['console/index.html']],
  ] as const)('comes as the client likes it: %s', async ([accepted, encoding, content]) => {
    const answer = await get('/', { 'accept-encoding': accepted })
    expect(answer.headers.get('content-encoding')).toBe(encoding)
    expect(answer.headers.get('content-length')).toBe(String(content.length))
    expect(await answer.text()).toBe(content)
  })

  test('is not sent again when the client has it', async () => {
    const etag = (await get('/', { 'accept-encoding': 'br' })).headers.get('etag') ?? ''
    expect((await get('/', { 'accept-encoding': 'br', 'if-none-match': `"other", W/${etag}` })).status).toBe(304)
    expect((await get('/', { 'accept-encoding': 'gzip', 'if-none-match': etag })).status).toBe(200)
  })

  test('has only its head sent for HEAD', async () => {
    const answer = await get('/assets/main-abc.js', {}, 'HEAD')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-length')).toBe('9')
    expect(await answer.text()).toBe('')
  })

  test.for([
    '/assets/gone.js',
    '/assets/',
    '/early.js',
    '/docs/gone.js',
    '/assets/..%2f..%2fpreload.json',
    '/index.html',
    '/preload.json',
    '/favicon.svg.br',
    '//admin/projects',
  ])('%s is none: 404 as JSON', async (address) => {
    const answer = await get(address)
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })
})

describe('the guide', () => {
  test.for([
    ['/docs', 'Guide'],
    ['/docs/', 'Guide'],
    ['/docs/api-keys', 'API keys'],
    ['/docs/api', 'API'],
  ] as const)('%s is the page %s', async ([address, title]) => {
    const answer = await get(address)
    expect(answer.headers.get('content-type')).toMatch(/^text\/html; charset=utf-8$/iu)
    expect(await answer.text()).toBe(`<title>${title}</title>`)
  })

  test('has no page that was not built', async () => {
    expect((await get('/docs/gone')).status).toBe(404)
    const shown = await get('/docs/gone', { accept: 'text/html,*/*;q=0.8' })
    expect(shown.status).toBe(404)
    expect(await shown.text()).toBe('<title>Gone</title>')
  })
})

describe('the API', () => {
  test('answers below its prefixes, and learns where a request came from', async () => {
    expect(await (await get('/console/session')).json()).toEqual({ from: '192.0.2.1' })
    for (const address of ['/console/none', '/admin', '/internal/v1/none', '/oauth/none'])
      expect((await get(address)).status).toBe(404)
    expect((await get('/sign-in', {}, 'POST')).status).toBe(404)
    expect(await (await get('/administration')).text()).toContain('Conifer')
  })
})

describe('headers', () => {
  test('forbid inline scripts, frames and guessing on every answer', async () => {
    for (const address of [
      '/',
      '/assets/main-abc.js',
      '/assets/gone.js',
      '/console/session',
      '/docs',
      '/docs/api',
      '/docs/standalone.js',
    ]) {
      const { headers } = await get(address)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toMatch(/^default-src 'none'; /)
      for (const directive of ["base-uri 'none'", "frame-ancestors 'none'", 'form-action '])
        expect(policy).toContain(directive)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('same-origin')
      expect(headers.get('permissions-policy')).toContain('camera=()')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('strict-transport-security')).toBeNull()
    }
  })

  test('keep other windows away from a page, but where the browser says that it does so itself', async () => {
    const chromium = { 'sec-fetch-site': 'none', 'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"' }
    const policyOf = async (address: string, headers: Record<string, string>) =>
      (await get(address, headers)).headers.get('cross-origin-opener-policy')
    expect(await policyOf('/sign-in', chromium)).toBeNull()
    for (const site of ['cross-site', 'same-site', 'same-origin'])
      expect(await policyOf('/sign-in', { ...chromium, 'sec-fetch-site': site })).toBe('same-origin')
    expect(await policyOf('/sign-in', { 'sec-fetch-site': 'none' })).toBe('same-origin')
    // Also where it leads on, or the process would be started for that.
    const onwards = await get('/', { ...chromium, cookie: COOKIE })
    expect([onwards.status, onwards.headers.get('location')]).toEqual([302, '/organizations/-Nabc'])
    expect(onwards.headers.get('cross-origin-opener-policy')).toBeNull()
    expect(await policyOf('/', { cookie: COOKIE })).toBe('same-origin')
    expect(await policyOf('/docs', chromium)).toBe('same-origin')
    expect(await policyOf('/console/session', chromium)).toBe('same-origin')
    // A cache that has one of the two answers may not give it for the other.
    expect((await get('/sign-in')).headers.get('vary')).toContain('sec-fetch-site')
    expect((await get('/assets/main-abc.js', chromium)).headers.get('cross-origin-opener-policy')).toBe('same-origin')
  })

  test('insist on https where it is', async () => {
    const secure = await createSite(api, { distDir, publicUrl: 'https://conifer.example.com', log })
    const { headers } = await secure(new Request('https://conifer.example.com/'), undefined)
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
    // Reached by plain http it still has its scripts, and can say what is wrong.
    expect(headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests')
  })
})
