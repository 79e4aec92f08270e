import { NavLink, useMatch } from 'react-router'
import type { Gate } from '#contract/can.ts'
import { type ProjectStanding, useCan } from '#lib/can.ts'
import { TabLink } from '#ui/TabLinks.tsx'
import { tooltip } from '#ui/tooltip.ts'
import { usePreload } from './preload.ts'

/** A tab that a role withholds stays where it is and says why; one that a plan withholds opens on the way to upgrade. */
export function GatedTab({
  to,
  gate,
  project,
  words,
  end = false,
}: {
  to: string
  gate: Gate
  /** Null while it is not known: the tab then opens. */
  project?: ProjectStanding | null
  words: string
  /** It is the current one at its own address alone, not under it. */
  end?: boolean
}) {
  const verdict = useCan(gate, project ?? undefined)
  const preload = usePreload()
  // By a link or a bookmark somebody may be on a page that their role withholds.
  const isHere = useMatch(to) !== null
  if (project === null || verdict.allowed || verdict.because === 'plan') {
    return (
      <TabLink>
        <NavLink to={to} end={end} onPointerEnter={() => preload(to)} onFocus={() => preload(to)}>
          {words}
        </NavLink>
      </TabLink>
    )
  }
  return (
    <span
      role="link"
      aria-disabled
      tabIndex={0}
      {...tooltip(verdict.reason, { touch: true })}
      aria-current={isHere ? 'page' : undefined}
      className="flex h-10 shrink-0 cursor-not-allowed items-center border-b-2 border-transparent px-2 text-sm font-medium text-faint first:-ml-2 outline-offset-[-3px] aria-[current=page]:border-strong forced-colors:not-aria-[current=page]:border-b-0"
    >
      {words}
    </span>
  )
}
