import { MAX_FOUND_OF_A_KIND } from '#contract/search-text.ts'
import type { Found, SearchIndex } from '#contract/search.ts'

type Entry = Found & { haystack: string; nameLower: string }
export type Searchable = readonly (readonly Entry[])[]

const KINDS = ['project', 'member', 'service_account', 'api_key', 'invite'] as const
const ID_BEGINNING = /^[0-9a-f]{4}[0-9a-f-]*$/
const SEPARATORS = /[-_.@]/g

/** Takes the server's index; returns it ready to be searched, one list a kind. Twenty thousand names take some milliseconds. */
export function prepareIndex(index: SearchIndex): Searchable {
  const projects = index.projects.map(([id, name]) => ({ id, name }))
  const entry = (kind: Found['kind'], id: string, name: string, detail: string | null, at: number | null): Entry => {
    const nameLower = name.toLowerCase()
    return {
      kind,
      id,
      name,
      detail,
      project: (at === null ? undefined : projects[at]) ?? null,
      nameLower,
      haystack: detail === null ? nameLower : `${nameLower} ${detail.toLowerCase()}`,
    }
  }
  const lists = {
    project: projects.map(({ id, name }) => entry('project', id, name, null, null)),
    member: index.members.map((row) => entry('member', ...row)),
    service_account: index.service_accounts.map((row) => entry('service_account', ...row)),
    api_key: index.api_keys.map((row) => entry('api_key', ...row)),
    invite: index.invites.map((row) => entry('invite', ...row)),
  }
  return KINDS.map((kind) => lists[kind])
}

/** How well a name fits, 0 best: it is it, begins with it, has a word that does, has it somewhere; or something else has it. */
function rankOf({ nameLower }: Entry, wanted: string): number {
  const at = nameLower.indexOf(wanted)
  if (at < 0) return 4
  if (at === 0) return nameLower.length === wanted.length ? 0 : 1
  return ` ${nameLower}`.replaceAll(SEPARATORS, ' ').includes(` ${wanted.replaceAll(SEPARATORS, ' ')}`) ? 2 : 3
}

/**
 * Takes a text as `searchText` leaves it; returns what matches, best first, at most six of each kind: the same that the
 * server would find.
 */
export function findIn(searchable: Searchable, text: string): Found[] {
  const wanted = text.toLowerCase()
  if (wanted === '') return []
  const isId = ID_BEGINNING.test(wanted)
  const found = searchable.flatMap((entries) => {
    const best: { rank: number; entry: Entry }[] = []
    for (const entry of entries) {
      if (!entry.haystack.includes(wanted) && !(isId && entry.id.startsWith(wanted))) continue
      const rank = rankOf(entry, wanted)
      const last = best.at(-1)
      if (best.length === MAX_FOUND_OF_A_KIND && last && compare({ rank, entry }, last) >= 0) continue
      const at = best.findIndex((one) => compare({ rank, entry }, one) < 0)
      best.splice(at < 0 ? best.length : at, 0, { rank, entry })
      if (best.length > MAX_FOUND_OF_A_KIND) best.pop()
    }
    return best
  })
  return found.toSorted((one, other) => one.rank - other.rank).map(({ entry }) => entry)
}

type Ranked = { rank: number; entry: Entry }
function compare(one: Ranked, other: Ranked): number {
  if (one.rank !== other.rank) return one.rank - other.rank
  return one.entry.nameLower < other.entry.nameLower ? -1 : one.entry.nameLower > other.entry.nameLower ? 1 : 0
}

/** Takes words one may type and what was typed; returns whether each typed word begins one of them. */
export function wordsMatch(words: string, typed: string): boolean {
  const all = ` ${words.toLowerCase()}`
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(` ${word}`))
}
