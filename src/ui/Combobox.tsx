import { useId, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { clsx } from 'clsx'
import { Search } from 'lucide-react'
import { Field } from './Field.tsx'
import type { FieldProps } from './Field.tsx'
import { Spinner } from './Spinner.tsx'
import { controlClass } from './TextField.tsx'
import { useAnnounced } from './use-announced.ts'

export interface ComboOption {
  id: string
  label: string
  /** A second, quieter line: an email address, a client id. */
  detail?: string
}

export interface ComboboxProps extends FieldProps {
  /** What stands in the box. */
  text: string
  /** The chosen one; undefined while what is typed names none. */
  value: string | undefined
  /** Typing gives `undefined` for the value; choosing gives the option's id and its label. */
  onChange: (text: string, value: string | undefined) => void
  options: readonly ComboOption[]
  /** Options for what is typed are on their way. */
  loading?: boolean
  /** Said in the list when it has no option. */
  empty: ReactNode
  /** Said under the options: that there are more. */
  note?: ReactNode
  /** Called when the list opens, to start loading options. */
  onOpen?: () => void
  placeholder?: string
  disabled?: boolean
}

/**
 * A box one types into and a list that narrows with it (the ARIA pattern "editable combobox with list autocomplete").
 * Whoever uses it searches: it shows the options it is given. What is typed and not chosen stays as typed.
 */
export function Combobox({
  text,
  value,
  onChange,
  options,
  loading = false,
  empty,
  note,
  onOpen,
  placeholder,
  disabled = false,
  ...field
}: ComboboxProps) {
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const list = useRef<HTMLUListElement>(null)
  const listId = useId()
  const at = Math.min(active, options.length - 1)
  const none = typeof empty === 'string' ? empty : 'Nothing to choose from.'
  const count = options.length === 1 ? '1 choice' : `${options.length} choices`
  useAnnounced(open && !loading ? (options.length === 0 ? none : count) : undefined)
  const optionId = (index: number) => `${listId}-${index}`

  function show() {
    if (open || disabled) return
    setOpen(true)
    setActive(-1)
    onOpen?.()
  }
  function choose(option: ComboOption | undefined) {
    if (option) onChange(option.label, option.id)
    setOpen(false)
    setActive(-1)
  }
  function move(by: number) {
    const next = at < 0 ? (by > 0 ? 0 : options.length - 1) : (at + by + options.length) % options.length
    setActive(options.length === 0 ? -1 : next)
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (open) move(event.key === 'ArrowDown' ? 1 : -1)
      else show()
    } else if (event.key === 'Enter' && open && at >= 0) {
      event.preventDefault()
      choose(options[at])
    } else if (event.key === 'Escape' && open) {
      // Closes the list, not the dialog around it.
      event.preventDefault()
      event.stopPropagation()
      setOpen(false)
    } else if (event.key === 'Tab') {
      setOpen(false)
    }
  }

  return (
    <Field {...field}>
      {(ids) => (
        <span
          className="relative block"
          onBlur={(event) => {
            if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false)
          }}
        >
          <span className="relative flex items-center">
            <Search
              aria-hidden
              size={16}
              strokeWidth={1.5}
              className="pointer-events-none absolute left-2.5 text-faint"
            />
            <input
              {...ids}
              type="text"
              role="combobox"
              aria-expanded={open}
              aria-controls={open ? listId : undefined}
              aria-autocomplete="list"
              aria-activedescendant={open && at >= 0 ? optionId(at) : undefined}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              disabled={disabled}
              placeholder={placeholder}
              value={text}
              onFocus={onOpen}
              onClick={show}
              onKeyDown={onKeyDown}
              onChange={(event) => {
                onChange(event.target.value, undefined)
                setActive(-1)
                setOpen(true)
              }}
              className={clsx(controlClass, 'h-(--control-h) pr-8 pl-8')}
            />
            {open && loading && <Spinner className="pointer-events-none absolute right-2.5" />}
          </span>
          {open && (
            <span className="absolute inset-x-0 top-full z-50 mt-1 block animate-pop-in overflow-hidden rounded-md border border-line bg-raised text-sm text-text shadow-float">
              <ul
                ref={list}
                id={listId}
                role="listbox"
                aria-label={field.label}
                className="max-h-72 overflow-y-auto p-1"
              >
                {options.map((option, index) => (
                  // The keyboard works from the input (aria-activedescendant); a press must not take the focus from it.
                  <li
                    key={option.id}
                    id={optionId(index)}
                    role="option"
                    aria-selected={option.id === value}
                    onMouseDown={(event) => event.preventDefault()}
                    onMouseMove={() => setActive(index)}
                    onMouseUp={() => choose(option)}
                    className={clsx(
                      'flex min-h-8 cursor-pointer flex-col justify-center rounded-sm px-2 py-1 pointer-coarse:min-h-11',
                      index === at && 'bg-hover forced-colors:outline-2 forced-colors:outline-offset-[-2px]',
                    )}
                  >
                    <span className="truncate">{option.label}</span>
                    {option.detail && <span className="truncate text-xs text-muted">{option.detail}</span>}
                  </li>
                ))}
              </ul>
              {options.length === 0 && (
                <span className="block px-3 pt-1 pb-3 text-sm text-muted">{loading ? 'Searching…' : empty}</span>
              )}
              {options.length > 0 && note && (
                <span className="block border-t border-line px-3 py-2 text-xs text-muted">{note}</span>
              )}
            </span>
          )}
        </span>
      )}
    </Field>
  )
}
