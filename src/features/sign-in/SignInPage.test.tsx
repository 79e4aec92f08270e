import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)

const PASSWORD = 'correct horse battery'

async function somebody() {
  const organization = await t.organization()
  const person = await t.person({ password: PASSWORD })
  const member = await t.signInAs(person)
  await t.grant(organization, member, 'OrgOwner')
  return { organization, person, member }
}

describe('signing in', () => {
  test('leads to the page one came for, query and all', async () => {
    const { organization, person } = await somebody()
    const wanted = `/organizations/${organization.id}/settings/organization?from=mail`
    const page = renderApp({ path: wanted })
    await page.user.type(await screen.findByLabelText('Email'), person.email)
    expect(page.address()).toBe(`/sign-in?next=${encodeURIComponent(wanted)}`)
    await page.user.type(screen.getByLabelText('Password'), `${PASSWORD}{Enter}`)
    expect(await screen.findByRole('heading', { level: 1, name: 'Organization' })).toBeDefined()
    expect(page.address()).toBe(wanted)
    expect(document.title).toBe(`Organization · ${organization.name} · Conifer`)
  })

  test('fills in `-` with the organization and the project', async () => {
    const { organization, person } = await somebody()
    const project = await t.project(organization)
    const page = renderApp({ path: '/organizations/-/projects/-/indexes?q=a' })
    await page.user.type(await screen.findByLabelText('Email'), person.email)
    await page.user.type(screen.getByLabelText('Password'), `${PASSWORD}{Enter}`)
    expect(await screen.findByRole('heading', { level: 1, name: 'Resources' })).toBeDefined()
    expect(page.address()).toBe(`/organizations/${organization.id}/projects/${project.id}/indexes?q=a`)
  })

  test('never leads to another site', async () => {
    const { organization, person } = await somebody()
    const page = renderApp({ path: '/sign-in?next=//evil.example/' })
    await page.user.type(await screen.findByLabelText('Email'), person.email)
    await page.user.type(screen.getByLabelText('Password'), `${PASSWORD}{Enter}`)
    expect(await screen.findByRole('heading', { level: 1, name: 'Home' })).toBeDefined()
    expect(page.address()).toBe(`/organizations/${organization.id}`)
  })

  test('says that email or password is wrong, and keeps what was typed', async () => {
    const { person } = await somebody()
    const page = renderApp({ path: '/sign-in' })
    await page.user.type(await screen.findByLabelText('Email'), person.email)
    await page.user.type(screen.getByLabelText('Password'), 'wrong{Enter}')
    expect(await screen.findByText('The email address or the password is wrong.')).toBeDefined()
    expect(screen.getByLabelText('Email')).toHaveProperty('value', person.email)
    expect(page.address()).toBe('/sign-in')
  })

  test('asks nobody when the email is none, and puts the focus there', async () => {
    await somebody()
    const page = renderApp({ path: '/sign-in' })
    await page.user.type(await screen.findByLabelText('Email'), 'ada')
    await page.user.type(screen.getByLabelText('Password'), 'x{Enter}')
    expect(await screen.findByText('Enter an email address such as ada@example.com.')).toBeDefined()
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Email')))
    expect(page.requests).not.toContain('POST /console/sign-in')
  })

  test('says how long one has to wait, and until when', async () => {
    const { person } = await somebody()
    const page = renderApp({ path: '/sign-in' })
    await page.user.type(await screen.findByLabelText('Email'), person.email)
    page.interfere(() =>
      Response.json(
        { status: 429, error: { code: 'RESOURCE_EXHAUSTED', message: 'Too many attempts to sign in.' } },
        { status: 429, headers: { 'retry-after': '900' } },
      ),
    )
    await page.user.type(screen.getByLabelText('Password'), `${PASSWORD}{Enter}`)
    expect(
      await screen.findByText(/^Too many attempts to sign in\. Try again in 15 minutes, at \d\d:\d\d UTC\.$/),
    ).toBeDefined()
  })

  test('says that the server cannot be reached, and works once it can', async () => {
    const { person } = await somebody()
    const page = renderApp({ path: '/sign-in' })
    await page.user.type(await screen.findByLabelText('Email'), person.email)
    page.interfere(() => Response.error())
    await page.user.type(screen.getByLabelText('Password'), `${PASSWORD}{Enter}`)
    expect(await screen.findByText('The server cannot be reached. Check the connection, then try again.')).toBeDefined()
    page.interfere(undefined)
    await page.user.click(screen.getByRole('button', { name: 'Sign in' }))
    expect(await screen.findByRole('heading', { level: 1, name: 'Home' })).toBeDefined()
  })
})

