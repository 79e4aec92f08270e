import { useEffect, useState } from 'react'
import type { Console } from '#app/console.tsx'
import { Logo } from '#app/Logo.tsx'
import { api } from '#lib/api.ts'
import { adoptSession } from '#lib/queries.ts'
import { Button } from '#ui/Button.tsx'
import { DemoBanner } from './DemoBanner.tsx'
import type { DemoServer } from './connect.ts'

/** Whom a visitor is first: who may do everything. */
const FIRST_PERSONA = 'organization-owner'

type Loaded = { makeConsole: () => Console; console: Console }

/** The demo: while the engine loads a line of progress, then the banner and the console under it. */
export function Demo({ server, loading }: { server: DemoServer; loading: Promise<() => Console> }) {
  const [loaded, setLoaded] = useState<Loaded>()
  const [error, setError] = useState<string>()
  useEffect(() => {
    let gone = false
    const begin = async () => {
      const makeConsole = await loading
      await api.account.demoSignIn({ body: { persona: FIRST_PERSONA } })
      if (!gone) setLoaded({ makeConsole, console: makeConsole() })
    }
    begin().catch((reason: unknown) => setError(reason instanceof Error ? reason.message : String(reason)))
    return () => {
      gone = true
    }
  }, [loading])

  if (!loaded) return <Starting server={server} error={error} />
  /** Somebody else is at the page now, or the world is a new one: the console starts afresh, at the same address or at the first. */
  const enter = async (persona: string, at: 'here' | 'home') => {
    // Who asks who is signed in, and finds somebody else, reloads the page: here that would lose the world.
    await loaded.console.client.cancelQueries()
    const session = await api.account.demoSignIn({ body: { persona } })
    loaded.console.dispose()
    if (at === 'home') history.replaceState(null, '', '#/')
    const next = loaded.makeConsole()
    adoptSession(next.client, session)
    setLoaded({ ...loaded, console: next })
  }
  return (
    <>
      <DemoBanner
        client={loaded.console.client}
        onSwitch={(persona) => enter(persona, 'here')}
        onReset={async () => {
          await server.reset()
          await enter(FIRST_PERSONA, 'home')
        }}
      />
      {loaded.console.element}
    </>
  )
}

/** What one sees until PostgreSQL runs. */
function Starting({ server, error }: { server: DemoServer; error: string | undefined }) {
  const [share, setShare] = useState(0)
  useEffect(() => server.onProgress(setShare), [server])
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-4 px-4 text-center">
      <h1 className="flex items-center gap-2 text-base font-semibold">
        <Logo />
        Conifer
      </h1>
      {error === undefined ? (
        <>
          <p className="max-w-80 text-sm text-muted" role="status">
            Starting the server in your browser: PostgreSQL and the Admin API, with an organization in it.
          </p>
          <div
            role="progressbar"
            aria-label="Loading"
            aria-valuenow={Math.round(share * 100)}
            className="h-1 w-56 overflow-hidden rounded-full bg-active"
          >
            <div
              className="h-full w-full origin-left bg-accent-solid transition-transform"
              style={{ transform: `scaleX(${share})` }}
            />
          </div>
        </>
      ) : (
        <>
          <p role="alert" className="max-w-96 text-sm text-muted">
            The demo could not start: {error} It needs a current browser, and an address under https or on localhost.
          </p>
          <Button variant="primary" onClick={() => location.reload()}>
            Try again
          </Button>
        </>
      )}
    </main>
  )
}
