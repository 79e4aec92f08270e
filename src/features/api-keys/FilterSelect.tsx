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
      fieldClassName="max-w-38 min-w-0 max-sm:max-w-none max-sm:flex-1 max-sm:basis-36"
      options={options}
      value={value}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.target.value)
        if (chosen) onChange(chosen.value)
      }}
    />
  )
}
