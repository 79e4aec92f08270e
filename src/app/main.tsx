import { createRoot } from './react.ts'
import '../styles.css'
import { startTransition, StrictMode } from 'react'
import { watchTheme } from '#lib/theme.ts'
import { createConsole } from './console.tsx'
import { outliveTranslation } from './translation.ts'

// Zod would try whether it may make code out of text, which the content security policy refuses and reports. Forms load it later.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })

watchTheme()
outliveTranslation()
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root.')
const { element, ready } = createConsole()
// Until then there stands what the server has rendered (docs/adr/0012), or nothing; React puts its own in that one's place. In
// a transition, so that it lets the browser in between.
void ready.then(() => {
  startTransition(() => createRoot(root).render(<StrictMode>{element}</StrictMode>))
  // Where an error stands in the page's place nobody takes what early.js keeps: keys are the browser's again.
  setTimeout(() => delete window.coniferKept, 10_000)
})
