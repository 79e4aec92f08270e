import type { ReactNode } from 'react'
import { Lock } from 'lucide-react'
import { EmptyState } from './EmptyState.tsx'

export interface WithheldProps {
  /** What is withheld: "Usage is not part of your plan". */
  title: string
  /** The server's own reason. */
  reason: string
  /** What to do about it. */
  children?: ReactNode
  /** The way to get it: a link to the plans. */
  action?: ReactNode
}

/** In place of a page's content: the plan withholds it. Says so, and how to get it. */
export function Withheld({ title, reason, children, action }: WithheldProps) {
  return (
    <EmptyState icon={<Lock size={16} strokeWidth={1.5} />} title={title} action={action}>
      <p>{reason}</p>
      {children}
    </EmptyState>
  )
}
