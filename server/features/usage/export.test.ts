import { describe, expect, test } from 'vitest'
import { usage } from '#contract/usage.ts'
import { everythingOn, pineconePolicy } from '#contract/plans.ts'
import { sumDecimals } from '#contract/decimals.ts'
import { createTestApp } from '../../../test/app.ts'

const t = await createTestApp({ now: new Date('2026-11-22T12:00:00Z') })

/** Reads CSV as RFC 4180 has it and nothing else: CRLF, quotes only around a whole field. Throws where it is not. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at < text.length) {
    let value = ''
    if (text[at] === '"') {
      at += 1
      for (;;) {
        const end = text.indexOf('"', at)
        if (end < 0) throw new Error('A quote is not closed.')
        value += text.slice(at, end)
        at = end + 1
        if (text[at] !== '"') break
        value += '"'
        at += 1
      }
    } else {
      const plain = /[^",\r\n]*/y
      plain.lastIndex = at
      value = plain.exec(text)?.[0] ?? ''
      at += value.length
    }
    row.push(value)
    if (text[at] === ',') at += 1
    else if (text.startsWith('\r\n', at)) {
      rows.push(row)
      row = []
      at += 2
    } else throw new Error(`Not RFC 4180 at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`)
  }
  if (row.length > 0) throw new Error('The last line does not end.')
  const widths = new Set(rows.map((one) => one.length))
  if (widths.size > 1) throw new Error(`Lines have ${[...widths].join(' or ')} fields.`)
  return rows
}

async function place(names: { project?: string; tags?: Record<string, string> } = {}) {
  const organization = await t.organization()
  const project = await t.project(organization, {
    ...(names.project === undefined ? {} : { name: names.project }),
    ...(names.tags ? { tags: names.tags } : {}),
  })
  const owner = await t.member(organization, 'OrgOwner')
  return { organization, project, owner }
}

let events = 0
const record = (projectId: string, input: Record<string, unknown> = {}) => ({
  id: `export-${(events += 1)}`,
  time: '2026-11-21T08:00:00Z',
  project_id: projectId,
  sku: 'read-units',
  cloud: 'aws',
  region: 'us-east-1',
  quantity: '1000',
  ...input,
})
const report = (records: unknown[]) => t.dataPlane.call(usage.report, { body: { records } })
const BOM = '\uFEFF'

