import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Outlet, ScrollRestoration, useLocation, useMatches, useNavigation, useParams } from 'react-router'
import { useAwaySince } from '#lib/connection.ts'
import { formatClock } from '#lib/format.ts'
import { useOfflineSince } from '#lib/online.ts'
import { takenTitle, useShownTitle } from '#lib/page-title.ts'
import { sessionQuery } from '#lib/queries.ts'
import { TextLink } from '#ui/Button.tsx'
import { announce } from '#ui/live-region.ts'
import { useMissedCode } from '#ui/on-demand.tsx'
import { ToastRegion } from '#ui/ToastRegion.tsx'
import { ConfirmIdentityRegion } from './ConfirmIdentityRegion.tsx'
import { useLeave } from '#lib/leave.ts'
import type { RouteHandle } from './route-handle.ts'
import { documentTitle } from './title.ts'

/** What every page stands in: the title, announcements, focus, the progress line, toasts and the offline line. */
export function Root() {
  useDocumentTitle()
  useArrival()
  useSessionWatch()
  return (
    <>
      <a
        href="#main"
        onClick={(event) => {
          // Where addresses live behind the `#`, following the link would be going to another page.
          event.preventDefault()
          document.getElementById('main')?.focus()
        }}
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:border focus:border-edge focus:bg-raised focus:px-3 focus:py-1.5 focus:text-sm focus:shadow-float"
      >
        Skip to content
      </a>
      <ProgressLine />
      <OfflineLine />
      <Outlet />
      <ToastRegion />
      <ConfirmIdentityRegion />
      <ScrollRestoration />
    </>
  )
}

/** The name of the page one is on. */
export function usePageTitle(): string {
  const matches = useMatches()
  const handle = matches.findLast((match) => match.handle !== undefined)?.handle as RouteHandle | undefined
  return handle?.title ?? 'Conifer'
}

function useDocumentTitle() {
  const title = useShownTitle(usePageTitle())
  const { organization: id } = useParams()
  const { data } = useQuery(sessionQuery)
  const organization = data?.state === 'signed-in' ? data.organizations.find((one) => one.id === id) : undefined
  useEffect(() => {
    document.title = documentTitle(title, organization?.name)
  }, [title, organization?.name])
}

/** After a navigation the new page is announced and its heading has the focus, as after a page load. */
function useArrival() {
  const { pathname } = useLocation()
  const title = usePageTitle()
  const last = useRef(pathname)
  useEffect(() => {
    if (last.current === pathname) return
    last.current = pathname
    const main = document.querySelector('main')
    const target = main?.querySelector<HTMLElement>('h1') ?? main
    // A page that put the focus into its first field knows better.
    const stays = main?.contains(document.activeElement)
    const shown = takenTitle() ?? title
    // A heading that gets the focus is read by that.
    if (stays || target?.textContent !== shown) announce(shown)
    if (stays || !target) return
    target.tabIndex = -1
    target.focus({ preventScroll: true })
  }, [pathname, title])
}

/** Another tab may have signed out: the session that is read again on return to this tab says so. */
function useSessionWatch() {
  const { data } = useQuery(sessionQuery)
  const leave = useLeave()
  const wasIn = useRef(false)
  useEffect(() => {
    if (data?.state === 'signed-out' && wasIn.current) void leave('ended')
    wasIn.current = data?.state === 'signed-in'
  }, [data?.state, leave])
}

/** A thin line along the top for a navigation that takes longer than a blink. */
function ProgressLine() {
  const { state } = useNavigation()
  if (state === 'idle') return null
  return (
    <div
      role="progressbar"
      aria-label="Loading page"
      className="pointer-events-none fixed inset-x-0 top-0 z-50 h-0.5 overflow-hidden"
    >
      <div className="h-full origin-left animate-progress bg-accent" />
    </div>
  )
}

/**
 * Says why the page may be old, and goes by itself: the device has no network, or the server does not answer. Says too that
 * something could not be opened, as after an upgrade of the server; what was typed is the reader's to save first.
 */
function OfflineLine() {
  const since = useOfflineSince()
  const away = useAwaySince()
  const isMissed = useMissedCode()
  const shows = since !== null || away !== null || isMissed
  useEffect(() => {
    // The rail is as high as the window less this line.
    document.documentElement.style.setProperty('--offline-h', shows ? '2rem' : '0px')
  }, [shows])
  return (
    <div role="status" className="sticky top-(--demo-h,0px) z-40 empty:hidden">
      {shows && (
        <p className="h-8 truncate border-b border-warning/35 bg-warning-soft px-2 text-center text-xs/8 text-text sm:text-sm/8">
          {since ? (
            `You are offline; showing what was loaded at ${formatClock(since)}.`
          ) : away ? (
            `Reconnecting… The server has not answered since ${formatClock(away)}.`
          ) : (
            <>
              Part of this page could not be loaded.{' '}
              <TextLink>
                <button type="button" onClick={() => window.location.reload()}>
                  Reload
                </button>
              </TextLink>
            </>
          )}
        </p>
      )}
    </div>
  )
}
