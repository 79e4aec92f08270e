import { screen, waitFor, within } from '@testing-library/react'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { pineconePolicy } from '#contract/plans.ts'
import { usage } from '#contract/usage.ts'
import { performPageAction } from '#lib/page-action.ts'
import { createTestApp, type TestApp, type TestProject } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const NOW = new Date('2026-11-22T12:00:00Z')
// Days only: what waits, waits in real time.
vi.useFakeTimers({ toFake: ['Date'], now: NOW })
afterAll(() => void vi.useRealTimers())

const t = await createTestApp({ now: NOW, planPolicy: pineconePolicy })
const { renderApp } = createPages(t)

afterEach(() => vi.restoreAllMocks())

let events = 0
/** Spends dollars: a read unit anywhere costs 16 millionths, an hour of an assistant five cents. */
async function spend(
  app: TestApp,
  project: TestProject,
  sku: 'read-units' | 'assistants-hourly-rate',
  dollars: number,
  day: string,
) {
  const quantity = sku === 'read-units' ? (dollars * 1_000_000) / 16 : dollars * 20
  const record = {
    id: `page-${(events += 1)}`,
    time: `${day}T05:00:00Z`,
    project_id: project.id,
    sku,
    quantity: String(quantity),
  }
  await app.dataPlane.call(usage.report, { body: { records: [record] } })
}

async function place() {
  const organization = await t.organization({ plan: 'Standard' })
  const [search, support] = [
    await t.project(organization, { name: 'search-prod' }),
    await t.project(organization, { name: 'support' }),
  ]
  for (let day = 1; day <= 21; day++) {
    const at = `2026-11-${String(day).padStart(2, '0')}`
    await spend(t, search, 'read-units', 10, at)
    await spend(t, support, 'assistants-hourly-rate', day === 10 ? 40 : 4, at)
  }
  await spend(t, search, 'read-units', 50, '2026-10-20')
  const billing = await t.member(organization, 'OrgBillingAdmin')
  return { organization, search, support, billing, path: `/organizations/${organization.id}/settings/usage` }
}

test('a billing admin sees the period, the month, where it goes and what it is made of', async () => {
  const { billing, path } = await place()
  renderApp({ as: billing, path })
  const card = within(await screen.findByRole('region', { name: 'Cost by SKU' }))
  // 21 × 10 + 20 × 4 + 40 in the last 30 days.
  expect(await card.findByText('$330.00')).toBeDefined()
  expect(card.getByText(/Oct 24 – Nov 22, 2026 UTC/)).toBeDefined()
  expect(card.getByText('+560%')).toBeDefined()
  const month = within(screen.getByRole('region', { name: 'November so far' }))
  expect(month.getByText('$330.00')).toBeDefined()
  expect(month.getByText('Day 22 of 30, UTC')).toBeDefined()
  expect(month.getByText(/80% likely/)).toBeDefined()
  const rows = screen.getByRole('table', { name: 'Cost by SKU' })
  const [, first] = within(rows).getAllByRole('row')
  expect(first?.textContent).toContain('Read units')
  expect(first?.textContent).toContain('13,125,000 read units')
  expect(first?.textContent).toContain('$210.00')
  expect(
    screen.getByText(
      'Dates are shown in UTC to match billing invoices. Cost data is delayed up to three days from the actual usage date.',
    ),
  ).toBeDefined()
})

test('scope, filter and drill stand in the address, and Back undoes them', async () => {
  const { billing, path, support } = await place()
  const page = renderApp({ as: billing, path })
  await screen.findByText('13,125,000 read units')
  await page.user.click(screen.getByRole('radio', { name: 'Project' }))
  const projects = await screen.findByRole('table', { name: 'Cost by project' })
  expect(page.address()).toBe(`${path}?scope=project`)
  expect(within(projects).queryByText(/read units/)).toBeNull()
  await page.user.click(within(projects).getByRole('link', { name: 'support' }))
  expect(await screen.findByRole('button', { name: 'Remove filter Project: support' })).toBeDefined()
  expect(page.address()).toBe(`${path}?projects=${support.id}`)
  const card = await screen.findByRole('region', { name: 'Cost by SKU' })
  await waitFor(() => expect(card.textContent).toContain('$120.00'))
  window.history.back()
  await screen.findByRole('table', { name: 'Cost by project' })
  expect(screen.queryByRole('button', { name: /Remove filter/ })).toBeNull()
})

