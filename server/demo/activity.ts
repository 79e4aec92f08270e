import { USAGE_DAYS } from '#contract/api-key-state.ts'
import { DAY_MS, dayOf } from '#contract/days.ts'
import type * as schema from '#server/db/schema.ts'
import type { Deps } from '#server/kernel/context.ts'
import { randomAlphanumeric } from '#server/kernel/ids.ts'
import { sha256 } from '#server/kernel/secrets.ts'
import { API_KEYS } from './dataset/api-keys.ts'
import { PEOPLE, type PersonKey } from './dataset/people.ts'
import { entriesOf } from './principals.ts'
import { demoId, randomFor } from './random.ts'
import type { Timeline } from './timeline.ts'

/** What goes on in the organization: calls by key and day, people at work, invites on their way. */

const TOKEN_CHARACTERS = 32

/** Calls of each key on each of the last days it was in use: few or many by the key, half as many at a weekend. */
export function keyUsageRows(organizationId: string, timeline: Timeline): (typeof schema.apiKeyUsage.$inferInsert)[] {
  return entriesOf(API_KEYS).flatMap(([project, keys]) =>
    keys.flatMap((key) => {
      const usedMinutesAgo = key.usedMinutesAgo
      if (usedMinutesAgo === null || usedMinutesAgo === undefined) return []
      const apiKeyId = demoId('api-key', `${project}/${key.name}`)
      const random = randomFor(`usage/${project}/${key.name}`)
      const usual = 10 ** random.integer(1, 4) * random.integer(2, 9)
      const lastUsed = timeline.minutesAgo(usedMinutesAgo)
      return Array.from({ length: USAGE_DAYS }, (_, back) => new Date(timeline.now.getTime() - back * DAY_MS))
        .filter((day) => dayOf(day) <= dayOf(lastUsed))
        .filter((_, back) => back < key.ageDays)
        .map((day) => {
          const atWeekend = day.getUTCDay() % 6 === 0
          const share = random.integer(70, 130) * (atWeekend ? 0.5 : 1)
          return {
            organizationId,
            apiKeyId,
            day: dayOf(day),
            requests: Math.ceil((usual * share) / 100),
          }
        })
    }),
  )
}

/** People who are not at work: on leave, or gone. */
const AWAY: ReadonlySet<PersonKey> = new Set(['gareth', 'chiara', 'ha'])
const SESSION_DAYS = 30

/** A session for everybody at work, last seen between minutes and days ago. Its token is thrown away: nobody can show it. */
export function sessionRows(
  timeline: Timeline,
  deps: Pick<Deps, 'randomBytes'>,
): (typeof schema.sessions.$inferInsert)[] {
  return entriesOf(PEOPLE)
    .filter(([key]) => !AWAY.has(key))
    .map(([key]) => {
      const random = randomFor(`session/${key}`)
      const seen = timeline.minutesAgo(random.pick([4, 18, 42, 95, 190, 1200, 2900, 8700]) + random.integer(0, 30))
      return {
        id: demoId('session', key),
        userId: demoId('user', key),
        token: randomAlphanumeric(TOKEN_CHARACTERS, deps.randomBytes),
        expiresAt: new Date(seen.getTime() + SESSION_DAYS * DAY_MS),
        ipAddress: `198.51.100.${random.integer(2, 250)}`,
        userAgent: random.pick([
          'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
          'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
        ]),
        createdAt: new Date(seen.getTime() - random.integer(1, 9) * DAY_MS),
        updatedAt: seen,
      }
    })
}

const INVITES = [
  { name: 'ines.caldwell', invitedBy: 'ada', daysAgo: 2, role: 'OrgMember' },
  { name: 'rafael.ito', invitedBy: 'tomasz', daysAgo: 5, role: 'OrgManager' },
  { name: 'wanjiru.hale', invitedBy: 'ada', daysAgo: 16, role: 'OrgBillingAdmin' },
] as const
const INVITE_DAYS = 7

/** Two invites that wait and one that nobody took up in time, with the roles they carry. */
export async function inviteRows(organizationId: string, timeline: Timeline, deps: Pick<Deps, 'randomBytes'>) {
  const domain = PEOPLE.ada.email.split('@')[1] ?? ''
  const invites: (typeof schema.invites.$inferInsert)[] = []
  const roleBindings: (typeof schema.roleBindings.$inferInsert)[] = []
  for (const { name, invitedBy, daysAgo, role } of INVITES) {
    const id = demoId('invite', name)
    const createdAt = new Date(timeline.now.getTime() - daysAgo * DAY_MS)
    invites.push({
      id,
      organizationId,
      email: `${name}@${domain}`,
      tokenHash: await sha256(randomAlphanumeric(TOKEN_CHARACTERS, deps.randomBytes)),
      invitedByType: 'user',
      invitedById: demoId('user', invitedBy),
      invitedByName: PEOPLE[invitedBy].email,
      createdAt,
      lastSentAt: createdAt,
      expiresAt: new Date(createdAt.getTime() + INVITE_DAYS * DAY_MS),
    })
    roleBindings.push({
      id: demoId('role-binding', `invite/${name}`),
      organizationId,
      principalType: 'invite',
      principalId: id,
      projectId: null,
      role,
      createdAt,
    })
  }
  return { invites, roleBindings }
}
