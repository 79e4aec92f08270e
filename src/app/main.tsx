import '../styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { watchTheme } from '#lib/theme.ts'
import { createConsole } from './console.tsx'

// Zod would try whether it may make code out of text, which the content security policy refuses and reports. Forms load it later.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })

watchTheme()
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root.')
createRoot(root).render(<StrictMode>{createConsole().element}</StrictMode>)
