import { Select } from '#ui/Select.tsx'

type FilterSelectProps<Value extends string> = {
  label: string
  value: Value
  options: readonly { value: Value; label: string }[]
  onChange: (value: Value) => void
}

/** One filter of the table's toolbar; its first option filters nothing. */
export function FilterSelect<Value extends string>({ label, value, options, onChange }: FilterSelectProps<Value>) {
  return (
    <Select
      label={label}
      hideLabel
      fieldClassName="min-w-0 flex-1 basis-36 sm:max-w-38 sm:basis-28"
      options={options}
      value={value}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.target.value)
        if (chosen) onChange(chosen.value)
      }}
    />
  )
}
