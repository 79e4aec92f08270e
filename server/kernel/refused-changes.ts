/** Refused changes: what somebody tried whose roles do not permit it is told in the audit log of the organization. */
import { and, eq } from 'drizzle-orm'
import type { Endpoint } from '#contract/endpoint.ts'
import { apiKeys, invites, type PrincipalType, roleBindings, serviceAccounts, users } from '#server/db/schema.ts'
import { type AuditEvent, writeAuditEvents } from './audit.ts'
import type { OrganizationContext, ProjectContext } from './context.ts'
import type { NotPermitted } from './errors.ts'
import { isUuid } from './ids.ts'
import { consume, type RateLimit } from './rate-limit.ts'

/** Of one actor's attempts at one thing in an organization: a script that tries for ever must not bury the rest of the log. */
const TOLD: RateLimit = { limit: 10, windowSeconds: 60 * 60 }
/** A list of a thousand addresses is no part of an event. */
const MAX_PARAMETERS_CHARACTERS = 2000

type Context = OrganizationContext & Partial<Pick<ProjectContext, 'project'>>
type Fields = Readonly<Record<string, unknown>>
type Change = readonly [action: string, resourceType: string, parameters?: Fields]

/**
 * What each endpoint would have done, as the event of its success has it. Without leaving: that takes something from
 * nobody else. Roles by binding are told apart below.
 */
const CHANGES: Readonly<Record<string, Change>> = {
  'organizations.update': ['update', 'organization'],
  'organizations.delete': ['delete', 'organization'],
  'billing.changePlan': ['update', 'organization'],
  'projects.create': ['create', 'project'],
  'projects.update': ['update', 'project'],
  'projects.delete': ['delete', 'project'],
  'apiKeys.create': ['create', 'api-key'],
  'apiKeys.update': ['update', 'api-key'],
  'apiKeys.delete': ['delete', 'api-key'],
  'apiKeys.disable': ['disable', 'api-key'],
  'apiKeys.enable': ['enable', 'api-key'],
  'apiKeys.rotate': ['rotate', 'api-key'],
  'apiKeys.revokePreviousValue': ['update', 'api-key', { previous_value: 'revoked' }],
  'apiKeys.bulk': ['update', 'api-key'],
  'apiKeys.organizationBulk': ['update', 'api-key'],
  'users.delete': ['delete', 'user'],
  'members.setRole': ['update', 'user'],
  'invites.create': ['create', 'invite'],
  'invites.createBatch': ['create', 'invite'],
  'invites.setRole': ['update', 'invite'],
  'invites.delete': ['delete', 'invite'],
  'invites.resend': ['update', 'invite', { resent: true }],
  'invites.copyLink': ['update', 'invite', { link_copied: true }],
  'roleBindings.create': ['update', 'user'],
  'roleBindings.delete': ['update', 'user'],
  'serviceAccounts.create': ['create', 'service-account'],
  'serviceAccounts.update': ['update', 'service-account'],
  'serviceAccounts.delete': ['delete', 'service-account'],
  'serviceAccounts.rotateSecret': ['update', 'service-account', { secret_rotated: true }],
  'projectMembers.add': ['create', 'user'],
  'projectMembers.setRole': ['update', 'user'],
  'projectMembers.remove': ['delete', 'user'],
  'projectServiceAccounts.connect': ['create', 'service-account'],
  'projectServiceAccounts.setRole': ['update', 'service-account'],
  'projectServiceAccounts.disconnect': ['delete', 'service-account'],
  'singleSignOn.update': ['update', 'identity-provider'],
  'singleSignOn.setProvider': ['update', 'identity-provider'],
  'singleSignOn.removeProvider': ['delete', 'identity-provider'],
  'singleSignOn.addDomain': ['create', 'sso-domain'],
  'singleSignOn.verifyDomain': ['update', 'sso-domain'],
  'singleSignOn.removeDomain': ['delete', 'sso-domain'],
  'spendAlerts.create': ['create', 'spend_alert'],
  'spendAlerts.update': ['update', 'spend_alert'],
  'spendAlerts.delete': ['delete', 'spend_alert'],
  'spendAlerts.sendTest': ['test', 'spend_alert'],
}

/** What names a thing of each type, in a path or in a body. */
const ID_OF: Readonly<Record<string, string>> = {
  'api-key': 'api_key_id',
  user: 'user_id',
  'service-account': 'service_account_id',
  invite: 'invite_id',
  spend_alert: 'alert_id',
}
const TYPE_OF: Readonly<Partial<Record<PrincipalType, string>>> = {
  service_account: 'service-account',
  invite: 'invite',
}

/** Fields that the event tells elsewhere, those that say what the caller believed to be so, and secrets. */
const LEFT_OUT = /^(?:user_id|service_account_id|action|expected_\w+|client_secret)$/

function parametersOf(body: Fields): Record<string, unknown> {
  const told = Object.fromEntries(
    Object.entries(body).filter(([key, value]) => value !== undefined && !LEFT_OUT.test(key)),
  )
  const text = JSON.stringify(told)
  // Neither U+0000 nor half a surrogate pair can be stored; both are escapes here.
  return text.length > MAX_PARAMETERS_CHARACTERS || /\\u(?:0000|d[89a-f])/.test(text) ? {} : told
}

