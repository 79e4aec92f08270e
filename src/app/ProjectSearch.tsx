import { Command } from 'cmdk'
import { type ReactElement, useMemo, useState } from 'react'
import { Check, Search } from 'lucide-react'
import type { ProjectOverview } from '#contract/projects.ts'
import { formatNumber } from '#lib/format.ts'
import { Popover } from '#ui/Popover.tsx'
import { countWords } from '#ui/table-count.ts'
import { useAnnounced } from '#ui/use-announced.ts'

/** A list longer than this is narrowed by typing, not by scrolling. */
const SHOWN_AT_MOST = 50

/** The project switcher of an organization with many: type a part of the name or paste an id. */
export function ProjectSearch({
  projects,
  current,
  trigger,
  onChoose,
}: {
  projects: readonly ProjectOverview[]
  current: ProjectOverview
  trigger: ReactElement
  onChoose: (id: string) => void
}) {
  const [open, setOpen] = useState(true)
  const [typed, setTyped] = useState('')
  const found = useMemo(() => {
    const wanted = typed.trim().toLowerCase()
    return wanted === ''
      ? projects
      : projects.filter((one) => one.name.toLowerCase().includes(wanted) || one.id === wanted)
  }, [projects, typed])
  useAnnounced(
    typed === '' ? undefined : countWords(found.length, projects.length, { one: 'project', other: 'projects' }),
  )
  return (
    <Popover
      label="Switch project"
      trigger={trigger}
      open={open}
      onOpenChange={(next) => {
        setTyped('')
        setOpen(next)
      }}
    >
      <Command shouldFilter={false} loop label="Projects" className="-m-3 w-64">
        <div className="flex h-10 items-center gap-2 border-b border-line px-3">
          <Search aria-hidden size={16} strokeWidth={1.5} className="shrink-0 text-faint" />
          <Command.Input
            value={typed}
            onValueChange={setTyped}
            placeholder="Find a project"
            className="min-w-0 flex-1 bg-transparent text-sm outline-none"
          />
        </div>
        <Command.List className="max-h-72 overflow-y-auto p-1">
          <Command.Empty className="px-2 py-6 text-center text-sm text-muted">No project matches.</Command.Empty>
          {found.slice(0, SHOWN_AT_MOST).map((one) => (
            <Command.Item
              key={one.id}
              value={one.id}
              onSelect={() => {
                setOpen(false)
                onChoose(one.id)
              }}
              className="flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 py-1 text-sm select-none data-[selected=true]:bg-hover forced-colors:data-[selected=true]:outline-2 forced-colors:data-[selected=true]:outline-offset-[-2px]"
            >
              <span className="flex w-4 shrink-0">
                {one.id === current.id && <Check aria-hidden size={16} strokeWidth={1.5} className="text-accent" />}
              </span>
              <span className="min-w-0 flex-1 truncate">{one.name}</span>
            </Command.Item>
          ))}
        </Command.List>
        {found.length > SHOWN_AT_MOST && (
          <p className="border-t border-line px-3 py-2 text-xs text-muted">
            {SHOWN_AT_MOST} of {formatNumber(found.length)} shown. Type to narrow.
          </p>
        )}
      </Command>
    </Popover>
  )
}
