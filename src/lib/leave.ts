import { createContext, useContext } from 'react'

/**
 * Leaves for the sign-in page, unless the session goes on. `ended`: it is over, and signing in comes back here.
 * `signed-out`: by choice. `left`: with the organization one has left, so there is nothing here to come back to.
 * Returns whether the person stays after all: they signed in again over a page with something typed in it.
 */
export type Leave = (reason: 'ended' | 'signed-out' | 'left') => Promise<boolean>

export const LeaveContext = createContext<Leave>(async () => false)

/** Returns the way out of a session. */
export function useLeave(): Leave {
  return useContext(LeaveContext)
}
