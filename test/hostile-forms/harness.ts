/** Fills the console's forms with hostile text, as a person would, and looks at what comes of it. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, vi } from 'vitest'
import type { Caller, TestApp } from '../app.ts'
import type { createPages } from '../pages.tsx'
import { HOSTILE_TEXTS, LONGEST, TRACE } from './texts.ts'

/** What Node's server takes as address and headers together (`server/node/http-server.ts`). */
const MAX_ADDRESS_CHARACTERS = 16 * 1024
/** Nothing has been under way for this long: the form has done what it does. */
const QUIET_MS = 25
/** A filter reaches the address, and the server, when the typing rests. */
const TYPING_RESTS_MS = 250

/** One text field of a form. */
export type HostileField = {
  label: string | RegExp
  /**
   * What becomes of hostile text. `anything`: it is taken, unless it is too long. `nothing`: it is refused, whatever it
   * is. `days`: the browser itself keeps everything but a day out of it.
   */
  takes: 'anything' | 'nothing' | 'days'
  /** What the field holds while another one is tried; asked anew each time. Without it, it stays as it is. */
  valid?: () => string
  /**
   * Where taken text is shown afterwards. `reload`: on the form's own page, loaded anew (the default). `here`: where one
   * lands. `never`: a password, which must be nowhere. A function looks by itself.
   */
  shown?: 'reload' | 'here' | 'never' | ((text: string) => Promise<void>)
  /** Text that is refused is kept word by word, as chips. */
  inWords?: boolean
}

export type HostileForm = {
  /** Opens the form afresh, whatever stands in its fields; returns it. */
  open: () => Promise<HTMLElement>
  fields: readonly HostileField[]
  /** Sends it; without it, the form element does. */
  send?: (form: HTMLElement) => void
}

