import { describe, expect, test } from 'vitest'
import { invites } from '#contract/invites.ts'
import { ORGANIZATION_ROLES, PROJECT_ROLES } from '#contract/roles.ts'
import { roleBindings } from '#contract/role-bindings.ts'
import { createTestApp } from '../../../test/app.ts'

const t = await createTestApp()

async function place() {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const project = await t.project(organization)
  const member = await t.member(organization, 'OrgMember')
  return { organization, owner, project, member }
}
const onProject = (user: { id: string }, project: { id: string }, role: (typeof PROJECT_ROLES)[number]) => ({
  body: {
    principal_type: 'user' as const,
    principal_id: user.id,
    resource_type: 'project' as const,
    resource_id: project.id,
    role,
  },
})
const onOrganization = (user: { id: string }, role: (typeof ORGANIZATION_ROLES)[number]) => ({
  body: { principal_type: 'user' as const, principal_id: user.id, resource_type: 'organization' as const, role },
})

describe('granting', () => {
  test('a project owner grants any project role there, and nothing else', async () => {
    const { organization, project, member } = await place()
    const projectOwner = await t.member(organization, 'OrgMember')
    await t.grant(organization, projectOwner, 'ProjectOwner', project)
    for (const role of PROJECT_ROLES) {
      expect((await projectOwner.try(roleBindings.create, onProject(member, project, role))).status, role).toBe(200)
    }
    for (const role of ORGANIZATION_ROLES) {
      expect((await projectOwner.try(roleBindings.create, onOrganization(member, role))).status, role).toBe(403)
    }
    const elsewhere = await t.project(organization)
    expect((await projectOwner.try(roleBindings.create, onProject(member, elsewhere, 'ProjectMember'))).status).toBe(
      404,
    )
  })

  test.each(['ProjectManager', 'ProjectMember', 'ProjectEditor'] as const)('a %s grants nothing', async (role) => {
    const { organization, project, member } = await place()
    const weak = await t.member(organization, 'OrgManager')
    await t.grant(organization, weak, role, project)
    for (const granted of ['ProjectMember', 'ProjectOwner'] as const) {
      expect((await weak.try(roleBindings.create, onProject(member, project, granted))).status).toBe(403)
    }
    expect((await weak.try(roleBindings.create, onProject(weak, project, 'ProjectOwner'))).status).toBe(403)
    expect((await weak.try(roleBindings.create, onOrganization(weak, 'OrgOwner'))).status).toBe(403)
  })

  test('needs principal and resource of the same organization', async () => {
    const { owner, project, member } = await place()
    const abroad = await place()
    expect((await owner.try(roleBindings.create, onProject(abroad.member, project, 'ProjectMember'))).status).toBe(404)
    expect((await owner.try(roleBindings.create, onOrganization(abroad.member, 'OrgMember'))).status).toBe(404)
    expect((await owner.try(roleBindings.create, onProject(member, abroad.project, 'ProjectMember'))).status).toBe(404)
    const foreign = { body: { ...onOrganization(member, 'OrgMember').body, resource_id: abroad.organization.id } }
    expect((await owner.try(roleBindings.create, foreign)).status).toBe(404)
    const named = {
      body: { ...onOrganization(member, 'OrgManager').body, resource_id: (await place()).organization.id },
    }
    expect((await owner.try(roleBindings.create, named)).status).toBe(404)
  })

  test.each([
    ['an API key as principal', { principal_type: 'api_key', resource_type: 'organization', role: 'OrgMember' }],
    [
      'a project role on the organization',
      { principal_type: 'user', resource_type: 'organization', role: 'ProjectOwner' },
    ],
    [
      'an organization role on a project',
      { principal_type: 'user', resource_type: 'project', resource_id: crypto.randomUUID(), role: 'OrgOwner' },
    ],
    ['a project without its id', { principal_type: 'user', resource_type: 'project', role: 'ProjectOwner' }],
    ['an unknown role', { principal_type: 'user', resource_type: 'organization', role: 'Owner' }],
  ])('refuses %s with 400', async (_, body) => {
    const { owner, member } = await place()
    const answer = await owner.post('/admin/role-bindings', { ...body, principal_id: member.id })
    expect(answer.body).toMatchObject({ status: 400, error: { code: 'INVALID_ARGUMENT' } })
  })

  test('the same twice, and fifty times at once, makes one', async () => {
    const { owner, project, member } = await place()
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => owner.try(roleBindings.create, onProject(member, project, 'ProjectMember'))),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49)
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ error: { code: 'ALREADY_EXISTS' } })
  })
})