test('the arrow keys tell each day, Enter drills into it, and the table is its twin', async () => {
  const { billing, path } = await place()
  const page = renderApp({ as: billing, path: `${path}?range=month&scope=project` })
  const slider = await screen.findByRole('slider', { name: 'Cost by project, by day' })
  slider.focus()
  await page.user.keyboard('{Home}{PageUp}{ArrowUp}{ArrowUp}')
  expect(slider.getAttribute('aria-valuetext')).toBe(
    'Tue, Nov 10, 2026 UTC: $50.00; search-prod $10.00; support $40.00',
  )
  await page.user.keyboard('{Enter}')
  await screen.findByRole('heading', { name: 'Projects on Tue, Nov 10, 2026 UTC' })
  expect(page.address()).toContain('day=2026-11-10')
  const table = screen.getByRole('table', { name: 'Cost by project' })
  await waitFor(() =>
    expect(
      within(table)
        .getAllByRole('row')
        .map((row) => row.textContent)
        .join(),
    ).toContain('+$36.00 10×'),
  )
  await page.user.click(screen.getByRole('radio', { name: 'Table' }))
  const days = await screen.findByRole('table', { name: 'Cost by day' })
  const day = within(days).getByText('Tue, Nov 10, 2026').closest('tr')
  expect(day?.textContent).toContain('$50.00')
  await page.user.click(screen.getByRole('button', { name: 'Show all days' }))
  expect(await screen.findByRole('heading', { name: 'Projects' })).toBeDefined()
})

test('the legend takes a series out of the bars and puts it back', async () => {
  const { billing, path, support } = await place()
  const page = renderApp({ as: billing, path: `${path}?scope=project` })
  const legend = within(await screen.findByRole('list', { name: 'Legend' }))
  const slider = screen.getByRole('slider')
  await page.user.click(legend.getByRole('button', { name: 'support' }))
  expect(legend.getByRole('button', { name: 'support' }).getAttribute('aria-pressed')).toBe('false')
  await waitFor(() => expect(page.address()).toContain(`hide=${support.id}`))
  expect(slider.getAttribute('aria-valuetext')).not.toContain('support')
  await page.user.click(legend.getByRole('button', { name: 'Show all' }))
  expect(legend.getAllByRole('button')[0], 'what was pressed is gone, the focus is not').toBe(document.activeElement)
  await waitFor(() => expect(page.address()).not.toContain('hide='))
  await waitFor(() => expect(legend.getByRole('button', { name: 'support' }).getAttribute('aria-pressed')).toBe('true'))
})

test('which ones are picked together, and at least one', async () => {
  const { billing, path, support } = await place()
  const page = renderApp({ as: billing, path: `${path}?scope=project` })
  await screen.findByRole('link', { name: 'support' })
  await page.user.click(screen.getByRole('button', { name: /Which projects/ }))
  const panel = within(await screen.findByRole('dialog', { name: 'Which projects' }))
  await page.user.click(panel.getByRole('button', { name: 'Select none' }))
  expect(panel.getByRole('button', { name: 'Apply' }).getAttribute('aria-disabled')).toBe('true')
  await page.user.click(panel.getByRole('checkbox', { name: 'support' }))
  await page.user.click(panel.getByRole('button', { name: 'Apply' }))
  await waitFor(() => expect(page.address()).toBe(`${path}?scope=project&projects=${support.id}`))
  await waitFor(() => expect(screen.getByRole('region', { name: 'Cost by project' }).textContent).toContain('$120.00'))
  expect(screen.queryByRole('link', { name: 'search-prod' })).toBeNull()
})

