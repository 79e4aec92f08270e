import { Link, Outlet } from 'react-router'
import { ArrowLeft } from 'lucide-react'
import { lastOrganizationId, lastUsedOf } from '#lib/last-used.ts'
import { SessionProvider, useSession } from '#lib/session.tsx'
import { LinkButton } from '#ui/Button.tsx'
import { AccountMenu } from './AccountMenu.tsx'
import { Commands } from './Commands.tsx'
import { Logo } from './Logo.tsx'
import { paths } from './paths.ts'
import { SessionEnd } from './SessionEnd.tsx'

/** The frame of what is one's own and no organization's: the way back at the left, who one is at the right. */
export function AccountFrame() {
  return (
    <SessionProvider>
      <SessionEnd />
      <Commands>
        <div className="flex min-h-dvh flex-col">
          <TopBar />
          <main
            id="main"
            tabIndex={-1}
            className="mx-auto w-full max-w-[calc(44rem+2*var(--gutter))] flex-1 px-(--gutter) pt-6 pb-16 outline-none"
          >
            <Outlet />
          </main>
        </div>
      </Commands>
    </SessionProvider>
  )
}

function TopBar() {
  const { organizations } = useSession()
  const back = lastUsedOf(organizations, lastOrganizationId())
  return (
    <header className="flex h-14 items-center justify-between gap-3 border-b border-line px-(--gutter)">
      {back ? (
        <LinkButton
          variant="ghost"
          className="-ml-3 min-w-0"
          icon={<ArrowLeft aria-hidden size={16} strokeWidth={1.5} className="shrink-0" />}
        >
          <Link to={paths.organization(back.id)}>
            <span className="truncate">{back.name}</span>
          </Link>
        </LinkButton>
      ) : (
        <Link to={paths.home()} className="flex items-center gap-2 rounded-sm text-base font-semibold">
          <Logo />
          Conifer
        </Link>
      )}
      <AccountMenu compact />
    </header>
  )
}
