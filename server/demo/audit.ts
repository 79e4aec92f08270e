import type { auditEvents } from '#server/db/schema.ts'
import type { AuditEvent } from '#server/kernel/audit.ts'
import { API_KEYS } from './dataset/api-keys.ts'
import { BROWSERS, DATA_PLANE_AGENT, MACHINE_AGENTS, NETWORKS } from './dataset/clients.ts'
import { EVENTS, type Target } from './dataset/events.ts'
import { ORGANIZATION } from './dataset/organization.ts'
import { PEOPLE, type PrincipalKey } from './dataset/people.ts'
import { PROJECTS, type ProjectKey } from './dataset/projects.ts'
import { RESOURCES } from './dataset/resources.ts'
import { SERVICE_ACCOUNTS } from './dataset/service-accounts.ts'
import { type Grant, projectCreatedAt } from './grants.ts'
import { entriesOf, isPerson, principalOf } from './principals.ts'
import { demoId, randomFor } from './random.ts'
import type { Timeline } from './timeline.ts'

type AuditRow = typeof auditEvents.$inferInsert
type About = Omit<AuditEvent, 'action' | 'parameters'>
type Happening = {
  at: Date
  by: PrincipalKey | 'system'
  action: string
  about: About
  parameters?: Record<string, unknown> | undefined
  failure?: { reason: string; errorCode: string } | undefined
}

const WINDOW_DAYS = 60

const aboutProject = (project: ProjectKey): About => ({
  resourceType: 'project',
  resourceId: demoId('project', project),
  resourceName: PROJECTS[project].name,
  projectId: demoId('project', project),
})

function aboutPrincipal(key: PrincipalKey, project: ProjectKey | null): About {
  const { type, id, name } = principalOf(key)
  return {
    resourceType: type === 'user' ? 'user' : 'service-account',
    resourceId: id,
    resourceName: name,
    ...(project === null ? {} : { projectId: demoId('project', project) }),
  }
}

function aboutTarget(target: Target, organizationId: string): About {
  switch (target.type) {
    case 'organization':
      return { resourceType: 'organization', resourceId: organizationId, resourceName: ORGANIZATION.name }
    case 'project':
      return aboutProject(target.project)
    case 'former-project': {
      const id = demoId('project', target.name)
      return { resourceType: 'project', resourceId: id, resourceName: target.name, projectId: id }
    }
    case 'user':
      return aboutPrincipal(target.person, target.project ?? null)
    case 'api-key':
    case 'index':
    case 'collection':
    case 'backup':
    case 'assistant':
      return {
        resourceType: target.type,
        resourceId: demoId(target.type, `${target.project}/${target.name}`),
        resourceName: target.name,
        projectId: demoId('project', target.project),
      }
  }
}

/** Projects, keys and resources coming to be, and keys being disabled. */
function projectHappenings(timeline: Timeline, organizationId: string): Happening[] {
  const projects = entriesOf(PROJECTS).map(([key, project]): Happening => ({
    at: projectCreatedAt(key, timeline),
    by: project.createdBy,
    action: 'create',
    about: aboutProject(key),
    parameters: {
      name: project.name,
      max_pods: project.maxPods ?? 0,
      force_encryption_with_cmek: project.cmek ?? false,
      tags: project.tags,
    },
  }))
  const keys = entriesOf(API_KEYS).flatMap(([project, list]) =>
    list.flatMap(({ name, roles, ageDays, createdBy, expiresInDays, disabled }): Happening[] => {
      const what = `api-key/${project}/${name}`
      const about = aboutTarget({ type: 'api-key', project, name }, organizationId)
      const expiry = expiresInDays === undefined ? {} : { expires_at: timeline.midnightIn(expiresInDays).toISOString() }
      const created: Happening = {
        at: timeline.daysAgo(ageDays, what),
        by: createdBy,
        action: 'create',
        about,
        parameters: { name, roles, ...expiry },
      }
      if (!disabled) return [created]
      const at = timeline.daysAgo(disabled.daysAgo, `${what}/disabled`)
      const parameters = { disabled: { from: false, to: true } }
      return [created, { at, by: disabled.by, action: 'update', about, parameters }]
    }),
  )
  const resources = entriesOf(RESOURCES).flatMap(([project, list]) =>
    list.flatMap(({ type, name, ageDays }): Happening[] => {
      if (ageDays === undefined) return []
      const at = timeline.daysAgo(ageDays, `${type}/${project}/${name}`)
      return [{ at, by: 'system', action: 'create', about: aboutTarget({ type, project, name }, organizationId) }]
    }),
  )
  return [...projects, ...keys, ...resources]
}