describe('the CSV', () => {
  test('is strict, finer than the page, and agrees with it', async () => {
    const { organization, project, owner } = await place({
      project: '検索, "東京"',
      tags: { env: 'production', team: 'a;b' },
    })
    await report([
      record(project.id, {
        quantity: '12.5',
        resource: { type: 'index', id: 'i-1', name: 'products', tags: { model: 'e5' } },
      }),
      record(project.id, {
        quantity: '7.5',
        resource: { type: 'index', id: 'i-1', name: 'products', tags: { model: 'e5' } },
      }),
      record(project.id, {
        time: '2026-11-20T00:00:00Z',
        sku: 'assistants-input-tokens',
        cloud: undefined,
        region: undefined,
        quantity: '3',
      }),
      record(project.id, { time: '2026-10-20T00:00:00Z' }),
    ])
    const answer = await owner.get('/admin/usage/export?from=2026-11-01&to=2026-11-22')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="usage_2026-11-01_to_2026-11-22.csv"')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const [header, ...rows] = parseCsv(answer.text.replace(BOM, ''))
    expect(header).toEqual([
      'Date (UTC)',
      'Project ID',
      'Project name',
      'Project tags',
      'Service',
      'SKU',
      'SKU ID',
      'Cloud',
      'Region',
      'Resource type',
      'Resource ID',
      'Resource name',
      'Resource tags',
      'Quantity',
      'Unit',
      'Unit price (USD)',
      'Cost (USD)',
    ])
    const tags = '{"env": "production", "team": "a;b"}'
    expect(rows).toEqual([
      [
        '2026-11-20',
        project.id,
        '検索, "東京"',
        tags,
        'Assistant',
        'Assistants Input Tokens',
        'assistants-input-tokens',
        '',
        '',
        '',
        '',
        '',
        '',
        '3',
        'token',
        '0.000008',
        '0.000024',
      ],
      [
        '2026-11-21',
        project.id,
        '検索, "東京"',
        tags,
        'Database',
        'Read units',
        'read-units',
        'aws',
        'us-east-1',
        'index',
        'i-1',
        'products',
        '{"model": "e5"}',
        '20',
        'read unit',
        '0.000016',
        '0.00032',
      ],
    ])
    const page = await owner.call(usage.get, { query: { from: '2026-11-01', to: '2026-11-22' } })
    expect(sumDecimals(rows.map((row) => row[16] ?? ''))).toBe(page.total.cost)
    expect(organization.id).not.toBe('')
  })

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1+1', '＝1+1', '|calc', '%0A'])(
    'holds nothing that a spreadsheet would run: %s',
    async (evil) => {
      const { project, owner } = await place({ project: evil })
      await report([record(project.id, { resource: { type: 'index', id: evil, name: `${evil},"x"`, tags: {} } })])
      const { text } = await owner.get('/admin/usage/export')
      const [, row] = parseCsv(text.replace(BOM, ''))
      expect([row?.[2], row?.[10], row?.[11]]).toEqual([`'${evil}`, `'${evil}`, `'${evil},"x"`])
      for (const field of row ?? []) expect(field).not.toMatch(/^\s*[=+@＝＋－＠|%-]/)
    },
  )

  test('has the filters of the page', async () => {
    const { organization, project, owner } = await place()
    const other = await t.project(organization)
    await report([
      record(project.id),
      record(other.id, { region: 'eu-west-1' }),
      record(other.id, { sku: 'collections-storage' }),
    ])
    const lines = async (query: string) =>
      parseCsv((await owner.get(`/admin/usage/export?${query}`)).text.replace(BOM, '')).length - 1
    expect(await lines('')).toBe(3)
    expect(await lines(`projects=${other.id}`)).toBe(2)
    expect(await lines('services=collections')).toBe(1)
    expect(await lines('skus=read-units:aws:us-east-1,read-units:aws:eu-west-1')).toBe(2)
    expect(await lines(`skus=read-units:aws:us-east-1&projects=${other.id}`)).toBe(0)
    expect(await lines('from=2026-11-22&to=2026-11-22')).toBe(0)
    expect((await owner.get('/admin/usage/export?from=2026-11-22&to=2026-11-21')).status).toBe(400)
    expect((await owner.get('/admin/usage/export?from=2026-02-30')).status).toBe(400)
  })

  test.each([0, 1, 500, 501, 5_500, 5_501])(
    'ends after its last row, whatever page that is on: %i rows',
    async (count) => {
      const { project, owner } = await place()
      await report(
        Array.from({ length: count }, (_, at) =>
          record(project.id, { resource: { type: 'index', id: `i-${at}`, name: `index ${at}` } }),
        ),
      )
      expect(parseCsv((await owner.get('/admin/usage/export')).text.replace(BOM, ''))).toHaveLength(count + 1)
    },
  )

  test('is the state at which it began, however much comes in while it is taken', async () => {
    const { project, owner } = await place()
    const first = Array.from({ length: 10_000 }, (_, at) =>
      record(project.id, { resource: { type: 'index', id: `i-${at}`, name: `index ${at}` } }),
    )
    await report(first)
    await report(
      Array.from({ length: 3_000 }, (_, at) =>
        record(project.id, {
          time: '2026-11-22T01:00:00Z',
          resource: { type: 'index', id: `i-${at}`, name: `index ${at}` },
        }),
      ),
    )
    const response = await t.send(new Request('http://localhost:4000/admin/usage/export', { headers: owner.headers }))
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    const start = await reader.read()
    let text = decoder.decode(start.value, { stream: true })
    // New rows on days not read yet, and more on rows that are there.
    await report([
      ...Array.from({ length: 2_000 }, (_, at) =>
        record(project.id, {
          time: '2026-11-22T02:00:00Z',
          quantity: '5',
          resource: { type: 'index', id: `i-${at + 2_000}`, name: `index ${at}` },
        }),
      ),
      ...Array.from({ length: 2_000 }, (_, at) =>
        record(project.id, { quantity: '5', resource: { type: 'index', id: `i-${at + 8_000}`, name: `index ${at}` } }),
      ),
    ])
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      text += decoder.decode(value, { stream: true })
    }
    const rows = parseCsv(text.replace(BOM, '')).slice(1)
    expect(rows).toHaveLength(13_000)
    expect(new Set(rows.map((row) => row[13]))).toEqual(new Set(['1000']))
    expect(sumDecimals(rows.map((row) => row[16] ?? ''))).toBe('208')
  })
})

