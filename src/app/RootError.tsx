import { PageError } from './PageError.tsx'
import { PublicFrame } from './PublicFrame.tsx'

/** Takes the place of everything when not even the frame could be shown: the server is down, the session unreadable, or the frame's script did not come. */
export function RootError() {
  return (
    <PublicFrame>
      <PageError />
    </PublicFrame>
  )
}
