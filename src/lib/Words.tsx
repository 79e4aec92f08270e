import type { ReactNode } from 'react'

/** A heading and what is to be said under it; announced when it takes the place of something else. */
export function Words({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div role="status">
      <h1 tabIndex={-1} className="mb-4 text-xl font-semibold tracking-tight break-words">
        {title}
      </h1>
      <div className="flex flex-col gap-2 text-base text-muted">{children}</div>
    </div>
  )
}
