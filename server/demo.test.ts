import { and, eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectName, ProjectResource } from '#contract/projects.ts'
import { emailField, nameField, tagsField } from '#contract/fields.ts'
import { KEY_ROLES, ORGANIZATION_ROLES, PROJECT_MEMBER_ROLES } from '#contract/roles.ts'
import * as schema from '#server/db/schema.ts'
import { buildDemoRows, type DemoRows } from '#server/demo/rows.ts'
import { seedDemo } from '#server/demo/seed.ts'
import { DEMO_PERSONAS } from '#server/features/identity/demo-personas.ts'
import { randomAlphanumeric } from '#server/kernel/ids.ts'
import { sha256 } from '#server/kernel/secrets.ts'
import type { OpenDatabase } from '#server/node/database/open.ts'
import { openTestDatabase } from '../test/database.ts'

const DAY_MS = 86_400_000
const now = () => new Date('2026-11-20T09:30:00Z')
const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const build = (clock = now) => buildDemoRows({ now: clock, randomBytes })

describe('the demo in the database', () => {
  let database: OpenDatabase<typeof schema>
  const chunks: Uint8Array[] = []
  let outcomes: { created: boolean }[]

  beforeAll(async () => {
    database = await openTestDatabase({ schema })
    const recordingBytes = (length: number) => {
      const bytes = randomBytes(length)
      chunks.push(bytes)
      return bytes
    }
    const deps = { db: database.db, now, randomBytes: recordingBytes }
    outcomes = await Promise.all([seedDemo(deps), seedDemo(deps), seedDemo(deps)])
  })
  afterAll(() => database.close())

  const everything = async () => ({
    organizations: await database.db.select().from(schema.organizations),
    users: await database.db.select().from(schema.users),
    accounts: await database.db.select().from(schema.accounts),
    sessions: await database.db.select().from(schema.sessions),
    projects: await database.db.select().from(schema.projects),
    resources: await database.db.select().from(schema.projectResources),
    serviceAccounts: await database.db.select().from(schema.serviceAccounts),
    apiKeys: await database.db.select().from(schema.apiKeys),
    roleBindings: await database.db.select().from(schema.roleBindings),
    auditEvents: await database.db.select().from(schema.auditEvents),
  })

  it('is made by one of those that start together', () => {
    expect(outcomes.filter((outcome) => outcome.created)).toHaveLength(1)
  })

  it('is all there', async () => {
    const all = await everything()
    const counts = Object.fromEntries(Object.entries(all).map(([name, rows]) => [name, rows.length]))
    expect(counts).toMatchObject({
      organizations: 1,
      // Twenty members, and one who left.
      users: 21,
      accounts: 0,
      // Everybody at work has one, which nobody can show.
      sessions: 18,
      projects: 12,
      serviceAccounts: 6,
      apiKeys: 51,
    })
    expect(all.auditEvents.length).toBeGreaterThanOrEqual(110)
    expect(all.auditEvents.length).toBeLessThanOrEqual(130)
  })

  it('is left alone when it is there already', async () => {
    const before = await everything()
    const later = { db: database.db, now: () => new Date('2027-03-01T00:00:00Z'), randomBytes }
    expect(await seedDemo(later)).toEqual({ created: false })
    expect(await everything()).toEqual(before)
  })

  it('holds no secret, only the hashes of real ones', async () => {
    // What each draw of random bytes became: 43 characters of a secret, or 6 of a key's label.
    const secrets = chunks.filter((chunk) => chunk.length === 86).map((chunk) => randomAlphanumeric(43, () => chunk))
    const labels = chunks.filter((chunk) => chunk.length === 12).map((chunk) => randomAlphanumeric(6, () => chunk))
    expect(secrets).toHaveLength(51 + 7)
    expect(labels).toHaveLength(51)
    const all = await everything()
    const text = JSON.stringify(all)
    for (const secret of secrets) expect(text).not.toContain(secret)
    expect(text).not.toMatch(/(?<![0-9A-Za-z])[0-9A-Za-z]{43}(?![0-9A-Za-z])/)

    const hashes = new Set(all.apiKeys.map((key) => key.keyHash))
    expect(hashes.size).toBe(51)
    const keys = labels.flatMap((label) => secrets.map((secret) => `pckey_${label}_${secret}`))
    const known = (await Promise.all(keys.map(sha256))).filter((hash) => hashes.has(hash))
    expect(known).toHaveLength(51)
    for (const key of all.apiKeys) expect(key.hint).toMatch(/^pckey_[0-9A-Za-z]{6}_…[0-9A-Za-z]{4}$/)
  })

  it('has an owner who can sign in with one click', async () => {
    const owners = await database.db
      .select({ email: schema.users.email })
      .from(schema.roleBindings)
      .innerJoin(schema.users, eq(schema.users.id, schema.roleBindings.principalId))
      .where(and(eq(schema.roleBindings.role, 'OrgOwner'), isNull(schema.roleBindings.projectId)))
    expect(owners).toHaveLength(3)
    expect(owners.map((owner) => owner.email)).toContain(DEMO_PERSONAS[0]?.email)
  })
})

