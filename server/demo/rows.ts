import type * as schema from '#server/db/schema.ts'
import type { Deps } from '#server/kernel/context.ts'
import { newOrganizationId, randomAlphanumeric } from '#server/kernel/ids.ts'
import { newApiKey, newClientId, newClientSecret, sha256 } from '#server/kernel/secrets.ts'
import { inviteRows, keyUsageRows, sessionRows } from './activity.ts'
import { listAuditRows } from './audit.ts'
import { API_KEYS, type ApiKey } from './dataset/api-keys.ts'
import { ORGANIZATION } from './dataset/organization.ts'
import { PEOPLE } from './dataset/people.ts'
import { PROJECTS, type ProjectKey } from './dataset/projects.ts'
import { RESOURCES } from './dataset/resources.ts'
import { SERVICE_ACCOUNTS, type ServiceAccountKey } from './dataset/service-accounts.ts'
import { type Grant, listGrants, projectCreatedAt } from './grants.ts'
import { entriesOf, joinedAt, principalOf } from './principals.ts'
import { demoId, randomFor } from './random.ts'
import { createTimeline, type Timeline } from './timeline.ts'

export type DemoRows = {
  organization: typeof schema.organizations.$inferInsert
  users: (typeof schema.users.$inferInsert)[]
  projects: (typeof schema.projects.$inferInsert)[]
  projectResources: (typeof schema.projectResources.$inferInsert)[]
  serviceAccounts: (typeof schema.serviceAccounts.$inferInsert)[]
  apiKeys: (typeof schema.apiKeys.$inferInsert)[]
  apiKeyUsage: (typeof schema.apiKeyUsage.$inferInsert)[]
  sessions: (typeof schema.sessions.$inferInsert)[]
  invites: (typeof schema.invites.$inferInsert)[]
  roleBindings: (typeof schema.roleBindings.$inferInsert)[]
  auditEvents: (typeof schema.auditEvents.$inferInsert)[]
  identityProvider: typeof schema.identityProviders.$inferInsert
  ssoDomains: (typeof schema.ssoDomains.$inferInsert)[]
}

/** The demo organization's id: the same on every machine, so that a link into the demo can be shared. */
export const DEMO_ORGANIZATION_ID = newOrganizationId(randomFor('organization').bytes)

const organizationId = DEMO_ORGANIZATION_ID

function organizationRow(timeline: Timeline): DemoRows['organization'] {
  return {
    id: organizationId,
    name: ORGANIZATION.name,
    plan: ORGANIZATION.plan,
    supportTier: ORGANIZATION.supportTier,
    creatorEmail: PEOPLE[ORGANIZATION.founder].email,
    createdAt: joinedAt(ORGANIZATION.founder, timeline),
  }
}

function userRows(timeline: Timeline): DemoRows['users'] {
  return entriesOf(PEOPLE).map(([key, { name, email }]) => {
    const createdAt = joinedAt(key, timeline)
    return { id: demoId('user', key), name, email, emailVerified: true, createdAt, updatedAt: createdAt }
  })
}

/** A provider that exists on paper: nothing signs in through it, and its secret is none. */
function signOnRows(timeline: Timeline): Pick<DemoRows, 'identityProvider' | 'ssoDomains'> {
  const setUpAt = timeline.daysAgo(ORGANIZATION.signOn.setUpDaysAgo, 'identity-provider')
  return {
    identityProvider: {
      organizationId,
      issuer: ORGANIZATION.signOn.issuer,
      clientId: ORGANIZATION.signOn.clientId,
      clientSecret: '',
      defaultRole: 'OrgMember',
      lastSignInAt: timeline.minutesAgo(ORGANIZATION.signOn.usedMinutesAgo),
      createdAt: setUpAt,
      updatedAt: setUpAt,
    },
    ssoDomains: ORGANIZATION.signOn.domains.map(({ domain, proved }) => ({
      id: demoId('sso-domain', domain),
      organizationId,
      domain,
      challenge: randomAlphanumeric(32, randomFor(`challenge/${domain}`).bytes),
      verifiedAt: proved ? setUpAt : null,
      createdAt: setUpAt,
    })),
  }
}

function projectRows(timeline: Timeline): DemoRows['projects'] {
  return entriesOf(PROJECTS).map(([key, project]) => ({
    id: demoId('project', key),
    organizationId,
    name: project.name,
    maxPods: project.maxPods ?? 0,
    forceEncryptionWithCmek: project.cmek ?? false,
    tags: project.tags,
    resourcesReportedAt: timeline.minutesAgo(randomFor(`report/${key}`).integer(1, 9)),
    createdAt: projectCreatedAt(key, timeline),
  }))
}

