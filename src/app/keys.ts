import { announce } from '#ui/live-region.ts'
import { lastProjectId } from '#lib/last-used.ts'
import { performPageAction } from '#lib/page-action.ts'
import { singleKeysAreOn } from '#ui/single-keys.ts'
import type { CommandDialog } from './commands.ts'
import { organizationNav, projectNav, settingsNav } from './nav.ts'
import { paths } from './paths.ts'

/** How long after `g` its letter may come. */
const SEQUENCE_MS = 1500
/** What has keys of its own while it is open. */
const BUSY = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'

type Place = {
  organizationId: string | undefined
  projectId: string | undefined
  open: (dialog: CommandDialog) => void
  go: (address: string) => void
}
type Destination = { letter: string; label: string; to: (organization: string, project: string) => string }

/** Every page that `g` and a letter leads to. */
export const DESTINATIONS: readonly Destination[] = [
  ...organizationNav.map(({ letter, label, to }) => ({ letter, label, to })),
  ...projectNav.map(({ letter, label, to }) => ({
    letter,
    label: `Project ${label === 'API keys' ? label : label.toLowerCase()}`,
    to,
  })),
  { letter: 'm', label: 'Members', to: paths.members },
  { letter: 's', label: 'Service accounts', to: paths.serviceAccounts },
  ...settingsNav
    .filter(({ label }) => label !== 'Access')
    .map(({ letter, label, to }) => ({
      letter,
      label: label === 'Organization' ? 'Organization settings' : label,
      to,
    })),
].flatMap(({ letter, label, to }) => (letter === undefined ? [] : [{ letter, label, to }]))

let wentAt = Number.NEGATIVE_INFINITY

/** Takes a key pressed outside of any field, when, and where one is; does what the key is for. */
export function press(key: string, atMs: number, place: Place): void {
  if (!singleKeysAreOn() || document.querySelector(BUSY)) return
  const followsG = atMs - wentAt <= SEQUENCE_MS
  wentAt = Number.NEGATIVE_INFINITY
  if (followsG) {
    const wanted = DESTINATIONS.find(({ letter }) => letter === key.toLowerCase())
    const { organizationId } = place
    if (wanted && organizationId !== undefined)
      place.go(wanted.to(organizationId, place.projectId ?? lastProjectId(organizationId) ?? '-'))
  } else if (key === 'g') wentAt = atMs
  else if (key === '?') place.open('shortcuts')
  else if (key === 'c' && !performPageAction('create')) announce('There is nothing to create on this page.')
}
