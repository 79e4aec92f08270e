import { PageError } from './PageError.tsx'
import { PublicFrame } from './PublicFrame.tsx'

/** Takes the place of everything when not even the frame could be shown: the server is down, or the session unreadable. */
export function RootError() {
  return (
    <PublicFrame>
      <PageError />
    </PublicFrame>
  )
}
