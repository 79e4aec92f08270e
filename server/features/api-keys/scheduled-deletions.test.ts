import { expect, test } from 'vitest'
import { DELETION_DELAY_SECONDS } from '#contract/api-key-state.ts'
import { apiKeys } from '#contract/api-keys.ts'
import { introspection } from '#contract/introspection.ts'
import { createTestApp } from '../../../test/app.ts'
import { deleteScheduledKeys } from './scheduled-deletions.ts'

const t = await createTestApp({ now: new Date('2026-11-22T12:00:00Z') })

async function setUp(count: number) {
  const organization = await t.organization()
  const project = await t.project(organization)
  const owner = await t.member(organization, 'OrgOwner')
  const params = { project_id: project.id }
  const keys = await Promise.all(
    Array.from({ length: count }, (_, at) => owner.call(apiKeys.create, { params, body: { name: `key ${at}` } })),
  )
  const act = (action: 'enable' | 'disable' | 'delete' | 'schedule-deletion', ids: string[]) =>
    owner.call(apiKeys.bulk, { params, body: { action, ids } })
  const left = async () => (await owner.call(apiKeys.list, { params })).data
  const works = async (value: string) =>
    (await t.dataPlane.call(introspection.introspect, { body: { key: value } })).active
  return {
    organization,
    owner,
    ids: keys.map(({ key }) => key.id),
    values: keys.map(({ value }) => value),
    act,
    left,
    works,
  }
}

test('a scheduled deletion closes the door at once and is carried out though nobody comes back, once', async () => {
  const { organization, ids, values, act, left, works } = await setUp(3)
  await act('disable', [ids[1] ?? ''])
  const since = (await left()).find((key) => key.id === ids[1])?.disabled_at
  t.clock.advance({ seconds: 1 })
  expect((await act('schedule-deletion', ids.slice(0, 2))).results.every((one) => one.ok)).toBe(true)
  expect(await works(values[0] ?? '')).toBe(false)
  expect((await left()).filter((key) => key.disabled_at === null).map((key) => key.id)).toEqual([ids[2]])
  expect((await left()).find((key) => key.id === ids[1])?.disabled_at).toBe(since)
  t.clock.advance({ seconds: DELETION_DELAY_SECONDS - 1 })
  expect(await deleteScheduledKeys(t.deps)).toBe(0)
  t.clock.advance({ seconds: 1 })
  const replicas = await Promise.all([deleteScheduledKeys(t.deps), deleteScheduledKeys(t.deps)])
  expect(replicas.reduce((sum, one) => sum + one)).toBe(2)
  expect((await left()).map((key) => key.id)).toEqual([ids[2]])
  expect(await works(values[2] ?? '')).toBe(true)
  const deletions = (await t.auditEvents(organization)).filter((event) => event.action === 'delete')
  expect(deletions.map((event) => event.actorType)).toEqual(['system', 'system'])
  expect(new Set(deletions.map((event) => event.resourceId))).toEqual(new Set(ids.slice(0, 2)))
})

test('is taken back by enabling or disabling, whichever it was before', async () => {
  const { owner, ids, values, act, left, works } = await setUp(3)
  const [on = '', off = '', single = ''] = ids
  await act('disable', [off])
  await act('schedule-deletion', ids)
  await act('enable', [on])
  await act('disable', [off])
  await owner.call(apiKeys.enable, { params: { api_key_id: single } })
  t.clock.advance({ seconds: 60 })
  expect(await deleteScheduledKeys(t.deps)).toBe(0)
  expect((await left()).filter((key) => key.disabled_at !== null).map((key) => key.id)).toEqual([off])
  expect(await works(values[0] ?? '')).toBe(true)
})

test('is overtaken by a deletion at once', async () => {
  const { owner, ids, act, left } = await setUp(1)
  await act('schedule-deletion', ids)
  expect((await owner.try(apiKeys.delete, { params: { api_key_id: ids[0] ?? '' } })).status).toBe(202)
  expect(await left()).toEqual([])
  t.clock.advance({ seconds: 60 })
  expect(await deleteScheduledKeys(t.deps)).toBe(0)
  expect((await act('enable', ids)).results).toMatchObject([{ ok: false }])
})
