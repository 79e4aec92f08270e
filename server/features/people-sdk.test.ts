import { AdminClient, Errors } from '@pinecone-database/pinecone'
import { describe, expect, test } from 'vitest'
import { createTestApp } from '../../test/app.ts'

// Pinecone's own client, unchanged, against the resources about people and machines; only where it sends to is ours.

const t = await createTestApp()
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-/u

async function place() {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const account = await t.serviceAccount(organization, 'OrgOwner')
  const admin = new AdminClient({ clientId: account.clientId, clientSecret: account.clientSecret, fetchApi: t.fetch })
  return { admin, organization, owner, account }
}

const notFound = Errors.PineconeNotFoundError
const conflict = Errors.PineconeConflictError

describe('the official AdminClient', () => {
  test('users: list, filter by email, describe, delete', async () => {
    const { admin, organization, owner } = await place()
    const other = await t.member(organization, 'OrgMember')
    const { data, pagination } = await admin.users.list()
    expect(data.map((user) => user.id).toSorted((a, b) => a.localeCompare(b))).toEqual(
      [owner.id, other.id].toSorted((a, b) => a.localeCompare(b)),
    )
    expect(pagination ?? null).toBeNull()

    const first = await admin.users.list({ limit: 1 })
    const second = await admin.users.list({ limit: 1, paginationToken: first.pagination?.next ?? '' })
    expect([...first.data, ...second.data].map((user) => user.id)).toEqual(data.map((user) => user.id))
    expect(second.pagination ?? null).toBeNull()

    expect((await admin.users.list({ email: other.name.toUpperCase() })).data).toEqual([
      { id: other.id, email: other.name, name: expect.any(String) as string },
    ])
    expect((await admin.users.list({ email: 'nobody@example.com' })).data).toEqual([])
    await expect(admin.users.list({ email: 'nobody' })).rejects.toBeInstanceOf(Errors.PineconeBadRequestError)
    expect(await admin.users.describe(other.id)).toMatchObject({ id: other.id, email: other.name })

    await admin.users.delete(other.id)
    await expect(admin.users.describe(other.id)).rejects.toBeInstanceOf(notFound)
    await expect(admin.users.delete(other.id)).rejects.toBeInstanceOf(notFound)
    await expect(admin.users.delete(owner.id)).rejects.toThrow(/last owner/u)
  })

  test('invites: create, describe, list, resend, delete', async () => {
    const { admin } = await place()
    const project = await admin.projects.create({ name: 'search' })
    const invite = await admin.invites.create({
      email: 'Newhire@Example.com',
      roleBindings: [
        { resourceType: 'organization', role: 'OrgMember' },
        { resourceType: 'project', resourceId: project.id, role: 'ProjectMember' },
      ],
    })
    expect(invite).toMatchObject({ email: 'newhire@example.com', status: 'pending' })
    expect(invite.id).toMatch(UUID)
    expect(invite.expiresAt).toBeInstanceOf(Date)
    expect(await admin.invites.describe(invite.id)).toMatchObject({ id: invite.id, status: 'pending' })
    expect((await admin.invites.list()).data.map((one) => one.id)).toEqual([invite.id])

    const held = await admin.roleBindings.list({ principalType: 'invite', principalId: invite.id })
    expect(held.data.map((one) => one.role).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'OrgMember',
      'ProjectMember',
    ])

    await expect(
      admin.invites.create({
        email: 'newhire@example.com',
        roleBindings: [{ resourceType: 'organization', role: 'OrgMember' }],
      }),
    ).rejects.toThrow(new RegExp(invite.id, 'u'))

    t.clock.advance({ minutes: 1 })
    const resent = await admin.invites.resend(invite.id)
    expect(resent.expiresAt?.getTime() ?? 0).toBeGreaterThan(invite.expiresAt?.getTime() ?? 0)

    await admin.invites.delete(invite.id)
    await expect(admin.invites.describe(invite.id)).rejects.toBeInstanceOf(notFound)
    await expect(admin.invites.delete(invite.id)).rejects.toBeInstanceOf(notFound)
    expect((await admin.roleBindings.list({ principalType: 'invite' })).data).toEqual([])
  })

  test('role bindings: create, describe, list with filters and pages, delete', async () => {
    const { admin, organization, owner } = await place()
    const project = await admin.projects.create({ name: 'search' })
    const member = await t.member(organization, 'OrgMember')
    const created = await admin.roleBindings.create({
      principalType: 'user',
      principalId: member.id,
      resourceType: 'project',
      resourceId: project.id,
      role: 'ProjectViewer',
    })
    expect(created).toMatchObject({ principalId: member.id, resourceId: project.id, role: 'ProjectViewer' })
    expect(created.createdAt).toBeInstanceOf(Date)
    expect(await admin.roleBindings.describe(created.id)).toEqual(created)
    await expect(
      admin.roleBindings.create({
        principalType: 'user',
        principalId: member.id,
        resourceType: 'project',
        resourceId: project.id,
        role: 'ProjectViewer',
      }),
    ).rejects.toBeInstanceOf(conflict)

    const onOrganization = await admin.roleBindings.create({
      principalType: 'user',
      principalId: member.id,
      resourceType: 'organization',
      role: 'OrgBillingAdmin',
    })
    expect(onOrganization.resourceId).toBe(organization.id)

    const roles = async (options: Parameters<typeof admin.roleBindings.list>[0]) =>
      (await admin.roleBindings.list(options)).data.map((one) => one.role)
    expect(await roles({ principalType: 'user', principalId: member.id })).toEqual([
      'OrgMember',
      'ProjectViewer',
      'OrgBillingAdmin',
    ])
    expect(await roles({ resourceType: 'project', resourceId: project.id })).toEqual(['ProjectOwner', 'ProjectViewer'])
    expect(await roles({ resourceType: 'organization', role: 'OrgOwner', principalType: 'user' })).toEqual(['OrgOwner'])
    await expect(admin.roleBindings.list({ principalId: member.id })).rejects.toThrow(/principal_type/u)

    const all = await roles({})
    const paged: string[] = []
    let token: string | undefined
    do {
      const page = await admin.roleBindings.list({
        limit: 2,
        ...(token === undefined ? {} : { paginationToken: token }),
      })
      paged.push(...page.data.map((one) => one.role))
      token = page.pagination?.next
    } while (token !== undefined)
    expect(paged).toEqual(all)

    await admin.roleBindings.delete(created.id)
    await expect(admin.roleBindings.describe(created.id)).rejects.toBeInstanceOf(notFound)
    const [ownerBinding] = (await admin.roleBindings.list({ principalType: 'user', principalId: owner.id })).data
    await expect(admin.roleBindings.delete(ownerBinding?.id ?? '')).rejects.toThrow(/last owner/u)
    await admin.roleBindings.delete(onOrganization.id)
    const [last] = (await admin.roleBindings.list({ principalType: 'user', principalId: member.id })).data
    await expect(admin.roleBindings.delete(last?.id ?? '')).rejects.toThrow(/last organization role/u)
  })

  test('service accounts: create, list, describe, update, rotate, delete', async () => {
    const { admin, account } = await place()
    const project = await admin.projects.create({ name: 'search' })
    const { serviceAccount, clientSecret } = await admin.serviceAccounts.create({
      name: 'ci-prod',
      roleBindings: [
        { resourceType: 'project', resourceId: project.id, role: 'ProjectOwner' },
        { resourceType: 'organization', role: 'OrgMember' },
      ],
    })
    expect(serviceAccount).toMatchObject({ name: 'ci-prod' })
    expect(serviceAccount.id).toMatch(UUID)
    expect(serviceAccount.updatedAt).toBeInstanceOf(Date)
    expect((await admin.serviceAccounts.list()).data.map((one) => one.id)).toEqual([account.id, serviceAccount.id])
    expect(await admin.serviceAccounts.describe(serviceAccount.id)).toEqual(serviceAccount)
    expect(await admin.serviceAccounts.update(serviceAccount.id, { name: 'ci' })).toMatchObject({
      id: serviceAccount.id,
      name: 'ci',
    })
    expect(await admin.serviceAccounts.update(serviceAccount.id, {})).toMatchObject({ name: 'ci' })

    const machine = new AdminClient({ clientId: serviceAccount.clientId, clientSecret, fetchApi: t.fetch })
    expect((await machine.projects.list()).data.map((one) => one.id)).toEqual([project.id])
    const rotated = await admin.serviceAccounts.rotateSecret(serviceAccount.id)
    expect(rotated.clientSecret).not.toBe(clientSecret)
    expect(rotated.serviceAccount.id).toBe(serviceAccount.id)
    await expect(machine.projects.list()).rejects.toBeInstanceOf(Errors.PineconeAuthorizationError)
    const stale = new AdminClient({ clientId: serviceAccount.clientId, clientSecret, fetchApi: t.fetch })
    await expect(stale.projects.list()).rejects.toBeInstanceOf(Errors.PineconeAuthorizationError)
    const fresh = new AdminClient({
      clientId: serviceAccount.clientId,
      clientSecret: rotated.clientSecret,
      fetchApi: t.fetch,
    })
    expect((await fresh.projects.list()).data).toHaveLength(1)

    await admin.serviceAccounts.delete(serviceAccount.id)
    await expect(fresh.projects.list()).rejects.toBeInstanceOf(Errors.PineconeAuthorizationError)
    await expect(admin.serviceAccounts.describe(serviceAccount.id)).rejects.toBeInstanceOf(notFound)
    await expect(admin.serviceAccounts.delete(serviceAccount.id)).rejects.toBeInstanceOf(notFound)
    expect(
      (await admin.roleBindings.list({ principalType: 'service_account', principalId: serviceAccount.id })).data,
    ).toEqual([])
  })
})