/** People and service accounts coming, changing roles and leaving; secrets being rotated. */
function principalHappenings(grants: Grant[], timeline: Timeline): Happening[] {
  const given = grants
    .filter((grant) => !grant.founding)
    .map(({ principal, project, role, was, by, at }): Happening => ({
      at,
      by,
      action: was === null ? 'create' : 'update',
      about: aboutPrincipal(principal, project),
      parameters: was === null ? { role } : { role: { from: was, to: role } },
    }))
  const left = entriesOf(PEOPLE).flatMap(([key, { left }]): Happening[] => {
    if (!left) return []
    const at = timeline.daysAgo(left.daysAgo, `leaving/${key}`)
    return [{ at, by: left.by, action: 'delete', about: aboutPrincipal(key, null) }]
  })
  const rotated = entriesOf(SERVICE_ACCOUNTS).flatMap(([key, { rotated }]): Happening[] =>
    rotated
      ? [
          {
            at: timeline.minutesAgo(rotated.minutesAgo),
            by: rotated.by,
            action: 'rotate-secret',
            about: aboutPrincipal(key, null),
            parameters: { grace_hours: rotated.graceHours ?? 0 },
          },
        ]
      : [],
  )
  return [...given, ...left, ...rotated]
}

/** A few sign-ins of each person while they were a member. */
function logins(timeline: Timeline): Happening[] {
  return entriesOf(PEOPLE).flatMap(([key, { ageDays, left }]) => {
    const random = randomFor(`logins/${key}`)
    // Three days from joining and leaving, so that a weekend cannot bring a sign-in before or after them.
    const oldest = Math.min(WINDOW_DAYS - 3, ageDays - 3)
    const newest = left ? left.daysAgo + 3 : 1
    const days = new Set(Array.from({ length: random.integer(1, 3) }, () => random.integer(newest, oldest)))
    return [...days].map((day): Happening => ({
      at: timeline.daysAgo(day, `login/${key}/${day}`),
      by: key,
      action: 'login',
      about: aboutPrincipal(key, null),
      parameters: { method: 'password' },
    }))
  })
}

function scripted(timeline: Timeline, organizationId: string): Happening[] {
  const rename: Happening = {
    at: timeline.daysAgo(ORGANIZATION.renamedDaysAgo, 'rename'),
    by: ORGANIZATION.founder,
    action: 'update',
    about: aboutTarget({ type: 'organization' }, organizationId),
    parameters: { name: { from: ORGANIZATION.formerName, to: ORGANIZATION.name } },
  }
  const events = EVENTS.map(({ daysAgo, by, action, target, parameters, failure }, at): Happening => ({
    at: timeline.daysAgo(daysAgo, `event/${at}`),
    by,
    action,
    about: aboutTarget(target, organizationId),
    parameters,
    failure,
  }))
  return [rename, ...events]
}

function actorFields(by: PrincipalKey | 'system') {
  const random = randomFor(`client/${by}`)
  const ipAddress = `${random.pick(NETWORKS)}${random.integer(10, 99)}`
  if (by === 'system') {
    const actor = { actorType: 'system' as const, actorId: 'system', actorName: 'system' }
    return { ...actor, userAgent: DATA_PLANE_AGENT, ipAddress }
  }
  const { type, id, name } = principalOf(by)
  return {
    actorType: type,
    actorId: id,
    actorName: name,
    actorDisplayName: isPerson(by) ? PEOPLE[by].name : null,
    userAgent: isPerson(by) ? random.pick(BROWSERS) : (MACHINE_AGENTS[by] ?? null),
    ipAddress,
  }
}

/**
 * Takes the organization's id, the roles that were given and when the days are; returns the audit events of the last 60
 * days, oldest first, in the columns `writeAuditEvents` fills.
 */
export function listAuditRows(organizationId: string, grants: Grant[], timeline: Timeline): AuditRow[] {
  const since = timeline.minutesAgo(WINDOW_DAYS * 24 * 60)
  const renamedAt = timeline.daysAgo(ORGANIZATION.renamedDaysAgo, 'rename')
  const toRow = ({ at, by, action, about, parameters, failure }: Happening, number: number): AuditRow => ({
    id: demoId('audit-event', `${number}`),
    organizationId,
    organizationName: at <= renamedAt ? ORGANIZATION.formerName : ORGANIZATION.name,
    time: at,
    ...actorFields(by),
    requestId: demoId('request', `${number}`),
    action,
    ...about,
    result: failure ? 'failure' : 'success',
    reason: failure?.reason ?? null,
    errorCode: failure?.errorCode ?? null,
    parameters: parameters ?? {},
  })
  return [
    ...projectHappenings(timeline, organizationId),
    ...principalHappenings(grants, timeline),
    ...scripted(timeline, organizationId),
    ...logins(timeline),
  ]
    .filter(({ at }) => at >= since)
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
    .map(toRow)
}
