import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { lastOrganizationId, lastUsedOf } from '#lib/last-used.ts'
import { useSession } from '#lib/session.tsx'
import { type CommandDialog, CommandsContext } from './commands.ts'
import type * as Keys from './keys.ts'
import { onDemand } from '#ui/on-demand.tsx'

// Nothing of this is in a page's first bytes: the keys' own code comes with the first key, the palette with the intent.
let keys: Promise<typeof Keys> | undefined
// Two imports of one module may be answered in either order, and keys that follow each other are a word.
const loadKeys = () =>
  (keys ??= import('./keys.ts').catch((error: unknown) => {
    keys = undefined
    throw error
  }))
const Palette = onDemand(async () => (await import('./palette/Palette.tsx')).Palette)
const ShortcutsDialog = onDemand(async () => (await import('./ShortcutsDialog.tsx')).ShortcutsDialog)

/** Listens for shortcuts on the pages under it, and opens the palette and the list of shortcuts over them. */
export function Commands({ children }: { children: ReactNode }) {
  const { organizations } = useSession()
  const { organization: addressed, project } = useParams()
  const navigate = useNavigate()
  const [dialog, setDialog] = useState<CommandDialog | null>(null)
  const organization =
    organizations.find((one) => one.id === addressed) ?? lastUsedOf(organizations, lastOrganizationId())
  const place = useRef({ organizationId: organization?.id, projectId: project })
  useEffect(() => {
    place.current = { organizationId: organization?.id, projectId: project }
  })

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return
      if (event.ctrlKey || event.metaKey) {
        if (event.key.toLowerCase() !== 'k' || event.shiftKey) return
        event.preventDefault()
        // A dialog that shows a secret or asks something is not to be covered.
        if (!document.querySelector('[role="dialog"][data-state="open"], [role="alertdialog"]')) setDialog('palette')
        return
      }
      if (event.key.length !== 1 || event.repeat) return
      const { target } = event
      if (target instanceof Element && target.closest('input, textarea, select, [contenteditable]')) return
      // Noted now: by the time the code is there, the focus may be elsewhere.
      const at = performance.now()
      loadKeys().then(
        ({ press }) => press(event.key, at, { ...place.current, open: setDialog, go: (to) => void navigate(to) }),
        () => undefined,
      )
    }
    document.addEventListener('keydown', onKey)
    if (window.coniferKept && window.coniferKept.length > 0)
      import('./kept-input.ts').then(
        ({ replayKept }) => replayKept(),
        () => delete window.coniferKept,
      )
    else delete window.coniferKept
    return () => document.removeEventListener('keydown', onKey)
  }, [navigate])

  const commands = useMemo(
    () => ({
      open: setDialog,
      prepare: Palette.preload,
    }),
    [],
  )
  return (
    <CommandsContext value={commands}>
      {children}
      {dialog === 'palette' && organization && (
        <Palette organization={organization} projectId={project} onClose={() => setDialog(null)} onOpen={setDialog} />
      )}
      {dialog === 'shortcuts' && <ShortcutsDialog onClose={() => setDialog(null)} />}
    </CommandsContext>
  )
}