test('a period is a preset or two days that can be', async () => {
  const { billing, path } = await place()
  const page = renderApp({ as: billing, path })
  await screen.findByText('13,125,000 read units')
  await page.user.click(screen.getByRole('button', { name: /Time range/ }))
  const panel = within(await screen.findByRole('dialog', { name: 'Time range' }))
  const [from, to] = [panel.getByLabelText('First day'), panel.getByLabelText('Last day')]
  await page.user.clear(from)
  await page.user.type(from, '2026-11-12')
  await page.user.clear(to)
  await page.user.type(to, '2026-11-11')
  await page.user.click(panel.getByRole('button', { name: 'Apply' }))
  expect(panel.getByText('The first day is after the last.')).toBeDefined()
  await waitFor(() => expect(document.activeElement, 'the field with its error is read').toBe(from))
  await page.user.clear(to)
  await page.user.type(to, '2026-11-13')
  await page.user.click(panel.getByRole('button', { name: 'Apply' }))
  await waitFor(() => expect(page.address()).toBe(`${path}?from=2026-11-12&to=2026-11-13`))
  const card = screen.getByRole('region', { name: 'Cost by SKU' })
  await waitFor(() => expect(card.textContent).toContain('$28.00'))
  await page.user.click(screen.getByRole('button', { name: /Time range/ }))
  await page.user.click(await screen.findByRole('button', { name: 'Last month' }))
  await waitFor(() => expect(card.textContent).toContain('Oct 1 – Oct 31, 2026 UTC'))
  expect(page.address()).toBe(`${path}?range=last-month`)
})

/** Catches what the page hands to the browser to save. */
function catchDownloads() {
  const files: { name: string; blob: Blob }[] = []
  URL.createObjectURL ??= () => ''
  URL.revokeObjectURL ??= () => undefined
  let last: Blob | undefined
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    last = blob as Blob
    return 'blob:file'
  })
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
    if (last) files.push({ name: this.download, blob: last })
  })
  return files
}

test('a download is what the page shows, finer, under the server’s own name', async () => {
  const { billing, path, support } = await place()
  const files = catchDownloads()
  const page = renderApp({ as: billing, path: `${path}?range=7d&projects=${support.id}` })
  await page.user.click(await screen.findByRole('button', { name: 'Download' }))
  await screen.findByText('usage_2026-11-16_to_2026-11-22.csv downloaded')
  expect(files.map((file) => file.name)).toEqual(['usage_2026-11-16_to_2026-11-22.csv'])
  const lines = (await files[0]?.blob.text())?.trim().split('\r\n') ?? []
  expect(lines).toHaveLength(1 + 6)
  expect(lines.slice(1).every((line) => line.includes('support') && !line.includes('search-prod'))).toBe(true)
})

test('a download can be stopped, and says when it failed', async () => {
  const { billing, path } = await place()
  const files = catchDownloads()
  const page = renderApp({ as: billing, path })
  await screen.findByText('13,125,000 read units')
  page.interfere((request) => {
    if (!request.url.includes('/admin/usage/export')) return undefined
    // A server that never comes to the end.
    return new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(2_000_000)) }))
  })
  await page.user.click(screen.getByRole('button', { name: 'Download' }))
  await screen.findByRole('button', { name: 'Cancel download' })
  // As the palette asks for it: one is under way, and a second could not be stopped.
  performPageAction('download')
  await page.user.click(screen.getByRole('button', { name: 'Cancel download' }))
  expect(page.requests.filter((one) => one === 'GET /admin/usage/export')).toHaveLength(1)
  await screen.findByRole('button', { name: 'Download' })
  page.interfere((request) => (request.url.includes('/admin/usage/export') ? Response.error() : undefined))
  await page.user.click(screen.getByRole('button', { name: 'Download' }))
  expect(await screen.findByText(/The download failed. The server cannot be reached/)).toBeDefined()
  expect(files).toEqual([])
})

