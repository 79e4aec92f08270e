import { useState } from 'react'
import { Outlet, useLocation, useParams } from 'react-router'
import { clsx } from 'clsx'
import { Menu, PanelLeft, Search } from 'lucide-react'
import { NotFoundOrganization } from '#features/errors/NotFoundOrganization.tsx'
import { SessionProvider, useSession } from '#lib/session.tsx'
import { IconButton } from '#ui/Button.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { Commands } from './Commands.tsx'
import { useCommands } from './commands.ts'
import { Crumbs } from './Crumbs.tsx'
import { PublicFrame } from './PublicFrame.tsx'
import { Rail } from './Rail.tsx'
import { useRail } from './rail-state.ts'
import { SessionEnd } from './SessionEnd.tsx'

const Drawer = onDemand(async () => (await import('#ui/Drawer.tsx')).Drawer)

/** Content is at most 1120 px wide, and the line above it starts where it starts. */
const column = 'mx-auto w-full max-w-[calc(70rem+2*var(--gutter))] px-(--gutter)'

/** The frame of an organization's pages: the rail at the left, a drawer on a phone, the breadcrumb above the page. */
export function ConsoleFrame() {
  return (
    <SessionProvider>
      <SessionEnd />
      <Commands>
        <Frame />
      </Commands>
    </SessionProvider>
  )
}

function Frame() {
  const { organization } = useParams()
  const session = useSession()
  const [rail, setRail] = useRail()
  const folded = rail === 'folded'
  const commands = useCommands()
  if (!session.organizations.some((one) => one.id === organization)) {
    return (
      <PublicFrame>
        <NotFoundOrganization organizations={session.organizations} />
      </PublicFrame>
    )
  }
  return (
    <div className="flex min-h-dvh">
      {!folded && (
        <aside id="rail" className={rail ? 'rail md:block' : 'rail lg:block'}>
          <Rail />
        </aside>
      )}
      <div className="flex min-w-0 flex-1 flex-col">
        <div className={`${column} flex h-12 print:hidden! shrink-0 items-center gap-1.5`}>
          <span className="-ml-2 md:hidden">
            <PhoneNavigation />
          </span>
          <span className="-ml-1.5 hidden md:block">
            <IconButton
              size="sm"
              label={folded ? 'Show navigation' : 'Hide navigation'}
              aria-expanded={!folded}
              aria-controls={folded ? undefined : 'rail'}
              icon={<PanelLeft aria-hidden size={16} strokeWidth={1.5} />}
              onClick={() => setRail(folded ? 'open' : 'folded')}
              className="aria-expanded:bg-transparent"
            />
          </span>
          <Crumbs />
          <span className={clsx('-mr-2 ml-auto', !folded && (rail ? 'md:hidden' : 'lg:hidden'))}>
            <IconButton
              label="Search"
              aria-keyshortcuts="Control+K Meta+K"
              icon={<Search aria-hidden size={16} strokeWidth={1.5} />}
              onPointerEnter={commands.prepare}
              onFocus={commands.prepare}
              onClick={() => commands.open('palette')}
            />
          </span>
        </div>
        <main id="main" tabIndex={-1} className={`${column} flex-1 pt-3 pb-16 outline-none`}>
          <Outlet />
        </main>
      </div>
    </div>
  )
}

function PhoneNavigation() {
  const [open, setOpen] = useState(false)
  const [wanted, setWanted] = useState(false)
  const { pathname } = useLocation()
  const [seen, setSeen] = useState(pathname)
  if (pathname !== seen) {
    setSeen(pathname)
    setOpen(false)
  }
  return (
    <>
      <IconButton
        label="Open navigation"
        tooltip={false}
        icon={<Menu aria-hidden size={16} strokeWidth={1.5} />}
        aria-haspopup="dialog"
        onPointerEnter={Drawer.preload}
        onClick={() => {
          setWanted(true)
          setOpen(true)
        }}
      />
      {wanted && (
        <Drawer open={open} onOpenChange={setOpen} label="Navigation">
          <Rail />
        </Drawer>
      )}
    </>
  )
}
