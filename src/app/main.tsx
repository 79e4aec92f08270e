import '../styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { watchTheme } from '#lib/theme.ts'
import { createConsole } from './console.tsx'

watchTheme()
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root.')
createRoot(root).render(<StrictMode>{createConsole().element}</StrictMode>)
