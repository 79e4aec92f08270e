import type { ReactNode } from 'react'
import { Link, Outlet } from 'react-router'
import { Logo } from './Logo.tsx'
import { paths } from './paths.ts'

/** The frame of pages that need nobody signed in: one column in the middle. */
export function PublicFrame({ children }: { children?: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col px-4">
      <header className="flex h-14 items-center sm:px-2">
        <Link to={paths.home()} className="flex items-center gap-2 rounded-sm text-base font-semibold">
          <Logo />
          Conifer
        </Link>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto flex w-full max-w-[25rem] flex-1 flex-col pt-[max(1.5rem,10dvh)] pb-16 outline-none [--control-h:2.25rem] pointer-coarse:[--control-h:2.75rem]"
      >
        {children ?? <Outlet />}
      </main>
      <footer className="flex h-14 items-center justify-center gap-3 text-xs text-faint">
        <a href={paths.docs()} className="rounded-sm px-1 py-1 hover:text-text hover:underline">
          Docs
        </a>
        <a href={paths.apiReference()} className="rounded-sm px-1 py-1 hover:text-text hover:underline">
          API reference
        </a>
      </footer>
    </div>
  )
}
