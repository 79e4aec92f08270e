import { useId, useRef } from 'react'
import type { ClipboardEvent, KeyboardEvent, ReactNode } from 'react'
import { clsx } from 'clsx'
import { CircleAlert, X } from 'lucide-react'
import { Field } from './Field.tsx'
import type { FieldProps } from './Field.tsx'
import { announce } from './live-region.ts'

export interface Chip {
  id: string
  label: string
  /** What is wrong with this one. It stays until it is mended or removed. */
  error?: string | undefined
}

export interface ChipsFieldProps extends FieldProps {
  chips: readonly Chip[]
  /** The text that is being typed and is no chip yet. */
  text: string
  onTextChange: (text: string) => void
  /** Takes a text that is complete: typed and ended, or pasted. Makes chips of it. */
  onCommit: (text: string) => void
  onRemove: (id: string) => void
  /** Takes a chip back into the text, to mend it: by a press on it, or Backspace at the start of an empty text. */
  onEdit: (id: string) => void
  /** Called at the first sign of interest, to load what checks the chips. */
  onInterest?: () => void
  /** Typed characters that end a chip. Enter, Tab out and leaving the field always do. */
  separators?: RegExp
  placeholder?: string
  disabled?: boolean
  inputMode?: 'email' | 'text'
  /** What one chip is called: "address". */
  noun: { one: string; other: string }
}

/**
 * A field that takes several entries, each a chip with an error of its own. Several may be pasted at once. Backspace in
 * the empty text takes the last chip back for mending; the chips' buttons come in the order of the keyboard.
 */
export function ChipsField({
  chips,
  text,
  onTextChange,
  onCommit,
  onRemove,
  onEdit,
  onInterest,
  separators = /[,;\s]$/u,
  placeholder,
  disabled = false,
  inputMode = 'text',
  noun,
  help,
  error,
  ...field
}: ChipsFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()
  const wrong = chips.filter((chip) => chip.error)

  function commit(whole: string) {
    if (whole.trim() !== '') onCommit(whole)
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && text.trim() !== '') {
      // The first Enter ends the entry, the next one sends the form.
      event.preventDefault()
      commit(text)
    }
    const last = chips.at(-1)
    if (event.key === 'Backspace' && text === '' && last) {
      event.preventDefault()
      onEdit(last.id)
    }
  }
  function onPaste(event: ClipboardEvent<HTMLInputElement>) {
    const pasted = event.clipboardData.getData('text/plain')
    // A single-line input would drop the line breaks that part the entries.
    if (!/[,;\s]/u.test(pasted.trim())) return
    event.preventDefault()
    commit(`${text} ${pasted}`)
  }
  function remove(chip: Chip) {
    onRemove(chip.id)
    announce(`${chip.label} removed`)
    input.current?.focus()
  }

  const errors: ReactNode = wrong.length > 0 && (
    <ul className="flex flex-col gap-1">
      {wrong.map((chip) => (
        <li key={chip.id} className="flex gap-1.5 text-xs text-danger">
          <CircleAlert aria-hidden size={14} strokeWidth={1.5} className="mt-px shrink-0" />
          <span className="min-w-0 break-words">
            <span className="font-medium">{chip.label}</span>: {chip.error}
          </span>
        </li>
      ))}
    </ul>
  )
  return (
    <div className={clsx('flex min-w-0 flex-col gap-1.5', field.fieldClassName)}>
      <Field {...field} fieldClassName="" help={wrong.length > 0 ? undefined : help} error={error}>
        {(ids) => (
          // A press beside the chips is a press on the field, as with any field; the input itself takes the keyboard.
          <div
            role="presentation"
            onMouseDown={(event) => {
              if (event.target !== event.currentTarget || disabled) return
              event.preventDefault()
              input.current?.focus()
            }}
            className={clsx(
              'flex max-h-40 min-h-(--control-h) w-full min-w-0 flex-wrap items-center gap-1 overflow-y-auto rounded-md border bg-raised px-1.5 py-[3px] text-sm transition-[border-color]',
              'has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-offset-[-1px]',
              error
                ? 'border-danger has-[input:focus-visible]:outline-danger'
                : disabled
                  ? 'border-edge'
                  : 'border-strong hover:border-muted has-[input:focus-visible]:border-accent has-[input:focus-visible]:outline-accent',
              disabled ? 'cursor-not-allowed bg-sunken' : 'cursor-text',
            )}
          >
            {chips.length > 0 && (
              <ul id={listId} aria-label={`${noun.other} entered`} className="contents">
                {chips.map((chip) => (
                  <li
                    key={chip.id}
                    className={clsx(
                      'inline-flex h-6 max-w-full items-center rounded-sm border text-xs',
                      chip.error ? 'border-danger/50 bg-danger-soft text-danger' : 'border-line bg-sunken text-text',
                    )}
                  >
                    <button
                      type="button"
                      disabled={disabled}
                      aria-label={chip.error ? `Edit ${chip.label}: ${chip.error}` : `Edit ${chip.label}`}
                      onClick={() => {
                        onEdit(chip.id)
                        input.current?.focus()
                      }}
                      className="flex h-full min-w-0 items-center gap-1 rounded-l-sm pr-0.5 pl-1.5 hover:bg-hover"
                    >
                      {chip.error && <CircleAlert aria-hidden size={12} strokeWidth={1.5} className="shrink-0" />}
                      <span className="truncate">{chip.label}</span>
                    </button>
                    <button
                      type="button"
                      disabled={disabled}
                      aria-label={`Remove ${chip.label}`}
                      onClick={() => remove(chip)}
                      className="flex h-full w-6 shrink-0 items-center justify-center rounded-r-sm hover:bg-hover"
                    >
                      <X aria-hidden size={12} strokeWidth={1.5} />
                    </button>
                  </li>
                ))}
              </ul>
            )}
            <input
              {...ids}
              ref={input}
              type="text"
              inputMode={inputMode}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              disabled={disabled}
              value={text}
              placeholder={chips.length === 0 ? placeholder : undefined}
              onFocus={onInterest}
              onChange={(event) => {
                const typed = event.target.value
                if (separators.test(typed) && typed.trim() !== '' && isWhole(typed)) commit(typed)
                else onTextChange(typed)
              }}
              onKeyDown={onKeyDown}
              onPaste={onPaste}
              onBlur={() => commit(text)}
              className="h-6 min-w-32 flex-1 bg-transparent px-1 text-text outline-none placeholder:text-faint disabled:cursor-not-allowed"
            />
          </div>
        )}
      </Field>
      <div role="status" className="empty:sr-only">
        {errors}
      </div>
    </div>
  )
}

/** A space after a name is part of `Ada Lovelace <ada@example.com>`: only what holds an address by itself is ended by it. */
function isWhole(typed: string): boolean {
  const open = (typed.match(/</gu)?.length ?? 0) > (typed.match(/>/gu)?.length ?? 0)
  return !open && (typed.includes('@') || /[,;]\s*$/u.test(typed))
}
