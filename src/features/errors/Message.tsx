import type { ReactNode } from 'react'
import { useTakenTitle } from '#lib/page-title.ts'
import { toNextHeading } from '#ui/focus-kept.ts'

/** A page that has one thing to say, under the page's own heading. */
export function Message({
  title,
  children,
  actions,
  reference,
}: {
  title: string
  children: ReactNode
  actions?: ReactNode
  /** What to give whoever runs the server. */
  reference?: string | undefined
}) {
  useTakenTitle(title)
  return (
    <div ref={toNextHeading} className="flex w-full max-w-[34rem] flex-col items-start gap-3 pt-[6dvh]">
      <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight">
        {title}
      </h1>
      <div className="flex flex-col gap-2 text-base text-muted">{children}</div>
      {actions && <div className="mt-1 flex flex-wrap gap-2">{actions}</div>}
      {reference && (
        <p className="text-xs text-faint">
          Reference{' '}
          <code translate="no" className="font-mono break-all text-muted select-all">
            {reference}
          </code>
        </p>
      )}
    </div>
  )
}
