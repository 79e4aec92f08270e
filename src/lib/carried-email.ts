import { useLocation } from 'react-router'

/**
 * The address that somebody typed on the page before, for the form of this one: from sign-in to a forgotten password and
 * back, nobody types it twice. It travels in the history's state (`<Link state={{ email }}>`): an address of a page is logged.
 */
export function useCarriedEmail(): string {
  const state: unknown = useLocation().state
  const email = typeof state === 'object' && state !== null && 'email' in state ? state.email : undefined
  return typeof email === 'string' ? email : ''
}
