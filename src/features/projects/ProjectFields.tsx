import { Controller, useFormContext } from 'react-hook-form'
import type { z } from 'zod'
import { FieldGroup } from '#ui/Field.tsx'
import { Checkbox } from '#ui/Choice.tsx'
import { TagsField } from '#ui/TagsField.tsx'
import { NumberField, TextField } from '#ui/TextField.tsx'
import type { projectForm } from './project-form.ts'

/** The fields of a project, for creating and configuring alike. `encrypted`: CMEK is on already and stays on. */
export function ProjectFields({ encrypted = false }: { encrypted?: boolean }) {
  const { control, register, formState } = useFormContext<z.input<typeof projectForm>>()
  const { errors } = formState
  return (
    <FieldGroup>
      <TextField
        label="Project Name"
        help="Up to 512 characters."
        autoComplete="off"
        error={errors.name?.message}
        {...register('name')}
      />
      <Controller
        control={control}
        name="tags"
        render={({ field }) => (
          <TagsField
            value={field.value}
            onChange={field.onChange}
            help="Pairs to find and group projects by, such as env and prod."
            error={errors.tags?.root?.message ?? errors.tags?.message}
            errors={field.value.map((_, at) => ({
              key: errors.tags?.[at]?.key?.message,
              value: errors.tags?.[at]?.value?.message,
            }))}
            addDisabledReason={field.value.length >= 20 ? 'There can be at most 20 tags.' : undefined}
          />
        )}
      />
      <NumberField
        label="Max pods"
        help="How many pods pod-based indexes may use together. 0 allows serverless indexes only."
        error={errors.max_pods?.message}
        {...register('max_pods')}
      />
      <Checkbox
        label="Encrypt with a customer-managed key (CMEK)"
        help={
          encrypted
            ? 'On. It cannot be turned off again.'
            : 'New indexes must use your own encryption key. Once on, it cannot be turned off again.'
        }
        error={errors.force_encryption_with_cmek?.message}
        disabled={encrypted}
        {...register('force_encryption_with_cmek')}
      />
    </FieldGroup>
  )
}
