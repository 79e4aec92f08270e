import type { QueryClient } from '@tanstack/react-query'
import { can, type Gate } from '#contract/can.ts'
import { projectsQuery, sessionQuery } from '#lib/queries.ts'

/** Tells whether somebody may make a call about an organization: a page that is refused says so without asking the server. */
export function mayCall(client: QueryClient, gate: Gate, organizationId: string): boolean {
  const session = client.getQueryData(sessionQuery.queryKey)
  const organization =
    session?.state === 'signed-in' ? session.organizations.find((one) => one.id === organizationId) : undefined
  return organization !== undefined && can(gate, { organization }).allowed
}

/** The same for a call about a project. While the projects are not known nobody can tell, and it is asked. */
export function mayCallIn(client: QueryClient, gate: Gate, organizationId: string, projectId: string): boolean {
  const session = client.getQueryData(sessionQuery.queryKey)
  const organization =
    session?.state === 'signed-in' ? session.organizations.find((one) => one.id === organizationId) : undefined
  const projects = client.getQueryData(projectsQuery(organizationId).queryKey)
  const project = projects?.find((one) => one.id === projectId)
  return !projects || !organization || !project || can(gate, { organization, project }).allowed
}