describe('an address typed once', () => {
  test('is there on the page for a forgotten password, back on sign-in, and on sign-up', async () => {
    await somebody()
    const page = renderApp({ path: '/sign-in' })
    await page.user.type(await screen.findByLabelText('Email'), 'ada@example.com')
    await page.user.click(screen.getByRole('link', { name: 'Forgot password?' }))
    expect(await screen.findByRole('heading', { name: 'Forgot your password?' })).toBeDefined()
    expect(screen.getByLabelText('Email')).toHaveProperty('value', 'ada@example.com')
    await page.user.type(screen.getByLabelText('Email'), '.au')
    await page.user.click(screen.getByRole('link', { name: 'Sign in' }))
    expect(await screen.findByRole('heading', { name: 'Sign in to Conifer' })).toBeDefined()
    expect(screen.getByLabelText('Email')).toHaveProperty('value', 'ada@example.com.au')
    expect(document.activeElement).toBe(screen.getByLabelText('Password'))
    await page.user.click(screen.getByRole('link', { name: 'Sign up' }))
    expect(await screen.findByLabelText('Your name')).toBeDefined()
    expect(screen.getByLabelText('Email')).toHaveProperty('value', 'ada@example.com.au')
    expect(page.address()).toBe('/sign-up')
  })
})