describe('seeing', () => {
  test('others than owners see people on the organization, their projects, and their own', async () => {
    const { organization, owner, project, member } = await place()
    const machine = await t.serviceAccount(organization, 'OrgManager')
    const hidden = await t.project(organization)
    // In the order in which they are listed: within a millisecond that would be chance.
    for (const [who, role, where] of [
      [machine, 'ProjectEditor', project],
      [machine, 'ProjectEditor', hidden],
      [member, 'ProjectMember', project],
    ] as const) {
      t.clock.advance({ seconds: 1 })
      await t.grant(organization, who, role, where)
    }
    await owner.post('/admin/invites', {
      email: 'x@example.com',
      role_bindings: [{ resource_type: 'organization', role: 'OrgMember' }],
    })
    const all = await owner.call(roleBindings.list)
    expect(all.data).toHaveLength(7)
    const seen = await member.call(roleBindings.list)
    expect(seen.data.map((one) => [one.principal_type, one.resource_type, one.role])).toEqual([
      ['user', 'organization', 'OrgOwner'],
      ['user', 'organization', 'OrgMember'],
      ['service_account', 'project', 'ProjectEditor'],
      ['user', 'project', 'ProjectMember'],
    ])
    expect(seen.data.some((one) => one.resource_id === hidden.id)).toBe(false)
    const unseen = all.data.filter((one) => !seen.data.some((other) => other.id === one.id))
    for (const one of unseen) {
      expect((await member.try(roleBindings.get, { params: { role_binding_id: one.id } })).status).toBe(404)
      expect((await member.try(roleBindings.delete, { params: { role_binding_id: one.id } })).status).toBe(404)
    }
    for (const one of seen.data)
      expect((await member.try(roleBindings.delete, { params: { role_binding_id: one.id } })).status).toBe(403)
    const own = await machine.call(roleBindings.list, { query: { principal_type: 'service_account' } })
    expect(own.data).toHaveLength(3)
  })
})

describe('two who change the same roles at once', () => {
  test('the second is told what the first did, and nothing is changed', async () => {
    const { organization, owner, project, member } = await place()
    const machine = await t.serviceAccount(organization)
    await t.grant(organization, member, 'ProjectMember', project)
    await t.grant(organization, machine, 'ProjectMember', project)
    const invite = await owner.call(invites.create, {
      body: { email: 'late@example.com', role_bindings: [{ resource_type: 'organization', role: 'OrgMember' }] },
    })
    const onProject = { roles: ['ProjectManager'], expected_roles: ['ProjectMember'] }
    const attempts = [
      [`members/${member.id}`, { roles: ['OrgManager', 'OrgBillingAdmin'], expected_roles: ['OrgMember'] }],
      [`invites/${invite.id}`, { roles: ['OrgManager'], expected_roles: ['OrgMember'] }],
      [`projects/${project.id}/members/${member.id}`, onProject],
      [`projects/${project.id}/service-accounts/${machine.id}`, onProject],
    ] as const
    for (const [whose, body] of attempts) {
      const path = `/admin/${whose}/roles`
      expect((await owner.put(path, body)).status).toBe(200)
      const events = (await t.auditEvents(organization)).length
      const second = await owner.put(path, { ...body, roles: body.expected_roles })
      expect(second).toMatchObject({
        status: 409,
        body: { error: { code: 'ABORTED', details: { roles: body.roles } } },
      })
      expect(await t.auditEvents(organization)).toHaveLength(events)
      // In whatever order they were seen.
      const seen = { roles: body.expected_roles, expected_roles: body.roles.toReversed() }
      expect((await owner.put(path, seen)).status).toBe(200)
    }
  })
})
