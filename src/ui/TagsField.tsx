import { useId, useRef } from 'react'
import { clsx } from 'clsx'
import { Plus, X } from 'lucide-react'
import { Button } from './Button.tsx'
import { FieldNote } from './Field.tsx'
import { controlClass } from './TextField.tsx'

export interface Tag {
  key: string
  value: string
}

export interface TagError {
  key?: string | undefined
  value?: string | undefined
}

export interface TagsFieldProps {
  label?: string
  value: ReadonlyArray<Tag>
  onChange: (tags: Tag[]) => void
  /** By row, in the order of `value`. */
  errors?: ReadonlyArray<TagError | undefined>
  /** What is wrong with all of them: "At most 20 tags". */
  error?: string | undefined
  help?: string
  /** Why no more can be added. */
  addDisabledReason?: string | undefined
  disabled?: boolean
}

/** Tags as rows of key and value. Adding focuses the new key; removing focuses the row that takes its place. */
export function TagsField({
  label = 'Tags',
  value,
  onChange,
  errors = [],
  error,
  help,
  addDisabledReason,
  disabled = false,
}: TagsFieldProps) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const add = useRef<HTMLButtonElement>(null)

  function focusRow(index: number) {
    // The row is there after React has rendered what onChange brought.
    requestAnimationFrame(() => {
      const field = list.current?.querySelector<HTMLElement>(`[data-row="${index}"] input`)
      ;(field ?? add.current)?.focus()
    })
  }
  function set(index: number, change: Partial<Tag>) {
    onChange(value.map((tag, at) => (at === index ? { ...tag, ...change } : tag)))
  }

  return (
    <fieldset className="min-w-0" disabled={disabled} aria-describedby={error || help ? `${id}-note` : undefined}>
      <legend className="mb-1.5 text-sm font-medium text-text">{label}</legend>
      <div ref={list} className="flex flex-col gap-2">
        {value.length > 0 && (
          <div aria-hidden className="grid grid-cols-[1fr_1fr_1.75rem] gap-2 text-xs text-muted">
            <span>Key</span>
            <span>Value</span>
          </div>
        )}
        {value.map((tag, index) => (
          <div
            // oxlint-disable-next-line react/no-array-index-key -- rows have no identity but their place
            key={index}
            data-row={index}
            role="group"
            aria-label={`Tag ${index + 1}`}
            className="grid grid-cols-[1fr_1fr_1.75rem] items-start gap-2"
          >
            <Cell
              id={`${id}-${index}-key`}
              label="Key"
              value={tag.key}
              error={errors[index]?.key}
              onChange={(key) => set(index, { key })}
            />
            <Cell
              id={`${id}-${index}-value`}
              label="Value"
              value={tag.value}
              error={errors[index]?.value}
              onChange={(text) => set(index, { value: text })}
            />
            <button
              type="button"
              aria-label={tag.key ? `Remove tag ${tag.key}` : `Remove tag ${index + 1}`}
              onClick={() => {
                onChange(value.filter((_tag, at) => at !== index))
                focusRow(Math.min(index, value.length - 2))
              }}
              className="hit-target flex h-(--control-h) w-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
            >
              <X aria-hidden size={16} strokeWidth={1.5} />
            </button>
          </div>
        ))}
        <div>
          <Button
            ref={add}
            size="sm"
            icon={<Plus aria-hidden size={14} strokeWidth={1.5} />}
            aria-label="+ Add tag"
            disabledReason={addDisabledReason}
            onClick={() => {
              onChange([...value, { key: '', value: '' }])
              focusRow(value.length)
            }}
          >
            Add tag
          </Button>
        </div>
        <FieldNote id={`${id}-note`} help={help} error={error} />
      </div>
    </fieldset>
  )
}

function Cell({
  id,
  label,
  value,
  error,
  onChange,
}: {
  id: string
  label: string
  value: string
  error: string | undefined
  onChange: (value: string) => void
}) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <input
        id={id}
        aria-label={label}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-note` : undefined}
        value={value}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        className={clsx(controlClass, 'h-(--control-h) px-2.5 font-mono')}
      />
      <FieldNote id={`${id}-note`} error={error} />
    </div>
  )
}
