import { Lock } from 'lucide-react'
import { EmptyState } from '#ui/EmptyState.tsx'

/** Takes the place of the page for who has a role in the project that does not show this. `reason`: the server's own sentence. */
export function Refused({ reason }: { reason: string }) {
  return (
    <EmptyState icon={<Lock size={16} strokeWidth={1.5} />} title="You cannot see service accounts here">
      {reason} Ask a project owner if you need it.
    </EmptyState>
  )
}
