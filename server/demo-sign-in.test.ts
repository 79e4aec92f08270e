import { beforeAll, describe, expect, it } from 'vitest'
import { account } from '#contract/console.ts'
import { projects } from '#contract/projects.ts'
import { seedDemo } from '#server/demo/seed.ts'
import { DEMO_PERSONAS } from '#server/features/identity/demo-personas.ts'
import { createTestApp } from '../test/app.ts'

const t = await createTestApp({ demo: true, now: new Date('2026-11-20T09:30:00Z') })

/** Signs a persona in and returns the session and the projects they see. */
async function look(persona: string) {
  const answer = await t.visitor.try(account.demoSignIn, { body: { persona } })
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const { data } = await t.stranger({ cookie }).call(projects.overview)
  return { session: answer.body, data, caller: t.stranger({ ...t.visitor.headers, cookie }) }
}

describe('one click on the sign-in page', () => {
  beforeAll(async () => {
    await seedDemo(t.deps)
  })

  it.each([
    ['organization-owner', 'OrgOwner', 12],
    ['organization-user', 'OrgManager', 3],
    ['organization-member', 'OrgMember', 0],
    ['billing-admin', 'OrgBillingAdmin', 1],
    ['project-owner', 'OrgMember', 3],
    ['project-user', 'OrgMember', 3],
    ['project-member', 'OrgMember', 2],
  ])('signs the %s in, who sees their projects alone', async (id, role, count) => {
    const { session, data } = await look(id)
    expect(session).toMatchObject({
      state: 'signed-in',
      user: { email: DEMO_PERSONAS.find((one) => one.id === id)?.email },
      organizations: [{ name: 'Hollin & Sedge', roles: [role] }],
    })
    expect(data).toHaveLength(count)
  })

  it('finds projects full, and one that can be deleted', async () => {
    const { data, caller } = await look('organization-owner')
    const remove = (name: string) =>
      caller.try(projects.delete, { params: { project_id: data.find((one) => one.name === name)?.id ?? '' } })
    expect(data.find((one) => one.name === 'search-prod')?.counts).toEqual({
      members: 10,
      service_accounts: 4,
      api_keys: 9,
      resources: { index: 4, collection: 0, backup: 3, assistant: 0 },
    })
    expect((await remove('search-prod')).status).toBe(409)
    expect((await remove('vector-migration-trial')).status).toBe(202)
  })
})
