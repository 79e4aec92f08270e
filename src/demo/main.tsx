/** The entry of the demo: the console of `src/app`, on an API that runs in a worker of this very page. */
import '../styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { outliveTranslation } from '#app/translation.ts'
import { watchTheme } from '#lib/theme.ts'
import { setClock } from './clock.ts'
import { startServer } from './connect.ts'
import { createCookieJar } from './cookies.ts'
import { Demo } from './Demo.tsx'
import { loadTheRest } from './load-the-rest.ts'

/** The first page comes first. */
const REST_AFTER_MS = 2_000
const startedAtMs = Date.now()
const folder = new URL('./', location.href.split('#')[0])
const server = startServer(folder, startedAtMs)
setClock(new Date(DEMO_BUILD.filledAt), startedAtMs)
watchTheme()
outliveTranslation()

/** Everything that the console needs, loaded beside the engine. */
async function load() {
  const [{ createConsole }, { createHashRouter }, { startNetwork }] = await Promise.all([
    import('#app/console.tsx'),
    import('react-router'),
    import('./network.ts'),
  ])
  await Promise.all([server.ready, startNetwork(server, createCookieJar(), folder)])
  setTimeout(() => void loadTheRest(folder).catch(() => undefined), REST_AFTER_MS)
  return () => createConsole({ createRouter: createHashRouter })
}

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root.')
createRoot(root).render(
  <StrictMode>
    <Demo server={server} loading={load()} />
  </StrictMode>,
)
