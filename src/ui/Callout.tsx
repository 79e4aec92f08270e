import type { ReactNode } from 'react'
import { clsx } from 'clsx'
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import { toHeading } from './focus-kept.ts'

const kinds = {
  info: { Icon: Info, box: 'border-info/30 bg-info-soft', icon: 'text-info' },
  success: { Icon: CircleCheck, box: 'border-success/30 bg-success-soft', icon: 'text-success' },
  warning: { Icon: TriangleAlert, box: 'border-warning/35 bg-warning-soft', icon: 'text-warning' },
  danger: { Icon: CircleAlert, box: 'border-danger/35 bg-danger-soft', icon: 'text-danger' },
}

export interface CalloutProps {
  kind?: keyof typeof kinds
  title?: ReactNode
  children?: ReactNode
  /** A button or link at the right. */
  action?: ReactNode
  /** Announced when it appears: "status" politely, "alert" at once. Leave out for what is on the page from the start. */
  role?: 'status' | 'alert'
}

/** Something to know about the page or the part under it. */
export function Callout({ kind = 'info', title, children, action, role }: CalloutProps) {
  const { Icon, box, icon } = kinds[kind]
  return (
    <div
      ref={toHeading}
      role={role}
      className={clsx(
        'flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md border px-3 py-2.5 text-sm text-text',
        box,
      )}
    >
      <Icon aria-hidden size={16} strokeWidth={1.5} className={clsx('mt-0.5 shrink-0', icon)} />
      <div className="min-w-0 flex-1 basis-48">
        {title && <p className="font-medium">{title}</p>}
        {children && <div className={clsx('break-words', title && 'mt-0.5 text-muted')}>{children}</div>}
      </div>
      {action && <div className="shrink-0">{action}</div>}
    </div>
  )
}
