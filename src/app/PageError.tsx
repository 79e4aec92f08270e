import { useRouteError } from 'react-router'
import { ErrorPage } from '#features/errors/ErrorPage.tsx'

/** Takes the place of a page that broke or whose script did not come; the frame around it stays. */
export function PageError() {
  return <ErrorPage error={useRouteError()} />
}
