import { Lock } from 'lucide-react'
import { EmptyState } from '#ui/EmptyState.tsx'

/** Takes the place of a page's content for who may not see it. `reason`: the server's own sentence, from a verdict. */
export function Refused({ title, reason }: { title: string; reason: string }) {
  return (
    <EmptyState icon={<Lock size={16} strokeWidth={1.5} />} title={title}>
      {reason} Ask one of them if you need it.
    </EmptyState>
  )
}
