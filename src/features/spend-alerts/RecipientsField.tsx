import { useState } from 'react'
import { type FieldErrors, useFormContext } from 'react-hook-form'
import { ChipsField } from '#ui/ChipsField.tsx'
import { sameAddresses, splitAddresses } from './recipients.ts'

/** Whom an alert writes to. While it is the owners, it stays the owners, whoever they will be. */
export function RecipientsField({ owners }: { owners: readonly string[] }) {
  const { watch, setValue, formState } = useFormContext<{ recipients: string[] }>()
  const value = watch('recipients')
  const onChange = (recipients: string[]) =>
    setValue('recipients', recipients, { shouldValidate: formState.isSubmitted })
  const { error, errorAt } = recipientErrors(formState.errors)
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

/** What the checker says about the list as a whole and about each address in it. */
function recipientErrors(errors: FieldErrors<{ recipients: string[] }>) {
  const found: unknown = errors.recipients
  const each = Array.isArray(found) ? (found as readonly ({ message?: string } | undefined)[]) : []
  const { message, root } = (found ?? {}) as { message?: string; root?: { message?: string } }
  return { error: message ?? root?.message, errorAt: (index: number) => each[index]?.message }
}