describe('a session that ends', () => {
  test('leads to the sign-in page and on to the page that was wanted, with nothing left of what was told before', async () => {
    const { organization, person, member } = await somebody()
    const page = renderApp({ as: member, path: `/organizations/${organization.id}/settings/organization` })
    await screen.findByLabelText('Organization name')
    page.dropCookies()
    // Without the hand's way to it, on which the page would be fetched before it is wanted, and the session's end be known.
    fireEvent.click(screen.getByRole('link', { name: 'Usage' }))
    const ended = 'Your session has ended. Sign in to come back to where you were.'
    await waitFor(() => expect(document.querySelector('[aria-live="polite"]')?.textContent).toBe(ended))
    expect(screen.getAllByText(ended)).toHaveLength(2)
    expect(
      page.client
        .getQueryCache()
        .getAll()
        .map((query) => query.queryKey),
    ).toEqual([['session']])
    await page.user.type(screen.getByLabelText('Email'), person.email)
    await page.user.type(screen.getByLabelText('Password'), `${PASSWORD}{Enter}`)
    expect(await screen.findByRole('heading', { level: 1, name: 'Usage' })).toBeDefined()
    expect(page.address()).toBe(`/organizations/${organization.id}/settings/usage`)
  })

  test('at once, because the browser keeps no cookie, is not blamed on time', async () => {
    const { person } = await somebody()
    const page = renderApp({ path: '/sign-in' })
    await page.user.type(await screen.findByLabelText('Email'), person.email)
    await page.user.type(screen.getByLabelText('Password'), `${PASSWORD}{Enter}`)
    await screen.findByRole('heading', { level: 1, name: 'Home' })
    page.dropCookies()
    await page.user.click(screen.getByRole('link', { name: 'Usage' }))
    expect((await screen.findAllByText(/this browser did not keep the cookie/)).length).toBeGreaterThan(0)
    expect(page.address()).toMatch(/^\/sign-in\?reason=not-kept&next=%2Forganizations%2F/)
  })

  test('over a form with something typed in it asks to sign in again there, and sends what was typed', async () => {
    const { organization, person, member } = await somebody()
    const here = `/organizations/${organization.id}/settings/organization`
    const page = renderApp({ as: member, path: here })
    const name = await screen.findByLabelText('Organization name')
    page.dropCookies()
    await page.user.clear(name)
    await page.user.type(name, 'Typed before{Enter}')
    const dialog = within(await screen.findByRole('dialog', { name: 'Your session has ended' }))
    expect(dialog.getByLabelText('Email')).toHaveProperty('value', person.email)
    await page.user.type(dialog.getByLabelText('Password'), 'wrong{Enter}')
    expect(await dialog.findByText('The email address or the password is wrong.')).toBeDefined()
    await page.user.clear(dialog.getByLabelText('Password'))
    await page.user.type(dialog.getByLabelText('Password'), `${PASSWORD}{Enter}`)
    expect(await screen.findByRole('button', { name: /now in\s*Typed before/ })).toBeDefined()
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(page.address()).toBe(here)
  })

  test('leaves with nothing left for whoever does not sign in again', async () => {
    const { organization, member } = await somebody()
    const here = `/organizations/${organization.id}/settings/organization`
    const page = renderApp({ as: member, path: here })
    const name = await screen.findByLabelText('Organization name')
    page.dropCookies()
    await page.user.type(name, ' more{Enter}')
    const dialog = within(await screen.findByRole('dialog', { name: 'Your session has ended' }))
    await page.user.click(dialog.getByRole('button', { name: 'Leave the page' }))
    expect(await screen.findByText('Your session has ended. Sign in to come back to where you were.')).toBeDefined()
    const kept = page.client.getQueryCache().getAll()
    expect(kept.map((query) => query.queryKey)).toEqual([['session']])
  })

  test('by signing out in another tab leaves at once, whatever was typed', async () => {
    const { organization, member } = await somebody()
    const page = renderApp({ as: member, path: `/organizations/${organization.id}/settings/organization` })
    await page.user.type(await screen.findByLabelText('Organization name'), ' more')
    page.dropCookies()
    const otherTab = new BroadcastChannel('conifer.session')
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is within one origin, and takes no such argument
    otherTab.postMessage(null)
    expect(await screen.findByText('You have signed out.')).toBeDefined()
    otherTab.close()
  })

  test('by signing out leaves nothing behind', async () => {
    const { organization, member } = await somebody()
    const page = renderApp({ as: member, path: `/organizations/${organization.id}/projects` })
    await page.user.click(await screen.findByRole('button', { name: /^Your account/ }))
    await page.user.click(await screen.findByRole('menuitem', { name: 'Sign out' }))
    expect(await screen.findByText('You have signed out.')).toBeDefined()
    await waitFor(() =>
      expect(
        page.client
          .getQueryCache()
          .getAll()
          .map((query) => query.queryKey),
      ).toEqual([['session']]),
    )
    expect(page.client.getMutationCache().getAll()).toEqual([])
    expect(await member.request('GET', '/console/account/sessions')).toMatchObject({ status: 401 })
  })
})

test("an organization of somebody else is not found, and one's own are offered", async () => {
  const { organization, member } = await somebody()
  const foreign = await t.organization()
  renderApp({ as: member, path: `/organizations/${foreign.id}/projects` })
  expect(await screen.findByRole('heading', { level: 1, name: 'Organization not found' })).toBeDefined()
  expect(screen.getByRole('link', { name: organization.name })).toHaveProperty(
    'pathname',
    `/organizations/${organization.id}`,
  )
})

test('a server that is down has a page that says so, and a way to try again', async () => {
  const { organization, member } = await somebody()
  const page = renderApp({ as: member, path: '/organizations/-/projects' })
  page.interfere(() => new Response('<h1>Bad gateway</h1>', { status: 502 }))
  expect(await screen.findByRole('heading', { level: 1, name: 'The server failed to answer' })).toBeDefined()
  page.interfere(undefined)
  await page.user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('heading', { level: 1, name: 'Projects' })).toBeDefined()
  expect(page.address()).toBe(`/organizations/${organization.id}/projects`)
})
