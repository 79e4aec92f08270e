import { useState } from 'react'
import { useFormContext } from 'react-hook-form'
import { formatTime } from '#lib/format.ts'
import { present } from '#ui/clock.ts'
import { FieldGroup } from '#ui/Field.tsx'
import { Select } from '#ui/Select.tsx'
import { TextField } from '#ui/TextField.tsx'
import { type Expiry, expiryTime } from './expiry.ts'
import { PermissionsField } from './PermissionsField.tsx'
import type { Level, Permissions } from './permissions.ts'

export type KeyFormValues = {
  name: string
  scope: 'all' | 'custom'
  control: Level
  data: Level
  expiry: Expiry
  expiry_day: string
}

/** Takes a key's permissions; returns them as the form holds them. Choosing Custom begins with all that All allowed. */
export function permissionValues(permissions: Permissions): Pick<KeyFormValues, 'scope' | 'control' | 'data'> {
  if (permissions.kind === 'custom') return { scope: 'custom', control: permissions.control, data: permissions.data }
  return { scope: 'all', control: 'ReadWrite', data: 'ReadWrite' }
}

const expiryChoices = [
  { value: 'never', label: 'Never' },
  { value: '7', label: 'In 7 days' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In 1 year' },
  { value: 'on', label: 'On a date…' },
]

/** The fields of a key, for creating and changing alike. `expiresAt`: when a key that exists expires. `locked`: nothing can be changed, for this reason. */
export function KeyFields({ expiresAt, locked }: { expiresAt?: string | null; locked?: string | undefined }) {
  const { register, watch, formState } = useFormContext<KeyFormValues>()
  const { errors } = formState
  const [expiry, day] = watch(['expiry', 'expiry_day'])
  // When the form was opened is near enough to reckon from.
  const [now] = useState(present)
  const ends = expiry === 'keep' ? expiresAt : expiryTime(expiry, day, now)
  const kept = expiresAt ? [{ value: 'keep', label: formatTime(expiresAt) }] : []
  return (
    <FieldGroup>
      <TextField
        label="API key name"
        help={locked ?? '1 to 80 characters. Say which application uses it.'}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        readOnly={locked !== undefined}
        error={errors.name?.message}
        {...register('name')}
      />
      <PermissionsField locked={locked} />
      <div className="grid gap-3 sm:grid-cols-2">
        <Select
          label="Expires"
          options={[...kept, ...expiryChoices]}
          disabled={locked !== undefined}
          help={
            ends
              ? `Opens nothing after ${formatTime(ends)}, and stays in the list, marked as expired.`
              : expiry === 'never'
                ? 'Works until it is disabled or deleted.'
                : undefined
          }
          fieldClassName={expiry === 'on' ? undefined : 'sm:col-span-2'}
          {...register('expiry', { deps: ['expiry_day'] })}
        />
        {expiry === 'on' && (
          <TextField
            type="date"
            label="Last day"
            help="To its end, 23:59:59 UTC."
            disabled={locked !== undefined}
            error={errors.expiry_day?.message}
            {...register('expiry_day')}
          />
        )}
      </div>
    </FieldGroup>
  )
}
