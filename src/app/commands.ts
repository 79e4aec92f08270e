import { createContext, useContext } from 'react'

/** What opens over any page: the palette, or the list of shortcuts. */
export type CommandDialog = 'palette' | 'shortcuts'

type Commands = {
  open: (dialog: CommandDialog) => void
  /** Fetches the palette's script and what it searches: on hover, on focus. */
  prepare: () => void
}

export const CommandsContext = createContext<Commands>({ open: () => undefined, prepare: () => undefined })

/** Returns what opens the palette and the list of shortcuts. */
export function useCommands(): Commands {
  return useContext(CommandsContext)
}

/** The modifier of this platform's shortcuts, as people write it. */
export const MOD = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl '
