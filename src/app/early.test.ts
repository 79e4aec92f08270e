// @vitest-environment jsdom
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { runInNewContext } from 'node:vm'
import { describe, expect, test, vi } from 'vitest'
import { FIRST_ROWS } from '#contract/first-rows.ts'
import { type Route, routes } from '#contract/routes.generated.ts'
import { addressOf } from '#lib/api.ts'
import { addDays } from '#contract/days.ts'
import { todayUtc } from '#lib/today.ts'
import { earlyKey, forgetEarly, takeEarly } from '#lib/early.ts'
import { paths } from './paths.ts'

describe('early requests', () => {
  const script = readFileSync(path.join(import.meta.dirname, '../../public/early.js'), 'utf8')
  /** Runs the script of a page's head at an address; returns what it asks for, by the names the client looks for. */
  function askedAt(
    address: string,
    sessionStorage: Pick<Storage, 'getItem' | 'setItem'> = memory(),
    status = 200,
    {
      told,
      isProlonged = false,
      fetch = vi.fn(),
    }: { told?: Record<string, string>; isProlonged?: boolean; fetch?: (url: string) => void } = {},
  ) {
    const window: { coniferEarly?: Record<string, unknown> } = {}
    const { pathname, search } = new URL(address, 'http://localhost')
    runInNewContext(script, {
      window,
      location: { pathname, search },
      addEventListener: () => undefined,
      document: {
        getElementById: () => told && { textContent: JSON.stringify(told), hasAttribute: () => isProlonged },
      },
      Response,
      AbortSignal,
      fetch: (url: string) => {
        fetch(url)
        return Promise.resolve(new Response(null, { status }))
      },
      sessionStorage,
      Date,
      decodeURIComponent,
    })
    return Object.keys(window.coniferEarly ?? {})
  }
  function memory(): Pick<Storage, 'getItem' | 'setItem'> {
    const kept = new Map<string, string>()
    return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }
  }
  const session = earlyKey(routes.account.session.path, undefined)
  const of = (route: Route, query: Record<string, string> = {}) =>
    earlyKey(addressOf(route, { params: { project_id: 'p1' }, query }), 'o1')

  const first = { first: String(FIRST_ROWS) }

  test.each<[string, string[]]>([
    ['/sign-in', []],
    ['/organizations/new', []],
    ['/organizations/-/settings/usage', []],
    ['/organizations/o1/projects', []],
    ['/organizations/o1/projects/-/keys', []],
    [paths.apiKeys('o1', 'p1'), [of(routes.apiKeys.overview, first)]],
    [paths.resources('o1', 'p1'), [of(routes.projects.listResources)]],
    [paths.projectMembers('o1', 'p1'), [of(routes.projectMembers.list)]],
    [paths.projectServiceAccounts('o1', 'p1'), [of(routes.projectServiceAccounts.list)]],
    [paths.members('o1'), [of(routes.members.list, first)]],
    [`${paths.members('o1')}/`, [of(routes.members.list, first)]],
    [paths.serviceAccounts('o1'), [of(routes.serviceAccounts.overview, first)]],
    [paths.organizationApiKeys('o1'), [of(routes.apiKeys.organizationOverview, first)]],
    [paths.spendAlerts('o1'), [of(routes.spendAlerts.list)]],
    [paths.billing('o1'), [of(routes.invoices.list)]],
    [paths.plans('o1'), [of(routes.billing.plans)]],
    [
      paths.usage('o1'),
      [
        of(routes.usage.summary),
        of(routes.usage.get, { from: addDays(todayUtc(), -29), to: todayUtc(), scope: 'sku' }),
      ],
    ],
    [`${paths.usage('o1')}?scope=project`, [of(routes.usage.summary)]],
  ])('%s asks for what its page reads', (address, asked) => {
    const isInside = address.startsWith('/organizations/o1')
    expect(askedAt(address)).toEqual([session, ...(isInside ? [of(routes.projects.overview)] : []), ...asked])
  })

  test('what a role is refused is left to the page from then on', async () => {
    const storage = memory()
    const usage = of(routes.usage.summary)
    expect(askedAt(paths.usage('o1'), storage, 403)).toContain(usage)
    await vi.waitFor(() => expect(storage.getItem('conifer.refused')).toContain(usage))
    expect(askedAt(paths.usage('o1'), storage)).not.toContain(usage)
    expect(askedAt(paths.usage('o2'), storage)).toContain(earlyKey(addressOf(routes.usage.summary, {}), 'o2'))
  })

  test('of a page that came rendered nothing is asked for: not what came with it, and not what its reader is refused', () => {
    const fetch = vi.fn<(url: string) => void>()
    const told = { [session]: '{}', [of(routes.members.list, first)]: '{}' }
    const storage = { getItem: vi.fn(() => null), setItem: vi.fn() }
    expect(askedAt(paths.members('o1'), storage, 200, { told, fetch })).toEqual([
      session,
      of(routes.members.list, first),
    ])
    expect(fetch.mock.calls).toEqual([])
  })

  test('a session that lives on is asked for besides, for the sake of its cookie', () => {
    const fetch = vi.fn<(url: string) => void>()
    const told = { [session]: '{}', [of(routes.projects.overview)]: '{}' }
    askedAt(paths.projects('o1'), memory(), 200, { told, isProlonged: true, fetch })
    expect(fetch.mock.calls).toEqual([[routes.account.session.path]])
  })

  test('are taken once, while they are fresh, and never by somebody else', async () => {
    const answer = Promise.resolve(new Response('early'))
    window.coniferEarly = { '/a o1': answer, '/b': answer, '/c': '{"came":"with the page"}' }
    expect(await (await takeEarly('/c', undefined))?.json()).toEqual({ came: 'with the page' })
    expect(takeEarly('/a', 'o2')).toBeUndefined()
    expect(takeEarly('/a', 'o1')).toBe(answer)
    expect(takeEarly('/a', 'o1')).toBeUndefined()
    forgetEarly()
    expect(takeEarly('/b', undefined)).toBeUndefined()
  })
})
