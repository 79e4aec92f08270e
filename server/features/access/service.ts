import type { Access, Grant, ProjectAccess } from '#contract/access.ts'
import { explainOrganization, explainProject } from '#contract/explain.ts'
import { PROJECT_ROLE_PERMISSIONS } from '#contract/roles.ts'
import { findMember } from '#server/features/members/find-member.ts'
import type { OrganizationContext, ProjectContext } from '#server/kernel/context.ts'
import { notFound } from '#server/kernel/errors.ts'
import { isUuid } from '#server/kernel/ids.ts'
import { byPrincipal, organizationGrant, projectGrants } from './grants.ts'
import {
  countProjects,
  findAccount,
  listAccountsInside,
  listBindingsOf,
  listPeopleInside,
  listProjectBindings,
  listProjectKeys,
} from './repo.ts'

async function describeAccess(ctx: OrganizationContext, principal: Access['principal']): Promise<Access> {
  const organizationId = ctx.organization.id
  const seenBy = ctx.roles.includes('OrgOwner') ? undefined : ctx.actor
  const rows = await listBindingsOf(ctx.db, organizationId, principal, seenBy)
  const onOrganization = rows.filter((row) => row.projectId === null)
  const grants = onOrganization.map(organizationGrant)
  const inherited = projectGrants(onOrganization)
  const [first] = inherited
  const projects = Map.groupBy(
    rows.filter((row) => row.projectId !== null),
    (row) => row.projectId,
  )
  return {
    principal,
    organization: { grants, permissions: explainOrganization(grants) },
    every_project: first
      ? {
          grant: first,
          project_count: await countProjects(ctx.db, organizationId),
          permissions: [...PROJECT_ROLE_PERMISSIONS.ProjectOwner],
        }
      : null,
    projects: [...projects].map(([id, own]) => {
      const all: Grant[] = [...inherited, ...projectGrants(own)]
      return {
        project: { id: id ?? '', name: own[0]?.projectName ?? '' },
        grants: all,
        permissions: explainProject(all),
      }
    }),
  }
}

/** Returns what a member can do, and which binding lets them. Throws NOT_FOUND. */
export async function describeMemberAccess(ctx: OrganizationContext, id: string): Promise<Access> {
  const row = isUuid(id) ? await findMember(ctx.db, ctx.organization.id, { id }) : undefined
  if (!row) throw notFound('User')
  return describeAccess(ctx, { type: 'user', id: row.id, name: row.name, detail: row.email })
}

/** The same for a service account. */
export async function describeServiceAccountAccess(ctx: OrganizationContext, id: string): Promise<Access> {
  const row = isUuid(id) ? await findAccount(ctx.db, ctx.organization.id, id) : undefined
  if (!row) throw notFound('Service account')
  return describeAccess(ctx, { type: 'service_account', id: row.id, name: row.name, detail: row.clientId })
}

/** Returns everybody and everything with a way into the project, and which way. API keys are told to whom may see them. */
export async function describeProjectAccess(ctx: ProjectContext): Promise<ProjectAccess> {
  const { db, project } = ctx
  const organizationId = ctx.organization.id
  const people = await listPeopleInside(db, organizationId, project.id)
  const peopleBindings = byPrincipal(await listProjectBindings(db, organizationId, project.id, 'user'))
  const accounts = await listAccountsInside(db, organizationId, project.id)
  const accountBindings = byPrincipal(await listProjectBindings(db, organizationId, project.id, 'service_account'))
  const keys = ctx.projectPermissions.has('apiKeys:read') ? await listProjectKeys(db, organizationId, project.id) : []
  return {
    data: [
      ...people.map(({ id, name, email }) => ({
        principal: { type: 'user' as const, id, name, detail: email },
        grants: projectGrants(peopleBindings.get(id) ?? []),
      })),
      ...accounts.map(({ id, name, clientId }) => ({
        principal: { type: 'service_account' as const, id, name, detail: clientId },
        grants: projectGrants(accountBindings.get(id) ?? []),
      })),
      ...keys.map(({ id, name, hint, roles }) => ({
        principal: { type: 'api_key' as const, id, name, detail: hint },
        grants: roles.map((role) => ({ role, via: 'api_key' as const, because: null, role_binding_id: null })),
      })),
    ],
  }
}
