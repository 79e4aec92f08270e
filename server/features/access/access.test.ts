import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { access } from '#contract/access.ts'
import { projectMembers, projectServiceAccounts } from '#contract/project-members.ts'
import { describeGrant } from '#contract/explain.ts'
import { outboxMails } from '#server/db/schema.ts'
import { createTestApp } from '../../../test/app.ts'

const t = await createTestApp()

async function place() {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const project = await t.project(organization, { name: 'search' })
  const lead = await t.member(organization, 'OrgMember')
  await t.grant(organization, lead, 'ProjectOwner', project)
  return { organization, owner, project, lead, params: { project_id: project.id } }
}

describe("a project's members", () => {
  test('are added, changed and removed by its owner, and stay in the organization', async () => {
    const { organization, project, lead, params } = await place()
    const member = await t.member(organization, 'OrgManager')
    expect((await member.get(`/admin/projects/${project.id}`)).status).toBe(404)
    const added = await lead.call(projectMembers.add, {
      params,
      body: { email: member.name.toUpperCase(), roles: ['ProjectMember'] },
    })
    expect(added).toMatchObject({ id: member.id, roles: ['ProjectMember'], organization_roles: ['OrgManager'] })
    expect((await member.get(`/admin/projects/${project.id}`)).status).toBe(200)
    const twice = await lead.try(projectMembers.add, { params, body: { user_id: member.id, roles: ['ProjectOwner'] } })
    expect(twice.body).toMatchObject({ status: 409, error: { code: 'ALREADY_EXISTS' } })

    const of = { ...params, user_id: member.id }
    const refused = await member.try(projectMembers.setRole, { params: of, body: { roles: ['ProjectOwner'] } })
    expect(refused.status).toBe(403)
    expect(
      await lead.call(projectMembers.setRole, { params: of, body: { roles: ['ProjectManager', 'DataPlaneViewer'] } }),
    ).toMatchObject({
      roles: ['ProjectManager', 'DataPlaneViewer'],
    })
    await lead.call(projectMembers.remove, { params: of })
    expect((await member.get(`/admin/projects/${project.id}`)).status).toBe(404)
    expect((await member.get('/admin/users')).status).toBe(200)
    expect((await lead.try(projectMembers.remove, { params: of })).status).toBe(404)
    const events = await t.auditEvents(organization)
    expect(events.map((event) => [event.action, event.projectId])).toEqual([
      ['create', project.id],
      ['update', project.id],
      ['delete', project.id],
    ])
  })

  test('get a mail that leads to the project when somebody else adds them', async () => {
    const { organization, owner, project, lead, params } = await place()
    const member = await t.member(organization, 'OrgMember')
    await lead.call(projectMembers.add, { params, body: { user_id: member.id, roles: ['ProjectManager'] } })
    await owner.call(projectMembers.add, { params, body: { user_id: owner.id, roles: ['ProjectMember'] } })
    await owner.try(projectMembers.add, { params, body: { user_id: member.id, roles: ['ProjectMember'] } })
    const mails = await t.db.select().from(outboxMails).where(eq(outboxMails.organizationId, organization.id))
    expect(mails).toMatchObject([
      { recipient: member.name, subject: `You were added to search of ${organization.name} on Conifer` },
    ])
    expect(mails[0]?.text).toContain(`${lead.name} added you to the project search`)
    expect(mails[0]?.text).toContain('Your role there: Project user.')
    expect(mails[0]?.text).toContain(`/organizations/${organization.id}/projects/${project.id}\n`)
  })

  test('come from the organization: somebody from outside is for an owner to invite', async () => {
    const { lead, params } = await place()
    const stranger = await t.member(await t.organization(), 'OrgMember')
    const byEmail = await lead.try(projectMembers.add, {
      params,
      body: { email: stranger.name, roles: ['ProjectMember'] },
    })
    expect(byEmail.status).toBe(404)
    expect(byEmail.text).toContain('An organization owner can invite')
    expect(
      (await lead.try(projectMembers.add, { params, body: { user_id: stranger.id, roles: ['ProjectMember'] } })).status,
    ).toBe(404)
    expect((await lead.try(projectMembers.add, { params, body: { roles: ['ProjectMember'] } })).status).toBe(400)
  })

  test('leave by themselves; who inherits cannot, and says why it is so', async () => {
    const { organization, owner, lead, params } = await place()
    const inherited = await owner.try(projectMembers.leave, { params })
    expect(inherited.body).toMatchObject({
      status: 409,
      error: { code: 'FAILED_PRECONDITION', details: { reason: 'inherited' } },
    })
    expect((await lead.try(projectMembers.remove, { params: { ...params, user_id: owner.id } })).status).toBe(409)
    expect(
      (
        await lead.try(projectMembers.setRole, {
          params: { ...params, user_id: owner.id },
          body: { roles: ['ProjectMember'] },
        })
      ).status,
    ).toBe(409)
    await lead.call(projectMembers.leave, { params })
    expect((await lead.try(projectMembers.list, { params })).status).toBe(404)
    expect((await lead.get('/admin/users')).status).toBe(200)
    expect((await t.auditEvents(organization)).at(-1)).toMatchObject({
      action: 'delete',
      parameters: { roles: ['ProjectOwner'], left: true },
    })
  })

  test('are listed with what lets them in, and the picker offers the others', async () => {
    const { organization, owner, lead, params } = await place()
    const other = await t.member(organization, 'OrgMember')
    const list = await lead.call(projectMembers.list, { params })
    expect(list.data.map((row) => [row.id, row.roles, row.grants.map(describeGrant), row.added_at !== null])).toEqual(
      expect.arrayContaining([
        [owner.id, [], ['Project owner, because Organization owner'], false],
        [lead.id, ['ProjectOwner'], ['Project owner'], true],
      ]),
    )
    expect(list.data).toHaveLength(2)
    const candidates = async (search?: string) =>
      (
        await lead.call(projectMembers.candidates, { params, ...(search === undefined ? {} : { query: { search } }) })
      ).data.map((one) => one.id)
    expect(await candidates()).toEqual([other.id])
    expect(await candidates(other.name.slice(0, 12).toUpperCase())).toEqual([other.id])
    expect(await candidates('%')).toEqual([])
    expect(await candidates('_')).toEqual([])
    expect((await other.try(projectMembers.candidates, { params })).status).toBe(404)
  })
})

