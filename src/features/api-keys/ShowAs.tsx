import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { CodeBlock } from '#ui/CodeBlock.tsx'
import { SegmentedControl } from '#ui/SegmentedControl.tsx'
import { asCurl, asSdk, asTerraform, type TypedKey } from './snippets.ts'

const ways = [
  { value: 'curl', label: 'curl' },
  { value: 'sdk', label: 'SDK' },
  { value: 'terraform', label: 'Terraform' },
] as const
type Way = (typeof ways)[number]['value']

/** The same create for a script, filled with what was typed. Folded away until asked for. */
export function ShowAs({ typed }: { typed: TypedKey }) {
  const [way, setWay] = useState<Way>('curl')
  const filled = { ...typed, name: typed.name.trim() === '' ? 'example-api-key' : typed.name }
  const { origin } = window.location
  const code = { curl: asCurl, sdk: asSdk, terraform: asTerraform }[way](filled, origin)
  return (
    <details
      className="group/show mt-4 rounded-md border border-line"
      // It unfolds below what the dialog shows.
      onToggle={({ currentTarget }) => currentTarget.open && currentTarget.scrollIntoView({ block: 'nearest' })}
    >
      <summary className="flex h-9 cursor-pointer list-none items-center gap-1.5 rounded-md px-3 text-sm text-muted hover:text-text [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          size={16}
          strokeWidth={1.5}
          className="shrink-0 transition-transform group-open/show:rotate-90"
        />
        Show as curl, SDK or Terraform
      </summary>
      <div className="flex flex-col gap-2 border-t border-line p-3">
        <SegmentedControl label="Show as" options={ways} value={way} onChange={setWay} className="self-start" />
        <CodeBlock code={code} label={`${ways.find((one) => one.value === way)?.label ?? ''} command`} />
      </div>
    </details>
  )
}
