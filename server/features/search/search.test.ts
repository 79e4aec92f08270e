import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { search } from '#contract/search.ts'
import { searchText } from '#contract/search-text.ts'
import * as schema from '#server/db/schema.ts'
import { invites } from '#contract/invites.ts'
import { createTestApp, type Principal } from '../../../test/app.ts'
import { idRange } from './service.ts'

const t = await createTestApp()

async function found(as: Principal, q: string): Promise<string[]> {
  const { data } = await as.call(search.find, { query: { q } })
  return data.map((one) => `${one.kind} ${one.name}${one.project ? ` in ${one.project.name}` : ''}`)
}

async function person(organization: { id: string }, name: string, email: string): Promise<Principal> {
  const one = await t.person({ name, email })
  const caller = await t.signInAs(one)
  await t.grant(organization, caller, 'OrgMember')
  return caller
}

test('finds projects, people, machines and keys by name, address, id and hint; the best match first', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const prod = await t.project(organization, { name: 'search-prod' })
  await t.project(organization, { name: 'Research' })
  const ada = await person(organization, 'Ada Search', 'ada.search.test@example.com')
  const key = await t.apiKey(prod, {
    name: 'web-search',
    hint: 'pckey_4aBcDe_…x7Yz',
    previousHint: 'pckey_olDone_…q1q1',
  })
  const account = await t.serviceAccount(organization, 'OrgMember')
  await owner.call(invites.create, {
    body: { email: 'search.new@example.com', role_bindings: [{ resource_type: 'organization', role: 'OrgMember' }] },
  })

  expect(await found(owner, 'SEARCH')).toEqual([
    'project search-prod',
    'invite search.new@example.com',
    'member Ada Search',
    'api_key web-search in search-prod',
    'project Research',
  ])
  expect(await found(owner, 'prod')).toEqual(['project search-prod'])
  expect(await found(owner, 'ada.search.test')).toEqual(['member Ada Search'])
  expect(await found(owner, key.id)).toEqual(['api_key web-search in search-prod'])
  expect(await found(owner, key.id.slice(0, 13).toUpperCase())).toEqual(['api_key web-search in search-prod'])
  expect(await found(owner, 'x7yz')).toEqual(['api_key web-search in search-prod'])
  expect(await found(owner, 'pckey_olDone')).toEqual(['api_key web-search in search-prod'])
  expect(await found(owner, `pckey_4aBcDe_${'s'.repeat(39)}x7Yz`)).toEqual(['api_key web-search in search-prod'])
  expect(await found(owner, ada.id)).toEqual(['member Ada Search'])
  expect(await found(owner, account.clientId)).toEqual([`service_account ${account.name}`])
  expect(await found(owner, '100%_\\')).toEqual([])
})

test('answers with six of a kind at most', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  for (let at = 0; at < 8; at++) await t.project(organization, { name: `many-${at}` })
  expect(await found(owner, 'many')).toEqual([0, 1, 2, 3, 4, 5].map((at) => `project many-${at}`))
})

test('shows nobody what they may not see', async () => {
  const organization = await t.organization()
  const foreign = await t.organization()
  const [mine, other, abroad] = [
    await t.project(organization, { name: 'fir-mine' }),
    await t.project(organization, { name: 'fir-other' }),
    await t.project(foreign, { name: 'fir-abroad' }),
  ]
  for (const project of [mine, other, abroad]) await t.apiKey(project, { name: `fir-key-${project.name}` })
  await person(foreign, 'Fir Abroad', 'fir@abroad.example')
  await person(organization, 'Fir Here', 'fir@here.example')
  for (const [name, project] of [
    ['fir-connected', mine],
    ['fir-elsewhere', other],
  ] as const) {
    const account = await t.serviceAccount(organization, 'OrgMember')
    await t.db.update(schema.serviceAccounts).set({ name }).where(eq(schema.serviceAccounts.id, account.id))
    await t.grant(organization, account, 'ProjectManager', project)
  }
  const member = await t.member(organization, 'OrgMember')
  expect(await found(member, 'fir')).toEqual(['member Fir Here'])
  await t.grant(organization, member, 'DataPlaneViewer', mine)
  expect(await found(member, 'fir')).toEqual(['project fir-mine', 'member Fir Here'])
  await t.grant(organization, member, 'ProjectMember', mine)
  expect(await found(member, 'fir')).toEqual([
    'project fir-mine',
    'member Fir Here',
    'service_account fir-connected in fir-mine',
    'api_key fir-key-fir-mine in fir-mine',
  ])
  const owner = await t.member(organization, 'OrgOwner')
  expect(await found(owner, 'fir')).toHaveLength(7)

  const names = async (as: Principal) => {
    const { complete, projects, ...lists } = await as.call(search.index)
    expect(complete).toBe(true)
    return Object.entries(lists).flatMap(([list, entries]) =>
      entries.map(([, name, , at]) => `${list} ${name}${at === null ? '' : ` in ${projects[at]?.[1]}`}`),
    )
  }
  expect((await names(member)).filter((one) => one.includes(' fir')).toSorted()).toEqual([
    'api_keys fir-key-fir-mine in fir-mine',
    'service_accounts fir-connected in fir-mine',
  ])
  expect((await member.call(search.index)).invites).toEqual([])
  expect((await names(owner)).filter((one) => one.includes(' fir')).toSorted()).toEqual([
    'api_keys fir-key-fir-mine in fir-mine',
    'api_keys fir-key-fir-other in fir-other',
    'service_accounts fir-connected',
    'service_accounts fir-elsewhere',
  ])
})

test('refuses a search for nothing', async () => {
  const owner = await t.member(await t.organization(), 'OrgOwner')
  for (const q of ['', '%20', '%00', 'x'.repeat(201)])
    expect((await owner.get(`/admin/search?q=${q}`)).status).toBe(400)
})

test('of a pasted key only the hint is searched for', () => {
  const secret = 'A'.repeat(39)
  expect(searchText(`  "pckey_4aBcDe_${secret}x7Yz"\n`)).toBe('"pckey_4aBcDe_…x7Yz"')
  expect(searchText('pckey_4aBcDe_…x7Yz')).toBe('pckey_4aBcDe_…x7Yz')
  expect(searchText('pckey_4aB')).toBe('pckey_4aB')
})

test('the beginning of an id is a range of ids', () => {
  expect(idRange('0F3a')).toEqual({
    low: '0f3a0000-0000-0000-0000-000000000000',
    high: '0f3affff-ffff-ffff-ffff-ffffffffffff',
  })
  expect(idRange('0f3a0000-00')?.high).toBe('0f3a0000-00ff-ffff-ffff-ffffffffffff')
  for (const text of ['abc', 'ada', 'search', '0f3a-', 'face book'].filter((one) => one !== '0f3a-'))
    expect(idRange(text)).toBeUndefined()
})
