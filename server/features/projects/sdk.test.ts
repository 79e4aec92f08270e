import { AdminClient, Errors } from '@pinecone-database/pinecone'
import { describe, expect, test } from 'vitest'
import { createTestApp } from '../../../test/app.ts'

// Pinecone's own client, unchanged: only where it sends to is ours.

const t = await createTestApp()

async function adminClient() {
  const organization = await t.organization()
  const account = await t.serviceAccount(organization, 'OrgOwner')
  const admin = new AdminClient({ clientId: account.clientId, clientSecret: account.clientSecret, fetchApi: t.fetch })
  return { admin, organization }
}

describe('the official AdminClient', () => {
  test('creates, lists, describes, updates and deletes projects', async () => {
    const { admin, organization } = await adminClient()
    expect((await admin.projects.list()).data).toEqual([])

    const created = await admin.projects.create({ name: 'chatbot-prod', maxPods: 5 })
    expect(created).toMatchObject({
      name: 'chatbot-prod',
      maxPods: 5,
      forceEncryptionWithCmek: false,
      organizationId: organization.id,
    })
    expect(created.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-/u)
    expect(created.createdAt).toBeInstanceOf(Date)

    expect((await admin.projects.list()).data).toEqual([created])
    expect(await admin.projects.describe(created.id)).toEqual(created)

    const updated = await admin.projects.update(created.id, { name: 'chatbot', forceEncryptionWithCmek: true })
    expect(updated).toEqual({ ...created, name: 'chatbot', forceEncryptionWithCmek: true })

    await admin.projects.delete(created.id)
    expect((await admin.projects.list()).data).toEqual([])
    await expect(admin.projects.describe(created.id)).rejects.toBeInstanceOf(Errors.PineconeNotFoundError)
    await expect(admin.projects.delete(created.id)).rejects.toBeInstanceOf(Errors.PineconeNotFoundError)
  })

  test('lists, describes, renames and deletes its organization', async () => {
    const { admin, organization } = await adminClient()
    const { data } = await admin.organizations.list()
    expect(data).toHaveLength(1)
    expect(data[0]).toMatchObject({ id: organization.id, plan: 'Enterprise', paymentStatus: 'Active' })
    expect(data[0]?.createdAt).toBeInstanceOf(Date)
    expect(await admin.organizations.describe(organization.id)).toEqual(data[0])
    expect(await admin.organizations.update(organization.id, { name: 'Renamed' })).toMatchObject({ name: 'Renamed' })

    const project = await admin.projects.create({ name: 'in the way' })
    await expect(admin.organizations.delete(organization.id)).rejects.toThrow(/Delete every project first/u)
    await admin.projects.delete(project.id)
    await admin.organizations.delete(organization.id)
    // Its own account went with it, and the token with the account.
    await expect(admin.organizations.list()).rejects.toBeInstanceOf(Errors.PineconeAuthorizationError)
  })

  test('reads our errors as its own', async () => {
    const { admin } = await adminClient()
    await expect(admin.projects.create({ name: '' })).rejects.toThrow()
    await expect(admin.projects.create({ name: 'x'.repeat(513) })).rejects.toThrow(/at most 512 characters/u)
    await expect(admin.projects.describe(crypto.randomUUID())).rejects.toBeInstanceOf(Errors.PineconeNotFoundError)
    const wrong = new AdminClient({ clientId: 'nobody', clientSecret: 'nothing', fetchApi: t.fetch })
    await expect(wrong.projects.list()).rejects.toBeInstanceOf(Errors.PineconeAuthorizationError)
  })
})