/** Takes a type of thing and an id; returns its name, or nothing when the organization has no such thing. */
async function nameOf({ db, organization }: Context, type: string, id: string): Promise<string> {
  const find = async () => {
    switch (type) {
      case 'api-key':
        return db
          .select({ name: apiKeys.name })
          .from(apiKeys)
          .where(and(eq(apiKeys.organizationId, organization.id), eq(apiKeys.id, id)))
      case 'service-account':
        return db
          .select({ name: serviceAccounts.name })
          .from(serviceAccounts)
          .where(and(eq(serviceAccounts.organizationId, organization.id), eq(serviceAccounts.id, id)))
      case 'invite':
        return db
          .select({ name: invites.email })
          .from(invites)
          .where(and(eq(invites.organizationId, organization.id), eq(invites.id, id)))
      case 'user':
        return db
          .select({ name: users.email })
          .from(users)
          .innerJoin(roleBindings, and(eq(roleBindings.principalType, 'user'), eq(roleBindings.principalId, users.id)))
          .where(and(eq(roleBindings.organizationId, organization.id), eq(users.id, id)))
          .limit(1)
      default:
        return []
    }
  }
  return (await find())[0]?.name ?? ''
}

async function named(ctx: Context, type: string, given: unknown) {
  const id = typeof given === 'string' && isUuid(given) ? given.toLowerCase() : ''
  return { resourceType: type, resourceId: id, resourceName: id === '' ? '' : await nameOf(ctx, type, id) }
}

/** A role given or taken by binding: whose is said by the binding, or by the body that would have made one. */
async function aboutBinding(ctx: Context, body: Fields, bindingId: string | undefined): Promise<AuditEvent> {
  const [row] = isUuid(bindingId ?? '')
    ? await ctx.db
        .select()
        .from(roleBindings)
        .where(and(eq(roleBindings.organizationId, ctx.organization.id), eq(roleBindings.id, bindingId ?? '')))
    : []
  const type = row?.principalType ?? (body['principal_type'] as PrincipalType | undefined)
  const project = row ? row.projectId : body['resource_type'] === 'project' ? body['resource_id'] : null
  return {
    action: 'update',
    ...(await named(ctx, (type && TYPE_OF[type]) ?? 'user', row?.principalId ?? body['principal_id'])),
    ...(typeof project === 'string' && isUuid(project) ? { projectId: project } : {}),
    parameters: row ? { role_removed: row.role } : parametersOf({ role_granted: body['role'] }),
  }
}

async function about(ctx: Context, endpointId: string, params: Fields, body: Fields): Promise<AuditEvent> {
  if (endpointId.startsWith('roleBindings.')) {
    return aboutBinding(ctx, body, params['role_binding_id'] as string | undefined)
  }
  const [action, type, also] = CHANGES[endpointId] ?? ['update', 'organization']
  const { organization, project } = ctx
  const parameters = { ...parametersOf(body), ...also }
  const inProject = project ? { projectId: project.id } : {}
  if (type === 'organization') {
    const { id: resourceId, name: resourceName } = organization
    return { action, resourceType: type, resourceId, resourceName, parameters }
  }
  if (type === 'project' && project) {
    return { action, resourceType: type, resourceId: project.id, resourceName: project.name, parameters, ...inProject }
  }
  const ids = Array.isArray(body['ids']) ? (body['ids'] as unknown[]) : []
  const one = await named(ctx, type, { ...body, ...params }[ID_OF[type] ?? ''] ?? (ids.length === 1 ? ids[0] : ''))
  // What would have been made has no id, but was to have a name.
  const wanted = action === 'create' ? (body['name'] ?? body['email'] ?? body['domain']) : undefined
  const several = body['action'] === 'schedule-deletion' ? 'delete' : body['action']
  return {
    action: typeof several === 'string' ? several : action,
    ...one,
    ...(one.resourceName === '' && typeof wanted === 'string' ? { resourceName: wanted } : {}),
    ...inProject,
    parameters,
  }
}

/**
 * Writes a refused change into the organization's audit log, once it is answered: whoever is refused need not wait for it.
 * Takes who tried it and where, the endpoint, what came with the request as far as it was any good, and the refusal.
 */
export function recordRefusedChange(
  ctx: Context,
  { id }: Pick<Endpoint, 'id'>,
  { params, body }: { params: Record<string, string>; body: unknown },
  refusal: NotPermitted,
): void {
  if (!Object.hasOwn(CHANGES, id)) return
  const at = ctx.deps.now()
  ctx.deps.afterAnswer?.('record a refused change', async () => {
    // A request that was refused must not stop an embedded database whose disk cannot be written.
    await ctx.deps.checkStorage?.()
    const key = `refused:${ctx.organization.id}:${ctx.actor.id}:${id}`
    const { allowed, remaining } = await consume(ctx.db, key, { ...TOLD, now: at })
    if (!allowed) return
    const event = await about(ctx, id, params, (body ?? {}) as Fields)
    const parameters = {
      ...event.parameters,
      ...(remaining === 0 ? { further_attempts: 'left out for the rest of the hour' } : {}),
    }
    const failure = { reason: refusal.message, errorCode: refusal.code }
    await ctx.db.transaction((tx) => writeAuditEvents(tx, ctx, [{ ...event, parameters, failure, at }]))
  })
}
