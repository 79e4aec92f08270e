import { type ReactNode, useState } from 'react'
import { DAY_MS } from '#contract/days.ts'
import type { ServiceAccountOverview } from '#contract/service-accounts.ts'
import { formatCount, formatList } from '#lib/format.ts'
import { Callout } from '#ui/Callout.tsx'
import { presentMs } from '#ui/clock.ts'
import { Time } from '#ui/Time.tsx'

const MOST_NAMES = 5

type UseNoteProps = {
  account: Pick<ServiceAccountOverview, 'last_used_at' | 'roles' | 'projects'>
  /** Names of projects by id. */
  names: ReadonlyMap<string, string>
  /** What else to know. */
  children?: ReactNode
}

/** Who notices when a service account stops working: when it was last used, and where it has access. */
export function UseNote({ account, names, children }: UseNoteProps) {
  const [openedMs] = useState(presentMs)
  const { last_used_at: usedAt } = account
  const isLive = usedAt !== null && openedMs - Date.parse(usedAt) < DAY_MS
  return (
    <Callout kind={isLive ? 'warning' : 'info'} title={isLive ? 'It is in use' : undefined}>
      <p>
        {usedAt === null ? (
          'It was never used.'
        ) : (
          <>
            Last used <Time value={usedAt} />.
          </>
        )}{' '}
        {connections(account, names)}
      </p>
      {children}
    </Callout>
  )
}

/** Where a service account has access, in a sentence. */
export function connections({ roles, projects }: UseNoteProps['account'], names: ReadonlyMap<string, string>): string {
  if (roles.includes('OrgOwner')) return 'It has access to all projects, as an organization owner.'
  if (projects.length === 0) return 'It is connected to no project.'
  const shown = projects.slice(0, MOST_NAMES).map((one) => names.get(one.project_id) ?? one.project_id)
  const rest = projects.length - shown.length
  return `It is connected to ${formatCount(projects.length, 'project')}: ${formatList(rest > 0 ? [...shown, `${rest} more`] : shown)}.`
}
