import type { QueryClient } from '@tanstack/react-query'
import type { createBrowserRouter } from 'react-router'
import type { Leave } from '#lib/leave.ts'
import { adoptSession, hasJustSignedIn, sessionQuery, signedOut } from '#lib/queries.ts'
import { paths, patterns } from './paths.ts'
import { signInAgain } from './sign-in-again.ts'

type Router = ReturnType<typeof createBrowserRouter>
/** Takes the cache and the router; returns what ends a session on this device: the page goes, and with it all it was told. */
export function leaver(client: QueryClient, router: Router): Leave {
  let leaving: Promise<boolean> | undefined
  async function go(reason: Parameters<Leave>[0]): Promise<boolean> {
    // Gone already: what shows that the session is over comes in its own time, and may come late.
    if (router.state.location.pathname === patterns.signIn) return false
    // Who was on the way to another page wants that one.
    const { pathname, search } = router.state.navigation.location ?? router.state.location
    await client.cancelQueries()
    // The server knows what the page cannot: whether there is a demo to sign in to, and whether the session is over at all.
    const now = await client.query({ ...sessionQuery, staleTime: 0, retry: false }).catch(() => signedOut)
    if (now.state === 'signed-in') return false
    client.setQueryData(sessionQuery.queryKey, now)
    if (reason === 'ended' && (await signInAgain())) return true
    // flushSync: the pages of the person who left are gone before what they read is, or they would read it again.
    const words = {
      ended: { next: pathname + search, reason: hasJustSignedIn(client) ? 'not-kept' : 'ended' },
      'signed-out': { reason: 'signed-out' },
      left: {},
    } as const
    await router.navigate(paths.signIn(words[reason]), { flushSync: true })
    adoptSession(client, now)
    return false
  }
  return (reason) => {
    leaving ??= go(reason).finally(() => {
      leaving = undefined
    })
    return leaving
  }
}
