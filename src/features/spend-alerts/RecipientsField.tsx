import { useState } from 'react'
import { ChipsField } from '#ui/ChipsField.tsx'
import { sameAddresses, splitAddresses } from './recipients.ts'

type Props = {
  value: readonly string[]
  onChange: (value: string[]) => void
  /** The organization owners. */
  owners: readonly string[]
  /** What is wrong with one of them, by its place. */
  errorAt: (index: number) => string | undefined
  /** What is wrong with all of them. */
  error: string | undefined
}

/** Whom an alert writes to. While it is the owners, it stays the owners, whoever they will be. */
export function RecipientsField({ value, onChange, owners, errorAt, error }: Props) {
  const [text, setText] = useState('')
  const isOwners = sameAddresses(value, owners)
  function add(whole: string) {
    const known = new Set(value)
    onChange([...value, ...splitAddresses(whole).filter((one) => !known.has(one) && known.add(one))])
    setText('')
  }
  return (
    <ChipsField
      label="Email addresses"
      noun={{ one: 'address', other: 'addresses' }}
      inputMode="email"
      placeholder="ada@example.com"
      chips={value.map((one, at) => ({ id: one, label: one, error: errorAt(at) }))}
      text={text}
      onTextChange={setText}
      onCommit={add}
      onRemove={(id) => onChange(value.filter((one) => one !== id))}
      onEdit={(id) => {
        setText(id)
        onChange(value.filter((one) => one !== id))
      }}
      error={error}
      help={
        isOwners
          ? 'The organization owners. Left as it is, the list follows whoever owns the organization.'
          : 'Any valid address, in the organization or not.'
      }
      labelAside={
        !isOwners && (
          <button
            type="button"
            className="rounded-sm text-accent hover:underline"
            onClick={() => onChange([...owners])}
          >
            Use the organization owners
          </button>
        )
      }
    />
  )
}