function resourceRows(): DemoRows['projectResources'] {
  return entriesOf(RESOURCES).flatMap(([project, resources]) =>
    resources.map(({ type, name, tags }) => ({
      organizationId,
      projectId: demoId('project', project),
      type,
      id: demoId(type, `${project}/${name}`),
      name,
      tags,
    })),
  )
}

function bindingRows(grants: Grant[]): DemoRows['roleBindings'] {
  return grants
    .filter((grant) => grant.holds)
    .map(({ principal, project, role, at }) => {
      const { type, id } = principalOf(principal)
      return {
        id: demoId('role-binding', `${principal}/${project ?? ''}/${role}`),
        organizationId,
        principalType: type,
        principalId: id,
        projectId: project === null ? null : demoId('project', project),
        role,
        createdAt: at,
      }
    })
}

/** The secrets are real and nobody's: made from the cryptographic source, hashed, and gone with this call. */
async function serviceAccountRow(key: ServiceAccountKey, timeline: Timeline, deps: Pick<Deps, 'randomBytes'>) {
  const { lastUsedMinutesAgo, rotated } = SERVICE_ACCOUNTS[key]
  const secretHash = () => sha256(newClientSecret(deps.randomBytes))
  const inGrace = rotated?.graceHours === undefined ? undefined : rotated
  return {
    id: demoId('service-account', key),
    organizationId,
    name: key,
    clientId: newClientId(randomFor(`client-id/${key}`).bytes),
    secretHash: await secretHash(),
    secretVersion: rotated?.version ?? 1,
    previousSecretHash: inGrace ? await secretHash() : null,
    previousSecretExpiresAt: inGrace ? timeline.minutesAgo(inGrace.minutesAgo - (inGrace.graceHours ?? 0) * 60) : null,
    previousSecretLastUsedAt:
      inGrace?.oldLastUsedMinutesAgo === undefined ? null : timeline.minutesAgo(inGrace.oldLastUsedMinutesAgo),
    lastUsedAt: lastUsedMinutesAgo === null ? null : timeline.minutesAgo(lastUsedMinutesAgo),
    createdAt: joinedAt(key, timeline),
  }
}

async function apiKeyRow(project: ProjectKey, key: ApiKey, timeline: Timeline, deps: Pick<Deps, 'randomBytes'>) {
  const { value, hint } = newApiKey(deps.randomBytes)
  const creator = principalOf(key.createdBy)
  const what = `api-key/${project}/${key.name}`
  return {
    id: demoId('api-key', `${project}/${key.name}`),
    organizationId,
    projectId: demoId('project', project),
    name: key.name,
    roles: key.roles,
    keyHash: await sha256(value),
    hint,
    createdByType: creator.type,
    createdById: creator.id,
    lastUsedAt: key.usedMinutesAgo === null ? null : timeline.minutesAgo(key.usedMinutesAgo),
    expiresAt: key.expiresInDays === undefined ? null : timeline.midnightIn(key.expiresInDays),
    disabledAt: key.disabled ? timeline.daysAgo(key.disabled.daysAgo, `${what}/disabled`) : null,
    createdAt: timeline.daysAgo(key.ageDays, what),
  }
}

/**
 * Takes the clock and the source of secrets; returns every row of the demo. For the same time all is the same but what
 * is made of secrets: hashes and hints.
 */
export async function buildDemoRows(deps: Pick<Deps, 'now' | 'randomBytes'>): Promise<DemoRows> {
  const timeline = createTimeline(deps.now())
  const grants = listGrants(timeline)
  const keys = entriesOf(API_KEYS).flatMap(([project, keys]) => keys.map((key) => ({ project, key })))
  const invited = await inviteRows(organizationId, timeline, deps)
  return {
    organization: organizationRow(timeline),
    users: userRows(timeline),
    projects: projectRows(timeline),
    projectResources: resourceRows(),
    serviceAccounts: await Promise.all(
      entriesOf(SERVICE_ACCOUNTS).map(([key]) => serviceAccountRow(key, timeline, deps)),
    ),
    apiKeys: await Promise.all(keys.map(({ project, key }) => apiKeyRow(project, key, timeline, deps))),
    apiKeyUsage: keyUsageRows(organizationId, timeline),
    sessions: sessionRows(timeline, deps),
    invites: invited.invites,
    roleBindings: [...bindingRows(grants), ...invited.roleBindings],
    auditEvents: listAuditRows(organizationId, grants, timeline),
    ...signOnRows(timeline),
  }
}