describe('the demo’s people', () => {
  const organizationRoles = (rows: DemoRows, userId: string) =>
    rows.roleBindings.filter((one) => one.principalId === userId && !one.projectId).map((one) => one.role)
  const projectRoles = (rows: DemoRows, userId: string) =>
    rows.roleBindings.filter((one) => one.principalId === userId && one.projectId).map((one) => one.role)

  it('hold every role there is', async () => {
    const { roleBindings, users } = await build()
    const people = roleBindings.filter((one) => one.principalType === 'user')
    expect(new Set(people.map((one) => one.role))).toEqual(new Set([...ORGANIZATION_ROLES, ...PROJECT_MEMBER_ROLES]))
    const members = people.filter((one) => !one.projectId)
    expect(new Set(members.map((one) => one.principalId)).size).toBe(20)
    expect(members).toHaveLength(20)
    expect(members.filter((one) => one.role === 'OrgBillingAdmin')).toHaveLength(2)
    expect(new Set(users.map((user) => user.email)).size).toBe(21)
  })

  it('are all in a project but one', async () => {
    const rows = await build()
    const without = rows.users.filter(
      ({ id }) =>
        organizationRoles(rows, id).length > 0 &&
        !organizationRoles(rows, id).includes('OrgOwner') &&
        projectRoles(rows, id).length === 0,
    )
    expect(without.map((user) => user.name)).toEqual(['Chiara Lindqvist'])
  })

  it('are what the sign-in page says they are', async () => {
    const rows = await build()
    const roles = DEMO_PERSONAS.map((persona) => persona.role)
    expect(new Set(roles)).toEqual(new Set([...ORGANIZATION_ROLES, ...PROJECT_MEMBER_ROLES]))
    expect(roles).toHaveLength(7)
    for (const { name, email, role } of DEMO_PERSONAS) {
      const user = rows.users.find((one) => one.email === email)
      expect(user?.name).toBe(name)
      const [held] = organizationRoles(rows, user?.id ?? '')
      const inProjects = projectRoles(rows, user?.id ?? '')
      if (held === role) continue
      expect(held).toBe('OrgMember')
      expect(inProjects.length).toBeGreaterThanOrEqual(2)
      for (const one of inProjects) expect(one).toBe(role)
    }
  })
})

