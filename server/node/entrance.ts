/**
 * Addresses that mean "where I was last": the console's own, and those with `-` for an organization or a project. The console itself
 * resolves them too (src/app/gate.ts), but only when its script has run; the page they lead to shows before (docs/adr/0012).
 */
import type { Session } from '#contract/console.ts'
import { projects } from '#contract/projects.ts'
import { sessionCookieName } from '#server/features/identity/auth.ts'
import type { App } from '#server/kernel/mount.ts'
import { askApiFor } from './ask-api.ts'
import { cookiesOf } from './cookies.ts'

/** Where src/lib/last-used.ts remembers the organization, of who has several, and the project of an organization. */
const LAST_ORGANIZATION = 'conifer.organization'
const lastProject = (organizationId: string) => `conifer.project.${organizationId}`

const SOME_ORGANIZATION = /^\/organizations\/-(?=\/|$)/
const SOME_PROJECT = /^\/organizations\/(?<organizationId>[\w-]+)\/projects\/-(?=\/|$)/

/** Takes a request; returns an answer that sends its reader on, or null where that is for the console to decide. */
export type Entrance = (request: Request, clientAddress: string | undefined) => Promise<Response | null>

/**
 * Takes what there is and what is remembered; returns the one that is meant. None where there are several and none of them is
 * remembered: a link on another site brings no such cookie along, and the browser knows.
 */
function meant<T extends { id: string }>(all: readonly T[], remembered: string | undefined): T | undefined {
  return all.length === 1 ? all[0] : all.find(({ id }) => id === remembered)
}

/** Takes the API and the address people use; returns what answers such addresses for who is signed in. */
export function createEntrance(app: App, publicUrl: string): Entrance {
  const cookieName = sessionCookieName(publicUrl)

  return async (request, clientAddress) => {
    const { pathname, search } = new URL(request.url)
    const inProject = SOME_PROJECT.exec(pathname)?.groups?.['organizationId']
    if (pathname !== '/' && !SOME_ORGANIZATION.test(pathname) && inProject === undefined) return null
    if (!(request.headers.get('cookie') ?? '').includes(`${cookieName}=`)) return null
    const remembered = cookiesOf(request)
    const headers = new Headers({ 'cache-control': 'no-store' })

    const askApi = askApiFor(app, request, clientAddress)
    const ask = async <T>(path: string, organizationId?: string): Promise<T | undefined> => {
      const answer = await askApi(path, organizationId)
      // A session's cookie may be due to be set anew.
      for (const set of answer.headers.getSetCookie()) headers.append('set-cookie', set)
      return answer.ok ? ((await answer.json()) as T) : undefined
    }
    const organization = async () => {
      const session = await ask<Session>('/console/session')
      const last = meant(session?.state === 'signed-in' ? session.organizations : [], remembered(LAST_ORGANIZATION))
      return last && `/organizations/${encodeURIComponent(last.id)}`
    }
    const project = async (organizationId: string) => {
      const list = await ask<{ data: { id: string }[] }>(projects.list.path, organizationId)
      const last = meant(list?.data ?? [], remembered(lastProject(organizationId)))
      return last && `/organizations/${organizationId}/projects/${encodeURIComponent(last.id)}`
    }

    // `-` is no organization: the next request knows which one, and brings the cookie of its projects.
    const isProject = inProject !== undefined && inProject !== '-'
    const to = isProject ? await project(inProject) : await organization()
    if (to === undefined) return null
    headers.set(
      'location',
      pathname === '/' ? to : pathname.replace(isProject ? SOME_PROJECT : SOME_ORGANIZATION, () => to) + search,
    )
    return new Response(null, { status: 302, headers })
  }
}
