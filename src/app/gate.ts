import type { QueryClient } from '@tanstack/react-query'
import { type MiddlewareFunction, redirect } from 'react-router'
import type { Session } from '#contract/console.ts'
import { lastOrganizationId, lastProjectId, lastUsedOf, rememberOrganization, rememberProject } from '#lib/last-used.ts'
import { projectsQuery, sessionQuery } from '#lib/queries.ts'
import { paths, resolveDashes, safeNext } from './paths.ts'

/** Who may be on which page: each gate runs before the loaders below it and redirects whoever belongs elsewhere. */

function wanted(request: Request): string {
  const { pathname, search } = new URL(request.url)
  return pathname + search
}

/** Takes who is signed in; returns the page that greets them. */
function firstPage(session: Extract<Session, { state: 'signed-in' }>): string {
  const organization = lastUsedOf(session.organizations, lastOrganizationId())
  return organization ? paths.organization(organization.id) : paths.newOrganization()
}

function readSession(client: QueryClient): Promise<Session> {
  return client.query({ ...sessionQuery, staleTime: 'static' })
}

/** For `/`: sends everybody to the page that greets them. */
export function goHome(client: QueryClient): MiddlewareFunction {
  return async () => {
    const session = await readSession(client)
    if (session.state === 'set-up-required') throw redirect(paths.setUp())
    throw redirect(session.state === 'signed-out' ? paths.signIn() : firstPage(session))
  }
}

/** For pages of people who are not signed in (`signed-out`) or of a server without anybody (`set-up-required`). */
export function requireState(client: QueryClient, state: 'signed-out' | 'set-up-required'): MiddlewareFunction {
  return async ({ request }) => {
    const session = await readSession(client)
    if (session.state === state) return
    if (session.state === 'set-up-required') throw redirect(paths.setUp())
    if (session.state === 'signed-out') throw redirect(paths.signIn())
    const next = safeNext(new URL(request.url).searchParams.get('next'))
    throw redirect(next === paths.home() ? firstPage(session) : next)
  }
}

/** For pages that need somebody signed in: whoever is not comes back to this very page afterwards. */
export function requireSignedIn(client: QueryClient): MiddlewareFunction {
  return async ({ request }) => {
    const session = await readSession(client)
    if (session.state === 'set-up-required') throw redirect(paths.setUp())
    if (session.state === 'signed-out') throw redirect(paths.signIn({ next: wanted(request) }))
  }
}

async function currentProjectId(client: QueryClient, organizationId: string): Promise<string | undefined> {
  const projects = await client.query({ ...projectsQuery(organizationId), staleTime: 'static' }).catch(() => [])
  return lastUsedOf(projects, lastProjectId(organizationId))?.id
}

/** For pages of an organization: fills in `-`, remembers where one is, and looks again when the organization is not among one's own. */
export function requireOrganization(client: QueryClient): MiddlewareFunction {
  return async ({ request, params }) => {
    const session = await readSession(client)
    if (session.state !== 'signed-in') return
    if (session.organizations.length === 0) throw redirect(paths.newOrganization())
    const { organization = '', project } = params
    if (organization === '-' || project === '-') {
      const organizationId =
        organization === '-' ? lastUsedOf(session.organizations, lastOrganizationId())?.id : organization
      const projectId = project === '-' && organizationId ? await currentProjectId(client, organizationId) : undefined
      const { pathname, search } = new URL(request.url)
      const real = resolveDashes(pathname, { organizationId, projectId: () => projectId })
      throw redirect(real ? real + search : paths.projects(organizationId ?? ''))
    }
    if (session.organizations.some((one) => one.id === organization)) {
      rememberOrganization(organization, session.organizations.length > 1)
      if (project) rememberProject(organization, project)
      return
    }
    // They may have been invited a minute ago: the session that is cached would not know.
    await client.query({ ...sessionQuery, staleTime: 2000 }).catch(() => undefined)
  }
}
