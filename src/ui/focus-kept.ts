/** Does something when React has brought the page up to date with what it was told of before. */
function afterFrame(work: () => void): void {
  requestAnimationFrame(() => setTimeout(work))
}

/**
 * Takes a form; puts the focus on the first of its fields that is marked as wrong, which reads the field and its error. A
 * form that only turns red says nothing to who does not see it.
 */
export function focusWrong(form: HTMLElement | null): void {
  afterFrame(() => form?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus())
}

/**
 * Takes a selector; returns the ref of a part of the page that goes with its own button: when it goes with the focus in it,
 * what is selected gets it. Lost to the body, the keyboard would start at the top of the page again. A dialog looks after
 * its own.
 */
export function focusHeir(heir: string) {
  // React calls the second before it takes the part out of the page: it still has the focus.
  return (part: HTMLElement | null) => () => {
    if (part?.contains(document.activeElement) && !part.closest('[role$=dialog]'))
      document.querySelector<HTMLElement>(heir)?.focus()
  }
}

/**
 * The ref of what stands in a page's place and goes by itself, such as an error until the server is back: the focus that was in it
 * goes to the heading of the page that comes.
 */
export const toNextHeading = (part: HTMLElement | null) => () => {
  if (!part?.contains(document.activeElement)) return
  // By then the page is there, and has perhaps taken the focus itself.
  afterFrame(() => {
    const heading = document.querySelector<HTMLElement>('main h1')
    if (!heading || document.activeElement !== document.body) return
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
  })
}

/** A row of a table by its place: rows come and go, and are handed on to other records. */
export interface RowPlace {
  table: Element
  index: number
}

/** Takes what has the focus; returns the place of the row it is in, if it is in one. */
export function rowPlace(inRow: Element | null): RowPlace | undefined {
  const row = inRow?.closest('tr[aria-rowindex]')
  const table = row?.closest('table')
  return row && table ? { table, index: Number(row.getAttribute('aria-rowindex')) } : undefined
}

/**
 * Takes where a deleted row was; focuses the menu of the row that has moved up, of the last one when it was that, or the table's
 * filter when it was the only one. Returns whether there was any of them.
 */
export function focusRow({ table, index }: RowPlace): boolean {
  if (!table.isConnected) return false
  const rows = [...table.querySelectorAll('tr[aria-rowindex]:has(.actions button)')]
  const row = rows.find((one) => Number(one.getAttribute('aria-rowindex')) >= index) ?? rows.at(-1)
  const heir =
    row?.querySelector<HTMLElement>('.actions button') ??
    table.closest('[data-table]')?.querySelector<HTMLElement>('[role=search] input')
  heir?.focus({ preventScroll: true })
  return Boolean(heir)
}

/** The ref of a row's menu: when the row goes with the focus in it, the next one's menu gets it. */
export const toNextRow = (menu: HTMLElement | null) => () => {
  const place = menu?.contains(document.activeElement) && rowPlace(menu)
  if (!place) return
  // By then the rows are those that stay.
  afterFrame(() => {
    if (document.activeElement === document.body) focusRow(place)
  })
}

/** For what goes by itself, such as an error once another try has worked. */
export const toHeading = focusHeir('main h1')
