import { describe, expect, test } from 'vitest'
import { billing } from '#contract/billing.ts'
import { organizations } from '#contract/organizations.ts'
import { pineconePolicy } from '#contract/plans.ts'
import { createTestApp } from '../../../test/app.ts'

const t = await createTestApp({ planPolicy: pineconePolicy })

describe('plans', () => {
  test('are listed with what each includes, for owners and billing admins', async () => {
    const organization = await t.organization({ plan: 'Standard' })
    for (const role of ['OrgOwner', 'OrgBillingAdmin'] as const) {
      const member = await t.member(organization, role)
      const list = await member.call(billing.plans)
      expect(list).toMatchObject({ current: 'Standard', changes: 'self-service' })
      expect(list.plans.map(({ plan, features }) => [plan, features.length])).toEqual([
        ['Free', 0],
        ['Standard', 4],
        ['Enterprise', 6],
        ['Dedicated', 6],
      ])
    }
    for (const role of ['OrgManager', 'OrgMember'] as const) {
      const member = await t.member(organization, role)
      expect(await member.get('/admin/plans')).toMatchObject({ status: 403 })
      expect(await member.put('/admin/plan', { plan: 'Enterprise' })).toMatchObject({ status: 403 })
    }
  })

  test('change at once, and the change is on record', async () => {
    const organization = await t.organization({ plan: 'Free' })
    const owner = await t.member(organization, 'OrgOwner')
    expect(await owner.post('/admin/service-accounts', { name: 'ci' })).toMatchObject({ status: 403 })
    const finance = await t.member(organization, 'OrgBillingAdmin')
    expect(await finance.call(billing.changePlan, { body: { plan: 'Enterprise' } })).toMatchObject({
      current: 'Enterprise',
    })
    expect(await owner.post('/admin/service-accounts', { name: 'ci' })).toMatchObject({ status: 201 })
    expect(await owner.call(organizations.get, { params: { organization_id: organization.id } })).toMatchObject({
      plan: 'Enterprise',
    })
    const changes = async () =>
      (await t.auditEvents(organization))
        .filter(({ resourceType }) => resourceType === 'organization')
        .map(({ action, parameters }) => ({ action, parameters }))
    const change = { action: 'update', parameters: { plan: { from: 'Free', to: 'Enterprise' } } }
    expect(await changes()).toEqual([change])
    // The same again changes nothing, so nothing is recorded.
    await owner.call(billing.changePlan, { body: { plan: 'Enterprise' } })
    expect(await changes()).toEqual([change])

    // A smaller plan takes nothing away that exists.
    await owner.call(billing.changePlan, { body: { plan: 'Standard' } })
    expect(await owner.post('/admin/service-accounts', { name: 'second' })).toMatchObject({ status: 403 })
    expect(await owner.get('/admin/service-accounts')).toMatchObject({ body: { data: [{ name: 'ci' }] } })
  })

  test('change one after the other, however many ask at once', async () => {
    const organization = await t.organization({ plan: 'Free' })
    const owner = await t.member(organization, 'OrgOwner')
    await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        owner.call(billing.changePlan, { body: { plan: at % 2 === 0 ? 'Standard' : 'Enterprise' } }),
      ),
    )
    const { current } = await owner.call(billing.plans)
    // Each recorded change begins where the one before ended.
    const steps = (await t.auditEvents(organization)).map(
      ({ parameters }) => (parameters as { plan: { from: string; to: string } }).plan,
    )
    expect(steps[0]?.from).toBe('Free')
    for (const { from, to } of steps) expect(to).not.toBe(from)
    for (const [at, step] of steps.entries()) if (at > 0) expect(step.from).toBe(steps[at - 1]?.to)
    expect(steps.at(-1)?.to).toBe(current)
  })

  test('are not for an organization to choose when they are agreed otherwise', async () => {
    const organization = await t.organization({ plan: 'Standard' })
    const owner = await t.member(organization, 'OrgOwner')
    for (const plan of ['Dedicated', 'Gold', '', null]) {
      expect(await owner.put('/admin/plan', { plan })).toMatchObject({ status: 400 })
    }
    const operated = await createTestApp({ database: t.database, planPolicy: pineconePolicy, planChanges: 'operator' })
    const theirs = await operated.organization({ plan: 'Standard' })
    const theirOwner = await operated.member(theirs, 'OrgOwner')
    const refused = await theirOwner.put('/admin/plan', { plan: 'Enterprise' })
    expect(refused).toMatchObject({
      status: 403,
      body: { error: { message: 'On this server plans are changed by whoever runs it. Ask them for another plan.' } },
    })
    expect(await theirOwner.call(billing.plans)).toMatchObject({ current: 'Standard', changes: 'operator' })
  })
})
