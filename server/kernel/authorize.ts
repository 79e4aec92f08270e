import { and, eq, isNull, or } from 'drizzle-orm'
import type { Access, Endpoint } from '#contract/endpoint.ts'
import { ORGANIZATION_HEADER } from '#contract/headers.ts'
import { planRefusal } from '#contract/plans.ts'
import {
  organizationPermissions,
  type OrganizationRole,
  projectPermissions,
  type ProjectRole,
  refusal,
} from '#contract/roles.ts'
import { apiKeys, organizations, projects, roleBindings } from '#server/db/schema.ts'
import type {
  Actor,
  ActorContext,
  Deps,
  OrganizationContext,
  ProjectContext,
  ProjectRow,
  RequestContext,
} from './context.ts'
import { ApiError, notFound, NotPermitted } from './errors.ts'
import { isUuid } from './ids.ts'
import { equalInConstantTime } from './secrets.ts'
import { verifyAccessToken } from './tokens.ts'

const BEARER = /^bearer +(\S+)$/i

function bearerToken(headers: Headers): string | undefined {
  return BEARER.exec(headers.get('authorization') ?? '')?.[1]
}

/** Tells whether the request shows a bearer token: then no cookie counts, and no foreign page can have sent it. */
export function showsBearer(headers: Headers): boolean {
  return headers.has('authorization')
}

/** Takes a request; returns who sent it, or null when it shows no credential. Throws 401 for a credential that is no good. */
async function authenticate(ctx: RequestContext): Promise<Actor | null> {
  if (showsBearer(ctx.headers)) {
    const token = bearerToken(ctx.headers)
    const actor = token ? await verifyAccessToken(ctx.deps, token) : null
    if (!actor)
      throw unauthenticated('The access token is invalid or has expired. Request a new one from /oauth/token.')
    return actor
  }
  const user = await findSession(ctx)
  if (!user) return null
  const { id, email, name, sessionId, isReplaced = false } = user
  return { type: 'user', id, name: email, displayName: name, sessionId, isReplaced }
}

function onceFor<T>({ once }: RequestContext, name: string, read: () => Promise<T>): Promise<T> {
  return once ? once(name, read) : read()
}

function findSession(ctx: RequestContext) {
  return onceFor(ctx, 'person', () => ctx.deps.findSession(ctx.headers, ctx.once))
}

/** 401 with the challenge that RFC 9110, 15.5.2 asks for. */
function unauthenticated(message: string): ApiError {
  return new ApiError('UNAUTHENTICATED', message, { headers: { 'www-authenticate': 'Bearer' } })
}

/** Throws 401 unless the request shows the operator's integration token. */
export function requireIntegrationToken(headers: Headers, deps: Deps): void {
  if (!showsIntegrationToken(headers.get('authorization') ?? undefined, deps)) {
    throw unauthenticated('Send the integration token in the Authorization header.')
  }
}

/** Takes the Authorization header; tells whether it is the data plane's. */
export function showsIntegrationToken(authorization: string | undefined, deps: Deps): boolean {
  const token = BEARER.exec(authorization ?? '')?.[1]
  return token !== undefined && equalInConstantTime(token, deps.settings.integrationToken)
}

async function requireActor(ctx: RequestContext): Promise<ActorContext> {
  const actor = await authenticate(ctx)
  if (!actor) throw unauthenticated('Sign in, or send an access token in the Authorization header.')
  ctx.count?.(actor)
  return { ...ctx, actor }
}

/** Which organization a request without an id in its path is about. Throws 400 when that cannot be known. */
async function tenantOf(ctx: ActorContext): Promise<string> {
  const named = ctx.headers.get(ORGANIZATION_HEADER)
  if (ctx.actor.type === 'service_account') return named ?? ctx.actor.organizationId
  if (named) return named
  const mine = await ctx.db
    .selectDistinct({ id: roleBindings.organizationId })
    .from(roleBindings)
    .where(and(eq(roleBindings.principalType, 'user'), eq(roleBindings.principalId, ctx.actor.id)))
    .limit(2)
  const [only] = mine
  if (!only) throw new ApiError('FAILED_PRECONDITION', 'You do not belong to an organization yet.')
  if (mine.length > 1) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      'You belong to several organizations. Name one in the Conifer-Organization header.',
    )
  }
  return only.id
}

/**
 * Takes an actor, an organization's id and optionally a project's; returns the organization with the actor's roles in
 * both, or null when the actor does not belong to it.
 */
function membership(ctx: ActorContext, organizationId: string, projectId?: string) {
  return onceFor(ctx, `member of ${organizationId} ${projectId ?? ''}`, () =>
    readMembership(ctx, organizationId, projectId),
  )
}

