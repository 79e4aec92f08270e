import type { Role } from '#contract/roles.ts'
import { PEOPLE, type Change, type PrincipalKey } from './dataset/people.ts'
import { PROJECTS, type ProjectKey } from './dataset/projects.ts'
import { SERVICE_ACCOUNTS } from './dataset/service-accounts.ts'
import { entriesOf, hasLeft, joinedAt } from './principals.ts'
import type { Timeline } from './timeline.ts'

/** A role somebody was given. */
export type Grant = {
  principal: PrincipalKey
  /** Null: on the organization. */
  project: ProjectKey | null
  role: Role
  /** The role it took the place of. */
  was: Role | null
  by: PrincipalKey
  at: Date
  /** Came with the creation of the project or the organization, so that no event of its own tells of it. */
  founding: boolean
  /** False when another role has taken its place: history only. */
  holds: boolean
}

/** Takes when the days are; returns when a project came to be. */
export function projectCreatedAt(key: ProjectKey, timeline: Timeline): Date {
  return timeline.daysAgo(PROJECTS[key].ageDays, `project/${key}`)
}

type First = Pick<Grant, 'principal' | 'project' | 'by' | 'at' | 'founding'>

/** One grant, or two when the role was changed since. */
function history(first: First, role: Role, changed: Change<Role> | undefined, timeline: Timeline): Grant[] {
  if (!changed) return [{ ...first, role, was: null, holds: true }]
  const at = timeline.daysAgo(changed.daysAgo, `change/${first.principal}/${first.project ?? ''}`)
  return [
    { ...first, role: changed.was, was: null, holds: false },
    { ...first, role, was: changed.was, by: changed.by, at, founding: false, holds: true },
  ]
}

function organizationGrants(timeline: Timeline): Grant[] {
  const people = entriesOf(PEOPLE)
    .filter(([, person]) => !person.left)
    .flatMap(([principal, { role, invitedBy, changed }]) => {
      const at = joinedAt(principal, timeline)
      const first = { principal, project: null, by: invitedBy, at, founding: principal === invitedBy }
      return history(first, role, changed, timeline)
    })
  const machines = entriesOf(SERVICE_ACCOUNTS).flatMap(([principal, { role, createdBy }]) => {
    const at = joinedAt(principal, timeline)
    return history({ principal, project: null, by: createdBy, at, founding: false }, role, undefined, timeline)
  })
  return [...people, ...machines]
}

function projectGrants(timeline: Timeline): Grant[] {
  return entriesOf(PROJECTS).flatMap(([key, project]) => {
    const createdAt = projectCreatedAt(key, timeline)
    const { createdBy } = project
    const creator = { principal: createdBy, project: key, by: createdBy, at: createdAt, founding: true }
    const granted = entriesOf(project.roles).flatMap(([principal, grant]) => {
      const { role, changed } = typeof grant === 'string' ? { role: grant, changed: undefined } : grant
      const joined = joinedAt(principal, timeline)
      const at = timeline.soonAfter(joined > createdAt ? joined : createdAt, `grant/${key}/${principal}`)
      const by = hasLeft(createdBy) ? 'ada' : createdBy
      return history({ principal, project: key, by, at, founding: false }, role, changed, timeline)
    })
    return hasLeft(createdBy) ? granted : history(creator, 'ProjectOwner', undefined, timeline).concat(granted)
  })
}

/** Takes when the days are; returns every role that is held and those it took the place of. */
export function listGrants(timeline: Timeline): Grant[] {
  return [...organizationGrants(timeline), ...projectGrants(timeline)]
}
