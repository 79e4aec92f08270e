import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterAll, describe, expect, test, vi } from 'vitest'
import type { Env } from '#server/kernel/mount.ts'
import { styleSheetOf } from './first-view.ts'
import { createSite } from './site.ts'

const STYLE_LINK = '<link rel="stylesheet" crossorigin href="/assets/style.css">'
const PAGE =
  '<!doctype html><html lang="en"><head><title>Conifer</title><script data-start>start()</script><script type="module" crossorigin src="/assets/runtime.js"></script><script type="module" crossorigin src="/assets/app.js"></script><link rel="stylesheet" crossorigin href="/assets/style.css"><link rel="preload" as="font" href="/assets/font.woff2"></head><body><div id="root"></div></body>'
const STYLES = '@media (width<40rem){.a{color:red}}'
const COOKIE = 'conifer.session_token=token'
const ADDRESS = 'http://localhost:4000/organizations/-Nabc/settings/access/members?q=a'
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

/** A site whose pages are rendered by this script. */
async function siteWith(prerender: string, page = PAGE, styles: string | null = STYLES) {
  const distDir = await mkdtemp(path.join(tmpdir(), 'conifer-first-view-'))
  folders.push(distDir)
  await mkdir(path.join(distDir, 'console/assets'), { recursive: true })
  await mkdir(path.join(distDir, 'server'))
  await writeFile(path.join(distDir, 'console/index.html'), page)
  if (styles !== null) await writeFile(path.join(distDir, 'console/assets/style.css'), styles)
  await writeFile(
    path.join(distDir, 'preload.json'),
    JSON.stringify([{ path: '/organizations/:organization/settings/access/members', scripts: ['/assets/page.js'] }]),
  )
  await writeFile(path.join(distDir, 'server/prerender.js'), `export const prerender = ${prerender}`)
  await writeFile(path.join(distDir, 'package.json'), '{"type":"module"}')
  const api = new Hono<Env>()
  api.get('/console/session', (c) => {
    c.header('set-cookie', `${COOKIE}; Path=/; HttpOnly`)
    return c.json({
      cookie: c.req.header('cookie'),
      from: c.env.clientAddress,
      organization: c.req.header('conifer-organization'),
    })
  })
  const site = await createSite(api, { distDir, publicUrl: 'http://localhost:4000', log })
  return (headers: Record<string, string> = { cookie: COOKIE }, address = ADDRESS, method = 'GET') =>
    site(new Request(address, { method, headers }), '192.0.2.1')
}

const ASKS = `async (address, { ask, remembered }) => {
  const told = await (await ask('/console/session', '-Nabc')).text()
  return {
    html: '<p style="width:18%">' + address + ' ' + remembered('conifer-rail') + ' ' + told.replaceAll('"', '&quot;') + '</p>',
    title: 'A < B & </title><script>',
    answers: { '/console/session': '</script><!--<script>' },
  }
}`