describe('who may see usage', () => {
  test.each(['OrgOwner', 'OrgBillingAdmin'] as const)('%s', async (role) => {
    const { organization } = await place()
    const member = await t.member(organization, role)
    for (const path of ['/admin/usage', '/admin/usage/summary', '/admin/usage/export'])
      expect((await member.get(path)).status).toBe(200)
  })

  test.each(['OrgManager', 'OrgMember'] as const)('not %s', async (role) => {
    const { organization } = await place()
    const member = await t.member(organization, role)
    for (const path of ['/admin/usage', '/admin/usage/summary', '/admin/usage/export']) {
      const { status, body } = await member.get<{ error: { message: string } }>(path)
      expect(status).toBe(403)
      expect(body.error.message).toBe('Only organization owners and billing admins can view usage and cost.')
    }
  })

  test('nobody on a plan without it', async () => {
    const gated = await createTestApp({
      database: t.database,
      planPolicy: pineconePolicy,
      now: new Date('2026-11-22T12:00:00Z'),
    })
    const free = await gated.organization({ plan: 'Free' })
    const owner = await gated.member(free, 'OrgOwner')
    expect((await owner.get('/admin/usage')).status).toBe(403)
    expect((await owner.get('/admin/usage/export')).status).toBe(403)
    expect((await owner.get('/admin/spend-alerts')).status).toBe(403)
    expect(everythingOn('Free', 'usage')).toBe(true)
  })
})

test('a group that the filter leaves out can still be picked', async () => {
  const { organization, project, owner } = await place()
  const other = await t.project(organization)
  await report([
    record(project.id),
    record(other.id, { quantity: '3000' }),
    record(other.id, { time: '2026-10-20T08:00:00Z', quantity: '500' }),
  ])
  const answer = await owner.call(usage.get, {
    query: { scope: 'project', projects: project.id, from: '2026-11-01', to: '2026-11-30' },
  })
  expect(answer.groups.map(({ id, selected, cost }) => ({ id, selected, cost }))).toEqual([
    { id: other.id, selected: false, cost: '0.048' },
    { id: project.id, selected: true, cost: '0.016' },
  ])
  expect(answer.total).toEqual({ cost: '0.016', previous_cost: '0', change: null })
  const both = await owner.call(usage.get, { query: { scope: 'service', from: '2026-11-01', to: '2026-11-30' } })
  expect(both.total).toEqual({ cost: '0.064', previous_cost: '0.008', change: 7 })
  expect(both.groups).toMatchObject([{ id: 'database', name: 'Database', quantity: null, unit: null }])
  const crossed = await owner.call(usage.get, { query: { projects: other.id, from: '2026-11-01', to: '2026-11-30' } })
  expect(crossed.groups).toMatchObject([
    {
      id: 'read-units:aws:us-east-1',
      name: 'Read units, aws us-east-1',
      quantity: '3000',
      unit: 'read unit',
      cost: '0.048',
    },
  ])
  const rest = await owner.call(usage.get, {
    query: { scope: 'project', top: '1', from: '2026-11-21', to: '2026-11-21' },
  })
  expect(rest.series).toEqual([
    { group_id: other.id, name: other.name, costs: ['0.048'], quantities: null },
    { group_id: null, name: 'Other', costs: ['0.016'], quantities: null },
  ])
})
