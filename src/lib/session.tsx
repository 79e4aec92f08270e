import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { useParams } from 'react-router'
import type { Session, SessionOrganization } from '#contract/console.ts'
import type { ProjectOverview } from '#contract/projects.ts'
import { projectsQuery, sessionQuery } from './queries.ts'

export type SignedIn = Extract<Session, { state: 'signed-in' }>

const SessionContext = createContext<SignedIn | null>(null)

/**
 * Holds who is signed in for the pages under it. While the session is ending it keeps the last person on screen until the
 * sign-in page has taken over, so that no page has to render for nobody.
 */
export function SessionProvider({ children }: { children: ReactNode }) {
  const { data } = useQuery(sessionQuery)
  const [shown, setShown] = useState<SignedIn | null>(data?.state === 'signed-in' ? data : null)
  if (data?.state === 'signed-in' && data !== shown) setShown(data)
  if (!shown) throw new Error('SessionProvider stands below a route that requires a session.')
  return <SessionContext value={shown}>{children}</SessionContext>
}

/** Returns who is signed in. Throws outside SessionProvider. */
export function useSession(): SignedIn {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useSession needs SessionProvider.')
  return session
}

/** Returns the organization of the address, or undefined where the address names none that the person belongs to. */
export function useMaybeOrganization(): SessionOrganization | undefined {
  const { organization: id } = useParams()
  return useSession().organizations.find((one) => one.id === id)
}

/** Returns the organization of the address. Throws where the address names none. */
export function useOrganization(): SessionOrganization {
  const organization = useMaybeOrganization()
  if (!organization) throw new Error('useOrganization needs an address under /organizations/:organization.')
  return organization
}

/** Returns the project of the address, or undefined while the projects load and where the address names none. */
export function useMaybeProject(): ProjectOverview | undefined {
  const { organization = '', project: id } = useParams()
  const { data } = useQuery({ ...projectsQuery(organization), enabled: organization !== '' && id !== undefined })
  return useMemo(() => data?.find((one) => one.id === id), [data, id])
}

/** Returns the project of the address. Throws while the projects load: for what a page shows once `useMaybeProject` knows it. */
export function useProject(): ProjectOverview {
  const project = useMaybeProject()
  if (!project) throw new Error('useProject needs an address under /projects/:project.')
  return project
}