describe('a page that is rendered', () => {
  test('shows what was asked for its reader, by their cookies and address, and is kept by nobody', async () => {
    const get = await siteWith(ASKS)
    const answer = await get({ cookie: `${COOKIE}; conifer-rail=folded%20away` })
    const html = await answer.text()
    expect(answer.status).toBe(200)
    expect(html).toContain('/organizations/-Nabc/settings/access/members?q=a folded away')
    expect(html).toContain('&quot;from&quot;:&quot;192.0.2.1&quot;')
    expect(html).toContain(`&quot;cookie&quot;:&quot;${COOKIE}; conifer-rail=folded%20away&quot;`)
    expect(html).toContain('&quot;organization&quot;:&quot;-Nabc&quot;')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('etag')).toBeNull()
  })

  test('cannot be broken out of by a name', async () => {
    const html = await (await (await siteWith(ASKS))()).text()
    expect(html).toContain('<title>A &#60; B &#38; &#60;/title&#62;&#60;script&#62;</title>')
    expect(html.replace(/ data-date="\w{3}, [\w :]+ GMT"/, '')).toContain(
      String.raw`<script type="application/json" id="answers" data-renew>{"/console/session":"\u003c/script>\u003c!--\u003cscript>"}</script><script data-start>`,
    )
  })

  test('has its styles in a sheet that the policy allows by a nonce, another each time, and its script as before', async () => {
    const answer = await (await siteWith(ASKS))()
    const policy = answer.headers.get('content-security-policy') ?? ''
    const sheets = [...(await answer.text()).matchAll(/<style nonce="(.*?)">(.*?)<\/style>/g)]
    const nonce = sheets[0]?.[1] ?? ''
    expect(sheets.map(([, by, css]) => [by, css])).toEqual([
      [nonce, STYLES],
      [nonce, '[data-style="0"]{width:18%}'],
    ])
    expect(nonce).toMatch(/^[\w+/]{22}==$/)
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}';`)
    expect(policy).toContain(`script-src 'self' 'sha256-${createHash('sha256').update('start()').digest('base64')}';`)
    expect(policy).not.toContain('unsafe')
    expect(answer.headers.get('x-frame-options')).toBe('DENY')
    const other = /<style nonce="(.*?)">/.exec(await (await (await siteWith(ASKS))()).text())?.[1]
    expect(other).not.toBe(nonce)
  })

  test('brings its style sheet along, which a file would be waited for, and nothing that could end it', async () => {
    const html = async (styles: string | null) => (await (await siteWith(ASKS, PAGE, styles))()).text()
    const link = STYLE_LINK
    const whole = await html(STYLES)
    expect(whole).not.toContain(link)
    // For the next page, behind all that shows.
    expect(whole).toMatch(/<link rel="prefetch" as="style" crossorigin href="\/assets\/style.css"><\/body>/)
    expect(whole.indexOf('/assets/font.woff2')).toBeLessThan(whole.indexOf(STYLES))
    const missing = await html(null)
    expect(missing).toContain(link)
    const hostile = '.a{content:"</style><script>"}'
    expect(await html(hostile)).toContain(link)
    expect(await html(hostile)).not.toContain(hostile)
  })

  test('leaves its scripts for after the first paint: behind all that shows, or where they are known in its head, with its styles as a file', async () => {
    const get = await siteWith(ASKS)
    const links = (how: string) =>
      `<link data-run ${how} crossorigin href="/assets/runtime.js"><link data-run ${how} crossorigin href="/assets/app.js"><link ${how} crossorigin href="/assets/page.js">`
    const first = await get()
    const html = await first.text()
    expect(html).toContain(`</div></div>${links('rel="prefetch"')}<link rel="prefetch" as="style"`)
    expect(html).not.toContain('type="module"')
    const known = first.headers.getSetCookie().find((cookie) => cookie.startsWith('conifer-build=')) ?? ''
    expect(known).toMatch(
      /^conifer-build=[\w-]{12}; Path=\/organizations; Max-Age=31536000; HttpOnly; SameSite=Strict$/,
    )

    const again = await get({ cookie: `${COOKIE}; ${known.split(';')[0] ?? ''}` })
    const [head = '', body = ''] = (await again.text()).split('</head>')
    // Its style sheet is in the cache as well.
    expect(head).toContain(`${STYLE_LINK}${links('fetchpriority="low" rel="modulepreload"')}`)
    expect(head).not.toContain(STYLES)
    expect(body).not.toContain('<link')
    expect(again.headers.getSetCookie()).toEqual([])
    // Another build's scripts are others.
    const other = await (await get({ cookie: `${COOKIE}; conifer-build=another` })).text()
    expect(other).toContain(`</div></div>${links('rel="prefetch"')}<link rel="prefetch" as="style"`)
  })

  test('has the browser ask for the cookie of a session that was prolonged, as its own headers have left by then', async () => {
    const get = await siteWith(ASKS)
    const answer = await get()
    expect(answer.headers.getSetCookie().filter((cookie) => cookie.startsWith('conifer.session_token'))).toEqual([])
    expect(await answer.text()).toMatch(/id="answers" data-date="[^"]+" data-renew>/)
    const young = await siteWith(`async (_, { ask }) => {
      await ask('/console/other')
      return { html: '', title: '', answers: {} }
    }`)
    expect(await (await young()).text()).toMatch(/id="answers" data-date="[^"]+">/)
  })

  test('begins before it is rendered, with the theme that the reader chose', async () => {
    const get = await siteWith(
      `() => new Promise((resolve) => { globalThis.finish = () => resolve({ html: 'shown', title: '', answers: {} }) })`,
    )
    const answer = await get({ cookie: `${COOKIE}; conifer-theme=dark` })
    const reader = answer.body?.getReader()
    const text = async () => new TextDecoder().decode((await reader?.read())?.value)
    const beginning = await text()
    expect(beginning).toContain('<html data-choice="dark" lang="en">')
    expect(beginning).toContain('href="/assets/font.woff2"')
    expect(beginning).toContain(STYLES)
    expect(beginning).not.toContain('<title>')
    await vi.waitFor(() => (globalThis as unknown as { finish: () => void }).finish())
    expect((await text()) + (await text())).toMatch(/start\(\).*inert>shown<\/div>/s)
    const hostile = await (await siteWith(ASKS))({ cookie: `${COOKIE}; conifer-theme=%22%3E%3Cscript%3E` })
    expect(await hostile.text()).toContain('<html data-choice="" lang="en">')
  })

  test('travels compressed', async () => {
    const long = `async () => ({ html: 'x'.repeat(9000), title: '', answers: {} })`
    const answer = await (await siteWith(long))({ cookie: COOKIE, 'accept-encoding': 'br' })
    expect(answer.headers.get('content-encoding')).toBe('br')
    expect(brotliDecompressSync(Buffer.from(await answer.arrayBuffer())).toString()).toContain('x'.repeat(9000))
  })
})

