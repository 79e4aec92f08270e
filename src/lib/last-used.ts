/** The organization and the project somebody was in last, on this device: what `-` in an address stands for. */

const ORGANIZATION = 'conifer.organization'
const project = (organizationId: string) => `conifer.project.${organizationId}`

function read(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Storage full or switched off: `-` then means the first one, which is no harm.
  }
}

function forget(key: string): void {
  try {
    localStorage.removeItem(key)
  } catch {
    // Closed: nothing was kept.
  }
}

export function lastOrganizationId(): string | undefined {
  return read(ORGANIZATION)
}
export function rememberOrganization(organizationId: string): void {
  write(ORGANIZATION, organizationId)
}
export function lastProjectId(organizationId: string): string | undefined {
  return read(project(organizationId))
}
export function rememberProject(organizationId: string, projectId: string): void {
  write(project(organizationId), projectId)
}
/** Takes the project that the navigation shows, or undefined when there is none: the next visit keeps its room from the start. */
export function rememberProjects(organizationId: string, shownId: string | undefined): void {
  if (shownId !== undefined) rememberProject(organizationId, shownId)
  else forget(project(organizationId))
}
/** Takes those there are; returns the one with the remembered id, else the first, else undefined. */
export function lastUsedOf<T extends { id: string }>(
  all: readonly T[],
  rememberedId: string | undefined,
): T | undefined {
  return all.find((one) => one.id === rememberedId) ?? all[0]
}
