import { useEffect, useRef, useState } from 'react'
import { clsx } from 'clsx'
import { Search, X } from 'lucide-react'
import { Kbd } from './Kbd.tsx'
import { useSingleKeys } from './single-keys.ts'
import { controlClass } from './TextField.tsx'

export interface FilterBoxProps {
  /** The box's name and placeholder: "Filter members". */
  label: string
  value: string
  /** Called on every key. What is typed shows at once, whatever the page makes of it and however late. */
  onChange: (value: string) => void
  className?: string
  /** `/` anywhere on the page focuses it. One box a page. */
  shortcut?: boolean
}

/** As long as the longest name. Filters stand in addresses, of which servers take some thousand characters and no more. */
const MAX_CHARACTERS = 512

/** A filter: search icon, `/` to reach it, a button and Escape to clear it. */
export function FilterBox({ label, value, onChange, className, shortcut: wanted = true }: FilterBoxProps) {
  const shortcut = useSingleKeys() && wanted
  const input = useRef<HTMLInputElement>(null)
  const [draft, setDraft] = useState(value)
  // What was handed up and has not come back as `value` yet. A value that is not among it came from elsewhere (Back).
  const sent = useRef<string[]>([])
  const [seen, setSeen] = useState(value)

  useEffect(() => {
    const at = sent.current.indexOf(value)
    if (at >= 0) sent.current.splice(0, at + 1)
    else if (value !== seen) {
      sent.current = []
      // oxlint-disable-next-line react/set-state-in-effect -- which values were sent up is known in a ref, readable only here
      setDraft(value)
    }
    setSeen(value)
  }, [value, seen])

  function change(typed: string) {
    // The attribute limits what is typed and pasted; a script, such as an extension of the browser, sets what it likes.
    const next = typed.slice(0, MAX_CHARACTERS)
    sent.current.push(next)
    setDraft(next)
    onChange(next)
  }

  useEffect(() => {
    if (!shortcut) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      const target = event.target as HTMLElement | null
      if (
        target?.closest(
          'input, textarea, select, [contenteditable], [role="dialog"], [role="alertdialog"], [role="menu"]',
        )
      )
        return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [shortcut])

  return (
    <div role="search" className={clsx('relative flex items-center', className ?? 'w-full sm:w-72')}>
      <Search aria-hidden size={16} strokeWidth={1.5} className="pointer-events-none absolute left-2.5 text-faint" />
      <input
        ref={input}
        type="text"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        aria-keyshortcuts={shortcut ? '/' : undefined}
        placeholder={label}
        maxLength={MAX_CHARACTERS}
        value={draft}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || draft === '') return
          event.stopPropagation()
          change('')
        }}
        className={clsx(controlClass, 'peer h-(--control-h) pr-8 pl-8')}
      />
      {draft !== '' ? (
        <button
          type="button"
          aria-label="Clear filter"
          onClick={() => {
            change('')
            input.current?.focus()
          }}
          className="absolute right-1 flex size-6 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-text"
        >
          <X aria-hidden size={14} strokeWidth={1.5} />
        </button>
      ) : (
        shortcut && (
          <span aria-hidden className="pointer-events-none absolute right-1.5 peer-focus:hidden pointer-coarse:hidden">
            <Kbd>/</Kbd>
          </span>
        )
      )}
    </div>
  )
}