async function readMembership(ctx: ActorContext, organizationId: string, projectId: string | undefined) {
  const { actor } = ctx
  if (actor.type === 'service_account' && actor.organizationId !== organizationId) return null
  const belongsTo = ctx.once && actor.type === 'user' && !projectId ? (await findSession(ctx))?.belongsTo : undefined
  if (belongsTo) {
    const found = belongsTo.get(organizationId)
    if (!found) return null
    const { id, name, plan } = found.organization
    return { organization: { id, name, plan }, roles: found.roles, projectRoles: [] }
  }
  const rows = await ctx.db
    .select({
      id: organizations.id,
      name: organizations.name,
      plan: organizations.plan,
      role: roleBindings.role,
      projectId: roleBindings.projectId,
    })
    .from(organizations)
    .leftJoin(
      roleBindings,
      and(
        eq(roleBindings.organizationId, organizations.id),
        eq(roleBindings.principalType, actor.type),
        eq(roleBindings.principalId, actor.id),
        projectId
          ? or(isNull(roleBindings.projectId), eq(roleBindings.projectId, projectId))
          : isNull(roleBindings.projectId),
      ),
    )
    .where(eq(organizations.id, organizationId))
  const [first] = rows
  if (!first) return null
  const roles = rows.flatMap((row) => (row.role && !row.projectId ? [row.role as OrganizationRole] : []))
  // A person belongs to an organization by a role on it; a service account by being its own.
  if (actor.type === 'user' && roles.length === 0) return null
  return {
    organization: { id: first.id, name: first.name, plan: first.plan },
    roles,
    projectRoles: rows.flatMap((row) => (row.role && row.projectId ? [row.role as ProjectRole] : [])),
  }
}

async function findOrganization(base: ActorContext, params: Record<string, string>): Promise<OrganizationContext> {
  const organizationId = params['organization_id'] ?? (await tenantOf(base))
  const found = await membership(base, organizationId)
  if (!found) throw notFound('Organization')
  const permissions = organizationPermissions(found.roles)
  return { ...base, organization: found.organization, roles: found.roles, permissions }
}

/** Takes an id from the path; returns the project it stands for. Throws 404. */
async function findProject(ctx: ActorContext, by: 'project_id' | 'api_key_id', id: string): Promise<ProjectRow> {
  if (!isUuid(id)) throw notFound(by === 'project_id' ? 'Project' : 'API key')
  const [row] =
    by === 'project_id'
      ? await ctx.db.select().from(projects).where(eq(projects.id, id))
      : (
          await ctx.db
            .select({ project: projects })
            .from(apiKeys)
            .innerJoin(projects, eq(projects.id, apiKeys.projectId))
            .where(eq(apiKeys.id, id))
        ).map((found) => found.project)
  if (!row) throw notFound(by === 'project_id' ? 'Project' : 'API key')
  return row
}

async function findProjectContext(
  base: ActorContext,
  access: Extract<Access, { kind: 'project' }>,
  params: Record<string, string>,
): Promise<ProjectContext> {
  const what = access.by === 'project_id' ? 'Project' : 'API key'
  const project = await findProject(base, access.by, params[access.by] ?? '')
  const named = base.headers.get(ORGANIZATION_HEADER)
  if (named && named !== project.organizationId) throw notFound(what)
  const found = await membership(base, project.organizationId, project.id)
  // 404, not 403: without a role in it, a project does not exist for you, and nobody learns that its id is real.
  if (!found) throw notFound(what)
  const held = projectPermissions(found.projectRoles, found.roles)
  if (held.size === 0) throw notFound(what)
  return {
    ...base,
    organization: found.organization,
    roles: found.roles,
    permissions: organizationPermissions(found.roles),
    project,
    projectRoles: found.projectRoles,
    projectPermissions: held,
  }
}

/**
 * Takes a request and the endpoint it is for; returns the context the endpoint's verb gets, for `requireAccess` to look at.
 * Throws 401 without a credential that counts, 403 for a service account where only people can be meant, 404 for an
 * organization or project the actor has nothing to do with.
 */
export async function findContext(
  ctx: RequestContext,
  { access }: Endpoint,
  params: Record<string, string>,
): Promise<RequestContext> {
  switch (access.kind) {
    case 'public':
      return ctx
    case 'integration':
      requireIntegrationToken(ctx.headers, ctx.deps)
      return ctx
    case 'session': {
      const base = await requireActor(ctx)
      if (base.actor.type !== 'user') {
        throw new ApiError('PERMISSION_DENIED', 'This is for people: a service account has no sign-in of its own.')
      }
      return base
    }
    case 'principal':
      return requireActor(ctx)
    case 'organization':
      return findOrganization(await requireActor(ctx), params)
    case 'project':
      return findProjectContext(await requireActor(ctx), access, params)
  }
}

/** Takes the context of a request and its endpoint. Throws 403 without the permission or the plan's feature. */
export function requireAccess(ctx: RequestContext, { access, feature }: Endpoint): void {
  if (access.kind !== 'organization' && access.kind !== 'project') return
  const { organization, permissions, projectPermissions: inProject } = ctx as ProjectContext
  const isHeld = access.kind === 'project' ? inProject.has(access.permission) : permissions.has(access.permission)
  if (!isHeld) throw new NotPermitted(refusal(access.permission))
  if (feature && !ctx.deps.planPolicy(organization.plan, feature)) {
    throw new ApiError('PERMISSION_DENIED', planRefusal(feature), { details: { feature } })
  }
}