/** Fills forms in a page of the app. Make one at the top of a test file. */
export function createHostilePages(t: TestApp, { renderApp }: ReturnType<typeof createPages>) {
  let page: ReturnType<typeof renderApp> | undefined
  let underWay = 0
  const answers: { method: string; path: string; status: number }[] = []
  const send = t.send
  t.send = async (request) => {
    underWay += 1
    try {
      const answer = await send(request)
      answers.push({ method: request.method, path: new URL(request.url).pathname, status: answer.status })
      return answer
    } finally {
      underWay -= 1
    }
  }

  /** Opens an address as somebody or, with null, nobody; without either as whoever is there. */
  function visit(path: string, as?: Caller | null) {
    if (page === undefined) {
      page = renderApp({ ...(as ? { as } : {}), path })
      page.interfere((request) =>
        request.url.length > MAX_ADDRESS_CHARACTERS ? new Response(null, { status: 431 }) : undefined,
      )
      return page
    }
    // What still waits to be undone is done, as when one leaves a page.
    window.dispatchEvent(new Event('pagehide'))
    if (as !== undefined) page.become(as ?? undefined)
    page.open(path)
    return page
  }

  /** Waits until nothing is under way any more. */
  async function settle(quietMs = QUIET_MS) {
    const quietSince = { at: performance.now() }
    await act(async () => {
      while (performance.now() - quietSince.at < quietMs) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        if (underWay > 0) quietSince.at = performance.now()
      }
    })
  }

  /** All that one reads on the page: its text, and what stands in its fields. */
  function readable(root: HTMLElement = document.body): string {
    const fields = [...root.querySelectorAll<HTMLInputElement>('input, textarea')]
    return [root.textContent, ...fields.map(({ value }) => value)].join('\n')
  }

  /** Nothing of a hostile text became part of the page, nothing broke, and the server never failed. */
  function expectNoHarm() {
    expect(document.querySelector(`[data-${TRACE}]`)).toBeNull()
    expect((globalThis as Record<string, unknown>)[TRACE]).toBeUndefined()
    expect(answers.filter(({ status }) => status >= 500)).toEqual([])
    expect(t.logs.filter(({ level }) => level === 'error')).toEqual([])
    // The page that takes the place of one that broke.
    expect(document.querySelector('h1')?.textContent ?? '').not.toMatch(/wrong|failed|broke|not found/iu)
  }

  /** What a form says is wrong with it: at its fields, or as a whole. */
  function complaints(form: HTMLElement): string[] {
    const marked = [...form.querySelectorAll('[aria-invalid="true"]')].map(
      (field) => document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent ?? '',
    )
    const alerts = within(form)
      .queryAllByRole('alert')
      .map((alert) => alert.textContent ?? '')
    const chips = [...form.querySelectorAll('li button[aria-label^="Edit "]')]
      .map((chip) => chip.getAttribute('aria-label') ?? '')
      .filter((label) => label.includes(': '))
    return [...marked, ...alerts, ...chips].filter((words) => words.trim() !== '')
  }

  const find = (form: HTMLElement, label: string | RegExp) =>
    within(form).getByLabelText<HTMLInputElement>(label, { selector: 'input, textarea' })

  function fill(form: HTMLElement, label: string | RegExp, text: string) {
    const field = find(form, label)
    fireEvent.focus(field)
    fireEvent.change(field, { target: { value: text } })
    return field
  }

  async function submit(form: HTMLElement, by?: HostileForm['send']) {
    const element = form.matches('form') ? form : form.querySelector('form')
    // Whoever presses the button has left the field.
    for (const field of form.querySelectorAll('input')) fireEvent.blur(field)
    if (by) by(form)
    else if (element) fireEvent.submit(element)
    await settle()
  }

  /** Fills one form after the other with each kind of text, field by field. Returns what was taken and what refused. */
  async function fillForm({ open, fields, send: by }: HostileForm) {
    const seen = { taken: 0, refused: 0 }
    for (const field of fields) {
      let form: HTMLElement | undefined
      let toBeSeen: string | undefined
      for (const [kind, text] of [...Object.entries(HOSTILE_TEXTS), ['10^5 characters', LONGEST]] as const) {
        const where = `${kind} in ${String(field.label)}`
        if (form === undefined || !form.isConnected) {
          form = await open()
          await settle()
          // The page was loaded anew for it: what was taken before is part of it.
          if (toBeSeen !== undefined) await expectToRead(toBeSeen)
          toBeSeen = undefined
        }
        for (const other of fields) if (other !== field && other.valid) fill(form, other.label, other.valid())
        fill(form, field.label, text)
        const before = answers.length
        const changes = () =>
          answers
            .slice(before)
            // Asking what a passkey shall be like changes nothing.
            .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/passkeys/options'))
        const taken = () => changes().some(({ status }) => status < 300)
        await submit(form, by)
        const submitted = form
        // The first time, what checks the form may still be on its way.
        await waitFor(() => expect(taken() || complaints(submitted).length > 0, `${where} has no effect`).toBe(true))
        await settle()
        const [sent, wasTaken] = [changes(), taken()]
        expectNoHarm()
        const mayBeTaken = field.takes === 'anything' && text !== LONGEST
        const said = form.isConnected ? complaints(form) : []
        expect({ where, wasTaken, said, sent: wasTaken === mayBeTaken ? [] : sent }).toMatchObject({
          where,
          wasTaken: mayBeTaken,
          sent: [],
        })
        if (wasTaken) {
          seen.taken += 1
          // The longest text comes last and is never taken, so the form opens once more for each that was.
          if ((field.shown ?? 'reload') === 'reload') toBeSeen = text
          else await expectShown(field, text)
          expectNoHarm()
          form = undefined
        } else {
          seen.refused += 1
          expect(said, where).not.toEqual([])
          if (field.takes === 'days') expect(find(form, field.label).value, where).toBe('')
          else if (field.inWords) {
            // Addresses are compared, and shown, in lower case.
            const all = readable(form).toLowerCase()
            expect(
              text.split(/[\s,;<>"]+/u).filter((word) => !all.includes(word.toLowerCase())),
              where,
            ).toEqual([])
          } else expect(find(form, field.label).value === text, `${where} is kept`).toBe(true)
        }
      }
    }
    return seen
  }

  const expectToRead = (text: string) =>
    waitFor(() => expect(readable().includes(text), `shown verbatim: ${text}`).toBe(true))

  async function expectShown({ shown }: HostileField, text: string) {
    if (typeof shown === 'function') return shown(text)
    if (shown === 'here') return expectToRead(text)
    // A password. It leaves with its form.
    return waitFor(() => expect(readable().includes(text), 'a password is shown').toBe(false))
  }

  /** In a dialog that asks for an exact name: any other leaves the button asleep, this one does it. */
  async function confirmByName(
    dialog: HTMLElement,
    label: string | RegExp,
    name: string,
    ...others: readonly string[]
  ) {
    const asleep = () => dialog.querySelector<HTMLButtonElement>('button[type=submit]')?.disabled
    for (const other of others) {
      fill(dialog, label, other)
      const before = answers.length
      await submit(dialog)
      expect(asleep()).toBe(true)
      expect(answers.slice(before).filter(({ method }) => method !== 'GET')).toEqual([])
      expect(find(dialog, label).value === other).toBe(true)
      expectNoHarm()
    }
    fill(dialog, label, name)
    expect(asleep()).toBe(false)
    await submit(dialog)
    await waitFor(() => expect(dialog.isConnected).toBe(false))
    expectNoHarm()
  }

  /** In a filter of the page that is open: it keeps the text, and with `finds` what bears it as a name stays in the list. */
  async function filterBy(label: string | RegExp, { finds = false } = {}) {
    await screen.findByLabelText(label, { selector: 'input' })
    for (const text of [...Object.values(HOSTILE_TEXTS), LONGEST]) {
      const field = fill(document.body, label, text)
      await settle(text === LONGEST ? TYPING_RESTS_MS : QUIET_MS)
      expectNoHarm()
      expect(field.isConnected && text.startsWith(field.value) && field.value !== '').toBe(true)
      if (finds && text !== LONGEST) {
        expect(field.value).toBe(text)
        await waitFor(() => expect(document.body.textContent, `found by its name: ${text}`).toContain(text))
      }
      // A copied link and a reload send it to the server.
      expect(window.location.href.length).toBeLessThan(MAX_ADDRESS_CHARACTERS)
    }
  }

  /**
   * Waits for an element by a selector and its name. By hand, because the library's search by role works out the role
   * and the visibility of everything on the page each time, and that would be most of what these tests do.
   */
  async function named(selector: string, name: string | RegExp, root: HTMLElement = document.body) {
    const nameOf = (one: Element) => {
      const titledBy = document.getElementById(one.getAttribute('aria-labelledby') ?? '')
      return (one.getAttribute('aria-label') ?? titledBy?.textContent ?? one.textContent ?? '').trim()
    }
    const fits = (one: Element) => (typeof name === 'string' ? nameOf(one) === name : name.test(nameOf(one)))
    return waitFor(() => {
      const found = [...root.querySelectorAll<HTMLElement>(selector)].find(fits)
      if (!found) throw new Error(`There is no ${selector} with the name ${String(name)}.`)
      return found
    })
  }

  /** Opens a menu and takes an entry of it. */
  async function chooseIn(menu: HTMLElement, entry: string) {
    await page?.user.click(menu)
    const item = await named('[role=menuitem]', entry)
    await page?.user.click(item)
  }

  const pages = {
    t,
    select: (root: HTMLElement, label: string) => within(root).getByLabelText(label, { selector: 'select' }),
    visit,
    confirmByName,
    filterBy,
    settle,
    fill,
    fillForm,
    find,
    readable,
    submit,
    expectNoHarm,
    complaints,
    /** Presses a button by its name, the first one when there are several. */
    press: async (name: string | RegExp, root: HTMLElement = document.body) => {
      const button = await named('button', name, root)
      fireEvent.click(button)
    },
    /** Opens a row's menu and takes an entry of it; `row` is the row's name. */
    choose: async (row: string, entry: string) => chooseIn(await named('button', `Actions for ${row}`), entry),
    dialog: (name: string | RegExp) => named('[role=dialog], [role=alertdialog]', name),
    form: (name: string) => named('form', name),
  }
  return {
    ...pages,
    /** Goes through a scenario; returns what was written to the console as an error, which is where React says what broke. */
    async perform({ run }: Scenario): Promise<unknown[]> {
      answers.length = 0
      page = undefined
      t.logs.length = 0
      const said = vi.spyOn(console, 'error')
      try {
        await run(pages)
        return [...said.mock.calls]
      } finally {
        said.mockRestore()
      }
    },
  }
}

/** What a scenario is given to work with. */
export type HostilePages = Omit<ReturnType<typeof createHostilePages>, 'perform'>

/** One or more forms, and how to get hostile text into them. */
export type Scenario = {
  name: string
  /** The modules of `src/` whose fields it fills. */
  modules: readonly string[]
  run: (pages: HostilePages) => Promise<void>
}
