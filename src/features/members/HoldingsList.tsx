import { Link } from 'react-router'
import type { ReactNode } from 'react'
import { paths } from '#app/paths.ts'
import type { Holdings } from '#contract/users.ts'
import { formatCount } from '#lib/format.ts'
import { TextLink } from '#ui/Button.tsx'
import { Money } from '#ui/Money.tsx'
import { Time } from '#ui/Time.tsx'

const SHOWN = 4

/** What somebody holds: what ends with them, what stays behind and who should look after it. */
export function HoldingsList({
  holdings,
  isSelf,
  personId,
  organizationId,
}: {
  holdings: Holdings
  personId: string
  isSelf: boolean
  organizationId: string
}) {
  const { projects_owned_alone: owned, api_keys: keys, invites_sent: sent, spend_alerts: alerts } = holdings
  const [they, their, after] = isSelf ? ['you', 'your', 'you'] : ['they', 'their', 'them']
  return (
    <div className="flex flex-col gap-3">
      <Part
        title={owned.length === 0 ? undefined : `${formatCount(owned.length, 'project')} ${they} alone own`}
        note={`Organization owners still own ${owned.length === 1 ? 'it' : 'them'} by inheritance. Make somebody project owner to look after ${owned.length === 1 ? 'it' : 'them'}.`}
        lines={owned.map((project) => ({
          id: project.id,
          line: (
            <TextLink>
              <Link to={paths.projectMembers(organizationId, project.id)}>{project.name}</Link>
            </TextLink>
          ),
        }))}
      />
      <Part
        title={keys.length === 0 ? undefined : `${formatCount(keys.length, 'API key')} ${they} made`}
        note={
          keys.length === 1
            ? `It goes on working: whoever has a copy can use it. Delete it if nobody should use it after ${after}.`
            : `They go on working: whoever has a copy can use it. Delete those that nobody should use after ${after}.`
        }
        lines={keys.map((key) => ({
          id: key.id,
          line: (
            <>
              <span className="font-medium text-text">{key.name}</span> in {key.project.name},{' '}
              {key.last_used_at ? (
                <>
                  used <Time value={key.last_used_at} />
                </>
              ) : (
                'never used'
              )}
            </>
          ),
        }))}
        all={isSelf ? undefined : paths.keysMadeBy(organizationId, personId)}
      />
      <Part
        title={sent.length === 0 ? undefined : `${formatCount(sent.length, 'pending invite')} ${they} sent`}
        note={sent.length === 1 ? 'It stays open unless you delete it.' : 'They stay open unless you delete them.'}
        lines={sent.map((invite) => ({ id: invite.id, line: invite.email }))}
      />
      <Part
        title={alerts.length === 0 ? undefined : `${formatCount(alerts.length, 'spend alert')} ${they} receive`}
        note={`Mails go on being sent to ${their} address. Edit ${alerts.length === 1 ? 'the alert' : 'them'} to name somebody else.`}
        lines={alerts.map((alert) => ({
          id: alert.id,
          line: (
            <TextLink>
              <Link to={paths.spendAlerts(organizationId)}>
                {alert.amount === null ? 'Auto-spend spike alert' : <Money amount={alert.amount} />}
              </Link>
            </TextLink>
          ),
        }))}
      />
      {owned.length + keys.length + sent.length + alerts.length === 0 && (
        <p>
          Nothing of {their} own stays behind: no project {they} alone own, no API key {they} made, no invite {they}{' '}
          sent.
        </p>
      )}
    </div>
  )
}

function Part({
  title,
  note,
  lines,
  all,
}: {
  title: string | undefined
  note: string
  lines: readonly { id: string; line: ReactNode }[]
  /** The address where all of them are. */
  all?: string | undefined
}) {
  if (title === undefined) return null
  return (
    <section className="rounded-md border border-line bg-sunken px-3 py-2.5">
      <h3 className="text-sm font-medium text-text">{title}</h3>
      <p className="mt-0.5 text-xs">{note}</p>
      <ul className="mt-1.5 flex flex-col gap-0.5">
        {lines.slice(0, SHOWN).map(({ id, line }) => (
          <li key={id} className="break-words">
            {line}
          </li>
        ))}
        {lines.length > SHOWN && <li className="text-xs">and {lines.length - SHOWN} more</li>}
      </ul>
      {all && (
        <p className="mt-1">
          <TextLink>
            <Link to={all}>{lines.length === 1 ? 'See it among the API keys' : 'See them among the API keys'}</Link>
          </TextLink>
        </p>
      )}
    </section>
  )
}