describe('a page starts empty', () => {
  const expectEmpty = async (answer: Response) => {
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe(PAGE)
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(answer.headers.get('content-security-policy')).toContain("style-src 'self';")
  }
  /** It had begun when it turned out that there is nothing to show. */
  const expectBegun = async (answer: Response) => {
    const html = await answer.text()
    expect(html).toContain(
      '<title>Conifer</title><script data-start>start()</script></head><body><div id="root"></div><link data-run',
    )
    expect(html).not.toContain('type="module"')
    expect(html).not.toContain('id="answers"')
  }

  test('for who is not signed in, outside an organization, and when it is not for the reader', async () => {
    const get = await siteWith(ASKS)
    await expectEmpty(await get({}))
    await expectEmpty(await get({ cookie: COOKIE }, 'http://localhost:4000/account'))
    await expectBegun(await (await siteWith('async () => null'))())
  })

  test('when it cannot be rendered, which the log tells', async () => {
    log.error.mockClear()
    await expectBegun(await (await siteWith(`async () => { throw new Error('no') }`))())
    expect(log.error).toHaveBeenCalledOnce()
    expect(log.error).toHaveBeenCalledWith(expect.objectContaining({ err: new Error('no') }), expect.any(String))
    log.warn.mockClear()
    await expectBegun(await (await siteWith('=> no script'))())
    expect(log.warn).toHaveBeenCalledOnce()
  })

  test('when it takes too long, and when too many are under way', async () => {
    const get = await siteWith(
      `async () => { globalThis.begun = (globalThis.begun ?? 0) + 1; await new Promise(() => {}) }`,
    )
    const startedAt = performance.now()
    const answers = await Promise.all(Array.from({ length: 20 }, () => get()))
    for (const answer of answers.slice(0, 8)) await expectBegun(answer)
    for (const answer of answers.slice(8)) await expectEmpty(answer)
    expect(performance.now() - startedAt).toBeLessThan(2000)
    expect((globalThis as { begun?: number }).begun).toBe(8)
  })

  test('when the page is of another shape', async () => {
    const other = PAGE.replace('<div id="root"></div>', '<div id="root">…</div>')
    const answer = await (await siteWith(ASKS, other))()
    expect(await answer.text()).toBe(other)
  })
})

describe('styleSheetOf', () => {
  test('gives equal styles one rule, and leaves what may not stand in a sheet to the script', () => {
    expect(
      styleSheetOf(
        '<td style="width:1%"></td><td class="a" style="width:1%"></td><i style="height:4px;padding:0"></i><i style="background:url(&quot;x&quot;)"></i>',
      ),
    ).toEqual({
      html: '<td data-style="0"></td><td class="a" data-style="0"></td><i data-style="1"></i><i></i>',
      css: '[data-style="0"]{width:1%}[data-style="1"]{height:4px;padding:0}',
    })
  })

  test('leaves alone what looks like a style in a text', () => {
    expect(styleSheetOf('<p>a style=&quot;width:1%&quot;</p>').css).toBe('')
  })
})