describe('the demo’s things', () => {
  it('would be let in by the contract', async () => {
    const rows = await build()
    for (const project of rows.projects) {
      projectName.parse(project.name)
      tagsField.parse(project.tags)
    }
    for (const resource of rows.projectResources) {
      ProjectResource.parse(resource)
      tagsField.parse(resource.tags)
    }
    for (const user of rows.users) expect(emailField.parse(user.email)).toBe(user.email)
    for (const named of [...rows.apiKeys, ...rows.serviceAccounts]) nameField(80).parse(named.name)
  })

  it('show what a page must cope with', async () => {
    const { projects, projectResources, apiKeys, serviceAccounts, users, roleBindings } = await build()
    expect(projects.some((one) => one.name.length >= 60)).toBe(true)
    expect(projects.some((one) => /[^\p{ASCII}]/u.test(one.name))).toBe(true)
    expect(projects.filter((one) => one.forceEncryptionWithCmek).length).toBeGreaterThan(1)
    expect(projects.filter((one) => (one.maxPods ?? 0) > 0).length).toBeGreaterThan(1)
    const empty = projects.filter((one) => !projectResources.some((resource) => resource.projectId === one.id))
    expect(empty.map((one) => one.name)).toEqual(['vector-migration-trial'])
    const keyCounts = projects.map((one) => apiKeys.filter((key) => key.projectId === one.id).length)
    expect([Math.min(...keyCounts), Math.max(...keyCounts)]).toEqual([0, 9])
    expect(new Set(apiKeys.flatMap((key) => key.roles))).toEqual(new Set(KEY_ROLES))
    // All, every choice of control plane and data plane but none and none, and the viewer of both in one role.
    expect(new Set(apiKeys.map((key) => key.roles.join()))).toHaveLength(10)
    const at = now().getTime()
    const expiries = apiKeys.flatMap((key) => (key.expiresAt ? [key.expiresAt.getTime()] : []))
    expect(expiries.filter((one) => one > at && one < at + 30 * DAY_MS).length).toBeGreaterThan(2)
    expect(expiries.filter((one) => one <= at)).toHaveLength(1)
    expect(apiKeys.filter((key) => key.disabledAt)).toHaveLength(1)
    expect(apiKeys.some((key) => !key.lastUsedAt)).toBe(true)
    expect(apiKeys.some((key) => key.createdByType === 'service_account')).toBe(true)
    const gone = users.filter((user) => !roleBindings.some((one) => one.principalId === user.id))
    expect(gone).toHaveLength(1)
    expect(apiKeys.some((key) => key.createdById === gone[0]?.id)).toBe(true)
    expect(serviceAccounts.some((one) => !one.lastUsedAt)).toBe(true)
    const inGrace = serviceAccounts.filter((one) => one.previousSecretExpiresAt && one.previousSecretExpiresAt > now())
    expect(inGrace).toHaveLength(1)
  })

  it('are the same for the same time, but for what secrets leave', async () => {
    const withoutSecrets = ({ apiKeys, serviceAccounts, sessions, invites, ...rest }: DemoRows) => ({
      ...rest,
      sessions: sessions.map(({ token: _token, ...session }) => session),
      invites: invites.map(({ tokenHash: _hash, ...invite }) => invite),
      apiKeys: apiKeys.map(({ keyHash: _hash, hint: _hint, ...key }) => key),
      serviceAccounts: serviceAccounts.map(({ secretHash: _now, previousSecretHash: _before, ...account }) => account),
    })
    const [one, other] = [await build(), await build()]
    expect(withoutSecrets(one)).toEqual(withoutSecrets(other))
    expect(one.apiKeys.map((key) => key.keyHash)).not.toEqual(other.apiKeys.map((key) => key.keyHash))
    const later = await build(() => new Date('2028-02-29T23:59:00Z'))
    expect(later.roleBindings.map((row) => row.id)).toEqual(one.roleBindings.map((row) => row.id))
    expect(later.projects.map((row) => row.id)).toEqual(one.projects.map((row) => row.id))
  })

  // Every weekday, the turns of month and year, a leap day, and midnight to the millisecond.
  it.each([
    ...Array.from({ length: 7 }, (_, day) => `2026-11-${15 + day}T11:00:00.000Z`),
    '2026-12-31T23:59:59.999Z',
    '2027-01-01T00:00:00.000Z',
    '2028-02-29T12:00:00.000Z',
    '2027-03-01T00:00:00.001Z',
  ])('tell one story when it is %s', async (time) => {
    const rows = await build(() => new Date(time))
    const present = new Date(time)
    const userAt = new Map(rows.users.map((row) => [row.id, row.createdAt]))
    const projectAt = new Map(rows.projects.map((row) => [row.id, row.createdAt]))
    const machines = [...rows.serviceAccounts, ...rows.invites]
    const principalAt = new Map([...userAt, ...machines.map((row) => [row.id, row.createdAt] as const)])
    const founded = rows.organization.createdAt
    const between = (from: Date | undefined, moment: Date, to = present) => {
      expect(from).toBeDefined()
      expect(moment.getTime()).toBeGreaterThanOrEqual(from?.getTime() ?? Infinity)
      expect(moment.getTime()).toBeLessThanOrEqual(to.getTime())
    }

    for (const session of rows.sessions) between(userAt.get(session.userId), session.updatedAt)
    for (const day of rows.apiKeyUsage) expect(day.requests).toBeGreaterThan(0)
    for (const moment of [...principalAt.values(), ...projectAt.values()]) between(founded, moment)
    expect(new Set(rows.roleBindings.map((row) => row.id)).size).toBe(rows.roleBindings.length)
    for (const binding of rows.roleBindings) {
      expect(binding.role.startsWith('Org')).toBe(!binding.projectId)
      between(principalAt.get(binding.principalId), binding.createdAt)
      if (binding.projectId) between(projectAt.get(binding.projectId), binding.createdAt)
    }
    for (const resource of rows.projectResources) expect(projectAt.has(resource.projectId)).toBe(true)

    const holds = (principal: string, role: string, project: string | null) =>
      rows.roleBindings.find((one) => one.principalId === principal && one.role === role && one.projectId === project)
    for (const key of rows.apiKeys) {
      const creator = key.createdById ?? ''
      between(projectAt.get(key.projectId), key.createdAt)
      between(principalAt.get(creator), key.createdAt)
      if (key.lastUsedAt) between(key.createdAt, key.lastUsedAt, key.disabledAt ?? present)
      if (key.lastUsedAt && key.expiresAt) between(key.createdAt, key.lastUsedAt, key.expiresAt)
      const right = holds(creator, 'OrgOwner', null) ?? holds(creator, 'ProjectOwner', key.projectId)
      const hasLeft = !rows.roleBindings.some((one) => one.principalId === creator)
      if (!hasLeft) between(right?.createdAt, key.createdAt)
    }

    const since = new Date(present.getTime() - 60 * DAY_MS)
    expect(rows.auditEvents.length).toBeGreaterThan(100)
    expect(new Set(rows.auditEvents.map((row) => row.id)).size).toBe(rows.auditEvents.length)
    for (const event of rows.auditEvents) {
      between(since, event.time)
      if (event.actorType !== 'system') between(principalAt.get(event.actorId), event.time)
      if (event.resourceType === 'user') between(userAt.get(event.resourceId), event.time)
      const project = rows.projects.find((one) => one.id === event.projectId)
      if (project) between(project.createdAt, event.time)
    }
    // A role given in these weeks has its event, at the same moment.
    for (const binding of rows.roleBindings.filter((one) => one.createdAt > since && one.principalType !== 'invite')) {
      const told = rows.auditEvents.some(
        (event) =>
          event.time.getTime() === binding.createdAt.getTime() &&
          (event.resourceId === binding.principalId || event.resourceId === binding.projectId),
      )
      expect(told).toBe(true)
    }
  })
})
