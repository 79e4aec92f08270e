import { Checkbox } from '#ui/Choice.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { Kbd } from '#ui/Kbd.tsx'
import { turnSingleKeys, useSingleKeys } from '#ui/single-keys.ts'
import { MOD } from './commands.ts'
import { DESTINATIONS } from './keys.ts'

type Line = { keys: readonly string[]; what: string; sequence?: boolean }

const ANYWHERE: readonly Line[] = [
  { keys: [`${MOD}K`], what: 'Search, go and do' },
  { keys: ['?'], what: 'This list' },
  { keys: ['c'], what: 'Create what the page creates' },
  { keys: ['/'], what: 'Filter the table' },
  { keys: ['Esc'], what: 'Close, or clear the filter' },
  { keys: [MOD === '⌘' ? '⌥T' : 'Alt T'], what: 'Go to the notifications' },
]
const GO: readonly Line[] = DESTINATIONS.map(({ letter, label }) => ({
  keys: ['g', letter],
  what: label,
  sequence: true,
}))

/** Every shortcut there is, and the switch for those of one key. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const on = useSingleKeys()
  return (
    <Dialog open onOpenChange={onClose} title="Keyboard shortcuts" closeOnOutsidePress>
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        <List heading="Anywhere" lines={ANYWHERE} on={on} />
        <List heading="Go to" lines={GO} on={on} />
      </div>
      <div className="mt-5 border-t border-line pt-4">
        <Checkbox
          label="Shortcuts of one key"
          help={`Turn them off if you dictate or often press a key by accident. ${MOD}K works either way. Remembered in this browser.`}
          checked={on}
          onChange={(event) => turnSingleKeys(event.target.checked)}
        />
      </div>
    </Dialog>
  )
}

function List({ heading, lines, on }: { heading: string; lines: readonly Line[]; on: boolean }) {
  return (
    <section>
      <h3 className="mb-1 text-xs font-medium text-faint">{heading}</h3>
      <dl className="text-sm">
        {lines.map(({ keys, what, sequence }) => (
          <div key={what} className="flex min-h-8 items-center justify-between gap-3">
            <dt className={isSingle(keys) && !on ? 'text-faint line-through' : 'text-text'}>{what}</dt>
            <dd className="flex shrink-0 items-center gap-1 text-xs text-faint">
              <Kbd>{keys[0]}</Kbd>
              {sequence && (
                <>
                  then <Kbd>{keys[1]}</Kbd>
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** Escape and what is pressed with a modifier always work. */
function isSingle(keys: readonly string[]): boolean {
  return keys.every((key) => key.length === 1)
}
