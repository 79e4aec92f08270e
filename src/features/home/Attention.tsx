import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { CircleCheck, Clock, KeyRound, type LucideIcon, MailPlus, RotateCw } from 'lucide-react'
import { paths } from '#app/paths.ts'
import { EXPIRING_DAYS, UNUSED_DAYS } from '#contract/home-limits.ts'
import type { Home, HomeKey } from '#contract/home.ts'
import { routes } from '#contract/routes.generated.ts'
import { useCan } from '#lib/can.ts'
import { formatCount } from '#lib/format.ts'
import { useOrganization } from '#lib/session.tsx'
import { TextLink } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { Time } from '#ui/Time.tsx'

type Line = { id: string; icon: LucideIcon; what: string; to: string | undefined; named: Named[]; count: number }
type Named = { id: string; to: string; words: string; where?: string; at: ReactNode }

/** Keys, secrets and invites that need somebody; one quiet line when none does. Whoever sees none of them sees nothing. */
export function Attention({ home }: { home: Home }) {
  const organization = useOrganization()
  const seesAllKeys = useCan(routes.apiKeys.organizationOverview).allowed
  const lines = linesOf(home, organization.id, seesAllKeys)
  if (home.keys === null && home.invites === null && home.secrets_in_grace === null) return null
  return (
    <Card title="Needs attention" flush>
      {lines.length === 0 ? (
        <p className="flex items-center gap-2 px-4 py-3 text-sm text-muted sm:px-5">
          <CircleCheck aria-hidden size={16} strokeWidth={1.5} className="shrink-0 text-success" />
          Nothing needs you: no key is about to expire or unused, and no invite is waiting.
        </p>
      ) : (
        <ul>
          {lines.map((line) => (
            <li key={line.id} className="border-b border-line px-4 py-2.5 last:border-b-0 sm:px-5">
              <p className="flex items-center gap-2 text-sm">
                <line.icon aria-hidden size={16} strokeWidth={1.5} className="shrink-0 text-muted" />
                <span className="min-w-0 flex-1 font-medium">
                  {line.to ? (
                    <TextLink quiet>
                      <Link to={line.to}>{line.what}</Link>
                    </TextLink>
                  ) : (
                    line.what
                  )}
                </span>
              </p>
              <ul className="mt-1 flex flex-col pl-6 text-sm text-muted">
                {line.named.map((one) => (
                  <li key={one.id} className="flex min-h-7 flex-wrap items-center gap-x-2">
                    <span className="min-w-0 grow sm:flex-1 sm:truncate">
                      {/* All of it is the link: told from words around it by its colour alone, it would be hard to see. */}
                      <TextLink quiet className="block break-words py-1 sm:truncate">
                        <Link to={one.to}>
                          {one.words}
                          {one.where && (
                            <>
                              {' '}
                              <span className="text-muted">in {one.where}</span>
                            </>
                          )}
                        </Link>
                      </TextLink>
                    </span>
                    <span className="shrink-0 text-xs">{one.at}</span>
                  </li>
                ))}
                {line.count > line.named.length && line.to && (
                  <li className="flex min-h-7 items-center">
                    <TextLink>
                      <Link to={line.to}>{formatCount(line.count - line.named.length, 'more', 'more')}</Link>
                    </TextLink>
                  </li>
                )}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function linesOf(
  { keys, secrets_in_grace: secrets, invites }: Home,
  organizationId: string,
  seesAllKeys: boolean,
): Line[] {
  const allKeys = (query: string) => (seesAllKeys ? `${paths.organizationApiKeys(organizationId)}${query}` : undefined)
  const filtered = (address: string, q: string) => `${address}?${new URLSearchParams({ q })}`
  const keyLine = (key: HomeKey, at: ReactNode): Named => ({
    id: key.id,
    to: filtered(paths.apiKeys(organizationId, key.project.id), key.id),
    words: key.name,
    where: key.project.name,
    at,
  })
  const lines: (Line | null | undefined)[] = [
    keys && {
      id: 'expiring',
      icon: Clock,
      what: `${formatCount(keys.expiring.count, 'API key expires', 'API keys expire')} within ${EXPIRING_DAYS} days`,
      to: allKeys('?status=expiring'),
      count: keys.expiring.count,
      named: keys.expiring.first.map((key) => keyLine(key, <Time value={key.at} />)),
    },
    keys && {
      id: 'grace',
      icon: RotateCw,
      what: `${formatCount(keys.in_grace.count, 'rotated API key')} still ${keys.in_grace.count === 1 ? 'works' : 'work'} with the old value`,
      to: undefined,
      count: keys.in_grace.count,
      named: keys.in_grace.first.map((key) =>
        keyLine(
          key,
          <>
            ends <Time value={key.at} />
          </>,
        ),
      ),
    },
    secrets && {
      id: 'secrets',
      icon: RotateCw,
      what: `${formatCount(secrets.count, 'service account')} still ${secrets.count === 1 ? 'works' : 'work'} with the old secret`,
      to: paths.serviceAccounts(organizationId),
      count: secrets.count,
      named: secrets.first.map(({ id, name, at }) => ({
        id,
        to: filtered(paths.serviceAccounts(organizationId), name),
        words: name,
        at: (
          <>
            ends <Time value={at} />
          </>
        ),
      })),
    },
    keys && {
      id: 'unused',
      icon: KeyRound,
      what: `${formatCount(keys.unused.count, 'API key')} unused for ${UNUSED_DAYS} days`,
      to: allKeys('?use=90'),
      count: keys.unused.count,
      named: keys.unused.first.map((key) =>
        keyLine(
          key,
          key.at === null ? (
            'never used'
          ) : (
            <>
              last used <Time value={key.at} />
            </>
          ),
        ),
      ),
    },
    invites && {
      id: 'expired',
      icon: MailPlus,
      what: `${formatCount(invites.expired.count, 'invite')} expired before anybody accepted`,
      to: `${paths.members(organizationId)}?status=expired`,
      count: invites.expired.count,
      named: invites.expired.first.map((invite) => inviteLine(organizationId, invite, 'expired')),
    },
    invites && {
      id: 'pending',
      icon: MailPlus,
      what: `${formatCount(invites.pending.count, 'invite')} ${invites.pending.count === 1 ? 'is' : 'are'} waiting to be accepted`,
      to: `${paths.members(organizationId)}?status=pending`,
      count: invites.pending.count,
      named: invites.pending.first.map((invite) => inviteLine(organizationId, invite, 'expires')),
    },
  ]
  return lines.filter((line): line is Line => line != null && line.count > 0)
}

function inviteLine(
  organizationId: string,
  { id, email, expires_at: at }: { id: string; email: string; expires_at: string },
  verb: string,
): Named {
  return {
    id,
    to: `${paths.members(organizationId)}?${new URLSearchParams({ q: email })}`,
    words: email,
    at: (
      <>
        {verb} <Time value={at} />
      </>
    ),
  }
}
