import { useCallback } from 'react'
import { can, type Gate, type Verdict } from '#contract/can.ts'
import type { ProjectOverview } from '#contract/projects.ts'
import { useMaybeOrganization } from './session.tsx'

/** What of a project decides what one may do in it. */
export type ProjectStanding = Pick<ProjectOverview, 'grants'>

const elsewhere: Verdict = { allowed: false, reason: 'Choose an organization first.', because: 'role' }

/**
 * Returns a function that tells whether the person may call an endpoint in the organization of the address, for places
 * that ask for many rows: `const may = useVerdict(); may(routes.projects.delete, project)`.
 */
export function useVerdict(): (endpoint: Gate, project?: ProjectStanding) => Verdict {
  const organization = useMaybeOrganization()
  return useCallback(
    (endpoint, project) =>
      organization ? can(endpoint, project ? { organization, project } : { organization }) : elsewhere,
    [organization],
  )
}

/**
 * Takes an endpoint (`routes.projects.create`) and, where it is about a project, that project. Returns whether the
 * person may call it, or the server's own reason why not: `<Button disabledReason={reasonOf(verdict)}>`.
 */
export function useCan(endpoint: Gate, project?: ProjectStanding): Verdict {
  return useVerdict()(endpoint, project)
}

/** Returns what a button says when it may not be pressed, or undefined when it may. */
export function reasonOf(verdict: Verdict): string | undefined {
  return verdict.allowed ? undefined : verdict.reason
}
