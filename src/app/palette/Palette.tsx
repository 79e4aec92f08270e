import { Dialog as Radix } from 'radix-ui'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { CircleSlash, Search } from 'lucide-react'
import { announce } from '#ui/live-region.ts'
import { useFocusReturn } from '#ui/focus-return.ts'
import { Kbd } from '#ui/Kbd.tsx'
import { overlayClass } from '#ui/Dialog.tsx'
import { singleKeysAreOn } from '#ui/single-keys.ts'
import { Spinner } from '#ui/Spinner.tsx'
import { useAnnounced } from '#ui/use-announced.ts'
import type { SessionOrganization } from '#contract/console.ts'
import { searchText } from '#contract/search-text.ts'
import { useSession } from '#lib/session.tsx'
import type { CommandDialog } from '../commands.ts'
import { iconOf } from './icons.tsx'
import type { PaletteItem } from './items.ts'
import { rememberRecent } from './recents.ts'
import { useGroups } from './use-groups.ts'

export type PaletteProps = {
  organization: SessionOrganization
  projectId: string | undefined
  onClose: () => void
  onOpen: (dialog: CommandDialog) => void
}

/** Goes anywhere, does anything: pages, actions, and everything in the organization by name, address, id or key hint. */
export function Palette({ organization, projectId, onClose, onOpen }: PaletteProps) {
  const { user } = useSession()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const baseId = useId()
  const returnFocus = useFocusReturn(true)
  const isLeaving = useRef(false)
  const showShortcuts = () => onOpen('shortcuts')
  const { groups, isSearching, failed } = useGroups({ organization, projectId, text, showShortcuts })
  const items = groups.flatMap((group) => group.items)
  const at = Math.min(active, items.length - 1)
  const found = items.length === 1 ? '1 result' : `${items.length} results`
  // That there is none is said below, with what to try.
  useAnnounced(text.trim() === '' || isSearching || items.length === 0 ? undefined : found)
  const optionId = (index: number) => `${baseId}-${index}`

  function choose(item: PaletteItem | undefined) {
    if (!item) return
    if (item.reason !== undefined) {
      announce(item.reason)
      return
    }
    isLeaving.current = true
    if ('run' in item) {
      if (item.id !== 'shortcuts') onClose()
      item.run()
      return
    }
    if (item.icon !== 'action')
      rememberRecent(user.id, organization.id, { ...item, id: item.id.replace(/^recent /, '') })
    onClose()
    if (item.isOutside) window.location.assign(item.to)
    else void navigate(item.to)
  }
  function move(to: number) {
    const next = items.length === 0 ? -1 : (to + items.length) % items.length
    setActive(next)
    list.current?.querySelector(`[id="${CSS.escape(optionId(next))}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: Math.min(at + 8, items.length - 1),
      PageUp: Math.max(at - 8, 0),
    }
    const to = moves[event.key]
    if (to !== undefined) {
      event.preventDefault()
      move(to)
    } else if (event.key === '?' && text === '' && singleKeysAreOn()) {
      event.preventDefault()
      onOpen('shortcuts')
    } else if (event.key === 'Enter') {
      event.preventDefault()
      choose(items[at])
    } else if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      onClose()
    }
  }

  return (
    <Radix.Root open onOpenChange={onClose}>
      <Radix.Portal>
        <Radix.Overlay className={overlayClass} />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            // What was chosen takes the focus where it leads.
            if (isLeaving.current) event.preventDefault()
            else returnFocus(event)
          }}
          className="fixed inset-x-0 top-0 z-50 flex max-h-dvh w-full animate-pop-in flex-col border border-line bg-raised text-text shadow-float outline-none sm:inset-x-auto sm:top-[max(1rem,12dvh)] sm:left-1/2 sm:max-h-[min(30rem,76dvh)] sm:max-w-[38rem] sm:-translate-x-1/2 sm:rounded-lg"
        >
          <Radix.Title className="sr-only">Search</Radix.Title>
          <div className="flex h-12 shrink-0 items-center gap-2.5 border-b border-line px-4">
            {isSearching ? (
              <Spinner />
            ) : (
              <Search aria-hidden size={16} strokeWidth={1.5} className="shrink-0 text-faint" />
            )}
            <input
              type="text"
              role="combobox"
              aria-label="Search"
              aria-expanded={items.length > 0}
              aria-controls={`${baseId}-list`}
              aria-autocomplete="list"
              aria-activedescendant={at >= 0 ? optionId(at) : undefined}
              autoComplete="off"
              spellCheck={false}
              enterKeyHint="go"
              placeholder="Search or jump to…"
              value={text}
              onChange={(event) => {
                // Of a pasted key the secret goes at once: it belongs on no screen.
                const typed = event.target.value
                setText(/pckey_[A-Za-z0-9]+_[A-Za-z0-9]{12}/.test(typed) ? searchText(typed) : typed)
                setActive(0)
                list.current?.scrollTo?.({ top: 0 })
              }}
              onKeyDown={onKeyDown}
              className="h-full min-w-0 flex-1 bg-transparent text-base outline-none"
            />
            <span className="max-sm:hidden">
              <Kbd>Esc</Kbd>
            </span>
            <button
              type="button"
              onClick={onClose}
              className="rounded-sm px-1 text-sm text-muted hover:text-text sm:hidden"
            >
              Cancel
            </button>
          </div>
          <div
            ref={list}
            id={`${baseId}-list`}
            role="listbox"
            aria-label="Results"
            className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-1.5"
          >
            {groups.map((group) => (
              <div key={group.heading} role="group" aria-label={group.heading}>
                <p aria-hidden className="px-2.5 pt-2 pb-1 text-xs font-medium text-faint">
                  {group.heading}
                </p>
                {group.items.map((item) => {
                  const own = items.indexOf(item)
                  return (
                    <Option
                      key={item.id}
                      id={optionId(own)}
                      item={item}
                      isActive={own === at}
                      onPoint={() => own !== at && setActive(own)}
                      onChoose={() => choose(item)}
                    />
                  )
                })}
              </div>
            ))}
          </div>
          <p role="status" className="px-4 py-8 text-center text-sm text-muted empty:sr-only">
            {items.length === 0 && !isSearching && (
              <>
                {failed
                  ? 'The search did not work: the server could not be reached.'
                  : 'Nothing matches. Try a name, an email address, an ID or the end of an API key.'}
              </>
            )}
          </p>
          <Hints />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

type OptionProps = { id: string; item: PaletteItem; isActive: boolean; onPoint: () => void; onChoose: () => void }

function Option({ id, item, isActive, onPoint, onChoose }: OptionProps) {
  const Icon = item.reason === undefined ? iconOf[item.icon] : CircleSlash
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the box above keeps the focus and handles the keys
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      aria-disabled={item.reason !== undefined || undefined}
      onPointerMove={onPoint}
      onClick={onChoose}
      className="flex min-h-9 scroll-my-2 items-center gap-2.5 rounded-md px-2.5 py-1.5 text-sm select-none aria-disabled:text-faint aria-selected:bg-hover forced-colors:aria-selected:outline-2 forced-colors:aria-selected:outline-offset-[-2px] forced-colors:aria-selected:outline-[Highlight] pointer-coarse:min-h-11 [&:not([aria-disabled])]:cursor-pointer"
    >
      <Icon aria-hidden size={16} strokeWidth={1.5} className="shrink-0 text-muted" />
      <span className="min-w-0 flex-1">
        <span className="flex min-w-0 items-baseline gap-2">
          <span className="min-w-0 shrink truncate">{item.label}</span>
          {item.detail && <span className="min-w-8 flex-1 truncate text-xs text-muted">{item.detail}</span>}
        </span>
        {item.reason !== undefined && <span className="block text-xs text-muted">{item.reason}</span>}
      </span>
      {item.keys && singleKeysAreOn() && (
        <span aria-hidden className="flex shrink-0 gap-1 pointer-coarse:hidden">
          {item.keys.map((key) => (
            <Kbd key={key}>{key}</Kbd>
          ))}
        </span>
      )}
    </div>
  )
}

function Hints() {
  return (
    <div
      aria-hidden
      className="flex h-9 shrink-0 items-center gap-4 border-t border-line px-4 text-xs text-faint pointer-coarse:hidden"
    >
      <span className="flex items-center gap-1.5">
        <Kbd>↑</Kbd>
        <Kbd>↓</Kbd> to choose
      </span>
      <span className="flex items-center gap-1.5">
        <Kbd>Enter</Kbd> to open
      </span>
      {singleKeysAreOn() && (
        <span className="ml-auto flex items-center gap-1.5">
          <Kbd>?</Kbd> shortcuts
        </span>
      )}
    </div>
  )
}
