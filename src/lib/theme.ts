import { useSyncExternalStore } from 'react'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** Also read by `public/theme.js`, which sets the theme before the first paint. */
const KEY = 'conifer-theme'
const listeners = new Set<() => void>()

function isTheme(value: string | null): value is Theme {
  return THEMES.some((theme) => theme === value)
}

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY)
    return isTheme(value) ? value : 'system'
  } catch {
    // Storage may be switched off altogether; the system's choice is a good one.
    return 'system'
  }
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
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    document.documentElement.dataset['theme'] = theme === 'system' ? (systemIsDark() ? 'dark' : 'light') : theme
    return
  }
  changed()
}

/** Follows the system and other tabs for as long as the page lives. Called once, at start. */
export function watchTheme(): void {
  applyTheme()
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