test('who may not see costs is told so, and nothing is asked', async () => {
  const { organization, path } = await place()
  const user = await t.member(organization, 'OrgManager')
  const page = renderApp({ as: user, path })
  expect(await screen.findByText('You cannot see usage and cost')).toBeDefined()
  expect(screen.getByRole('button', { name: 'Download' }).getAttribute('aria-disabled')).toBe('true')
  expect(page.requests.filter((one) => one.includes('/admin/usage'))).toEqual([])
  expect(screen.getByRole('link', { name: 'Usage' }).getAttribute('aria-disabled')).toBe('true')
  expect((await user.try(usage.get)).status).toBe(403)
  expect((await user.try(usage.export)).status).toBe(403)
})

test('a plan without usage says which plans have it', async () => {
  const organization = await t.organization({ plan: 'Free' })
  const owner = await t.member(organization, 'OrgOwner')
  renderApp({ as: owner, path: `/organizations/${organization.id}/settings/usage` })
  expect(await screen.findByText('Usage is not part of your plan')).toBeDefined()
  expect(screen.getAllByText(/available on the Standard and Enterprise plans/)[0]).toBeDefined()
  expect(screen.getByRole('link', { name: 'See the plans' })).toBeDefined()
})

test('an organization without any usage learns how it comes in', async () => {
  const organization = await t.organization({ plan: 'Standard' })
  const owner = await t.member(organization, 'OrgOwner')
  renderApp({ as: owner, path: `/organizations/${organization.id}/settings/usage` })
  expect(await screen.findByText('No usage reported yet')).toBeDefined()
  expect(screen.getByText('POST /internal/v1/usage-records')).toBeDefined()
})

test('last month is not said to wait for an invoice that would have closed long ago', async () => {
  const { billing, path } = await place()
  const page = renderApp({ as: billing, path })
  const month = await screen.findByRole('region', { name: 'November so far' })
  // Reported on the 22nd, for a month that closed on the 4th.
  await waitFor(() =>
    expect(month.textContent).toContain('October cost $50.00. What came in late is on the next invoice.'),
  )
  page.dropCookies()
  page.open('/sign-in')
  const young = await t.organization({ plan: 'Standard' })
  await spend(t, await t.project(young, { name: 'first' }), 'read-units', 10, '2026-11-21')
  renderApp({ as: await t.member(young, 'OrgBillingAdmin'), path: `/organizations/${young.id}/settings/usage` })
  await waitFor(() =>
    expect(screen.getByRole('region', { name: 'November so far' }).textContent).toContain(
      'October cost $0.00. There was nothing to invoice.',
    ),
  )
})

test('usage that is a day late is called late', async () => {
  const { billing, path } = await place()
  const page = renderApp({ as: billing, path })
  await screen.findByText('13,125,000 read units')
  expect(screen.queryByText('Usage is late')).toBeNull()
  const later = new Date(NOW.getTime() + 24 * 60 * 60 * 1000 + 1000)
  vi.setSystemTime(later)
  t.clock.set(later)
  try {
    page.open(path)
    expect(await screen.findByText('Usage is late')).toBeDefined()
  } finally {
    vi.setSystemTime(NOW)
    t.clock.set(NOW)
  }
})

test('what fails says why, keeps what was there, and can be tried again', async () => {
  const { billing, path } = await place()
  const page = renderApp({ as: billing, path: '/account' })
  await screen.findByLabelText('Your name')
  const broken = () => new Response('', { status: 500 })
  page.interfere((request) => (request.url.includes('/admin/usage') ? broken() : undefined))
  page.open(path)
  expect((await screen.findAllByText('The server failed to answer'))[0]).toBeDefined()
  page.interfere(undefined)
  for (const button of screen.getAllByRole('button', { name: 'Try again' })) await page.user.click(button)
  expect(await screen.findByText('13,125,000 read units')).toBeDefined()
  page.interfere((request) => (request.url.includes('/admin/usage') ? broken() : undefined))
  await page.user.click(screen.getByRole('radio', { name: 'Service' }))
  expect(await screen.findByText(/What you see is the last that could be loaded/)).toBeDefined()
})
