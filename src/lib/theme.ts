import { useSyncExternalStore } from 'react'
import { remember, remembered } from './remembered.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** Also read by `public/theme.js`, which sets the theme before the first paint. */
const KEY = 'conifer-theme'
/** The pages that the server renders, which it then need not ask the browser's storage for. */
const PAGES = '/organizations'
const listeners = new Set<() => void>()

function isTheme(value: string | undefined): value is Theme {
  return THEMES.some((theme) => theme === value)
}

function stored(): Theme {
  const value = remembered(KEY)
  return isTheme(value) ? value : 'system'
}

function systemIsDark(): boolean {
  return typeof matchMedia === 'function' && matchMedia('(prefers-color-scheme: dark)').matches
}

/** Puts the chosen theme on the page. */
function applyTheme(): void {
  const theme = stored()
  document.documentElement.dataset['theme'] = theme === 'system' ? (systemIsDark() ? 'dark' : 'light') : theme
}

function changed(): void {
  applyTheme()
  for (const listener of listeners) listener()
}

/** Takes a theme; shows it and remembers it on this device. */
export function setTheme(theme: Theme): void {
  remember(KEY, theme, PAGES)
  if (stored() === theme) changed()
  // Storage is closed: for as long as the page lives, then.
  else document.documentElement.dataset['theme'] = theme === 'system' ? (systemIsDark() ? 'dark' : 'light') : theme
}

/** Follows the system and other tabs for as long as the page lives. Called once, at start. */
export function watchTheme(): void {
  applyTheme()
  remember(KEY, stored(), PAGES)
  if (typeof matchMedia === 'function') matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed)
  window.addEventListener('storage', (event) => {
    if (event.key === KEY) changed()
  })
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Returns the chosen theme, 'system' included. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, stored, stored)
}