describe("a project's service accounts", () => {
  test('are connected, changed and disconnected by its owner', async () => {
    const { organization, lead, params, project } = await place()
    const machine = await t.serviceAccount(organization, 'OrgMember')
    const foreign = await t.serviceAccount(await t.organization(), 'OrgMember')
    expect((await lead.call(projectServiceAccounts.candidates, { params })).data.map((one) => one.id)).toEqual([
      machine.id,
    ])
    const body = (id: string) => ({ service_account_id: id, roles: ['ProjectManager' as const] })
    expect((await lead.try(projectServiceAccounts.connect, { params, body: body(foreign.id) })).status).toBe(404)
    expect(await lead.call(projectServiceAccounts.connect, { params, body: body(machine.id) })).toMatchObject({
      id: machine.id,
      roles: ['ProjectManager'],
    })
    expect((await machine.get(`/admin/projects/${project.id}`)).status).toBe(200)
    const of = { ...params, service_account_id: machine.id }
    expect(
      (await machine.try(projectServiceAccounts.setRole, { params: of, body: { roles: ['ProjectOwner'] } })).status,
    ).toBe(403)
    await lead.call(projectServiceAccounts.setRole, { params: of, body: { roles: ['ProjectViewer'] } })
    expect((await lead.call(projectServiceAccounts.list, { params })).data).toMatchObject([
      { id: machine.id, roles: ['ProjectViewer'] },
    ])
    await lead.call(projectServiceAccounts.disconnect, { params: of })
    expect((await machine.get(`/admin/projects/${project.id}`)).status).toBe(404)
    expect((await lead.try(projectServiceAccounts.disconnect, { params: of })).status).toBe(404)
  })
})

describe('who can access what', () => {
  test('names for each permission the binding that gives it', async () => {
    const { organization, owner, lead, project } = await place()
    const of = await owner.call(access.member, { params: { user_id: lead.id } })
    expect(of.every_project).toBeNull()
    expect(of.organization.grants).toMatchObject([{ role: 'OrgMember', via: 'organization' }])
    const [only] = of.projects
    expect(only?.project).toEqual({ id: project.id, name: 'search' })
    expect(only?.permissions.find((one) => one.permission === 'apiKeys:write')).toEqual({
      permission: 'apiKeys:write',
      from: [0],
    })

    const own = await owner.call(access.member, { params: { user_id: owner.id } })
    expect(own.every_project).toMatchObject({ project_count: 1, grant: { role: 'ProjectOwner', because: 'OrgOwner' } })
    expect(own.every_project?.grant.role_binding_id).toBe(own.organization.grants[0]?.role_binding_id)

    const hidden = await t.project(organization)
    await t.grant(organization, owner, 'ProjectOwner', hidden)
    expect(JSON.stringify(await lead.call(access.member, { params: { user_id: owner.id } }))).not.toContain(hidden.id)
  })

  test('of a service account and of a project, keys included', async () => {
    const { organization, owner, lead, project, params } = await place()
    const machine = await t.serviceAccount(organization, 'OrgOwner')
    const key = await t.apiKey(project, { name: 'prod', roles: ['DataPlaneViewer'] })
    expect(
      (await owner.call(access.serviceAccount, { params: { service_account_id: machine.id } })).every_project
        ?.project_count,
    ).toBe(1)
    expect((await lead.try(access.serviceAccount, { params: { service_account_id: machine.id } })).status).toBe(403)
    const { data } = await lead.call(access.project, { params })
    expect(data.map(({ principal, grants }) => [principal.type, principal.id, grants.map(describeGrant)])).toEqual(
      expect.arrayContaining([
        ['user', owner.id, ['Project owner, because Organization owner']],
        ['user', lead.id, ['Project owner']],
        ['service_account', machine.id, ['Project owner, because Organization owner']],
        ['api_key', key.id, ['Data plane viewer']],
      ]),
    )
    expect(data).toHaveLength(4)
  })
})
