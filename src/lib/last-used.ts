/** The organization and the project somebody was in last, on this device: what `-` in an address stands for. */

import { remember, remembered } from './remembered.ts'

const ORGANIZATION = 'conifer.organization'
const project = (organizationId: string) => `conifer.project.${organizationId}`
/** The pages whose navigation shows the project. */
const pagesOf = (organizationId: string) => `/organizations/${organizationId}`

export function lastOrganizationId(): string | undefined {
  return remembered(ORGANIZATION)
}
/** Takes whether there are others, too: then the server has to know where `/` leads (server/node/entrance.ts). */
export function rememberOrganization(organizationId: string, hasOthers: boolean): void {
  remember(ORGANIZATION, organizationId, hasOthers ? '/' : undefined)
}
export function lastProjectId(organizationId: string): string | undefined {
  return remembered(project(organizationId))
}
export function rememberProject(organizationId: string, projectId: string): void {
  remember(project(organizationId), projectId, pagesOf(organizationId))
}
/** Takes the project that the navigation shows, or undefined when there is none: the next visit keeps its room from the start. */
export function rememberProjects(organizationId: string, shownId: string | undefined): void {
  if (shownId !== undefined) rememberProject(organizationId, shownId)
  else remember(project(organizationId), undefined, pagesOf(organizationId))
}
/** Takes those there are; returns the one with the remembered id, else the first, else undefined. */
export function lastUsedOf<T extends { id: string }>(
  all: readonly T[],
  rememberedId: string | undefined,
): T | undefined {
  return all.find((one) => one.id === rememberedId) ?? all[0]
}
