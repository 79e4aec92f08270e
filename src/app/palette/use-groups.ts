import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { SessionOrganization } from '#contract/console.ts'
import { searchText } from '#contract/search-text.ts'
import type { Found } from '#contract/search.ts'
import { lastProjectId, lastUsedOf } from '#lib/last-used.ts'
import { projectsQuery } from '#lib/queries.ts'
import { useSession } from '#lib/session.tsx'
import { setTheme, useTheme } from '#lib/theme.ts'
import { useSignOut } from '../sign-out.ts'
import { itemOf, listActions, listPages, listPersonal, type PaletteItem, type Surroundings } from './items.ts'
import { findIn, wordsMatch } from './match.ts'
import { foundQuery, searchIndexQuery } from './queries.ts'
import { listRecents } from './recents.ts'

const HEADINGS: Record<Found['kind'], string> = {
  project: 'Projects',
  member: 'Members',
  invite: 'Invites',
  service_account: 'Service accounts',
  api_key: 'API keys',
}
/** While nothing is typed: enough to learn what there is. */
const FIRST_PAGES = 7

type Options = {
  organization: SessionOrganization
  projectId: string | undefined
  text: string
  showShortcuts: () => void
}

/** Returns what the palette offers for what is typed. */
export function useGroups({ organization, projectId, text, showShortcuts }: Options) {
  const { user, organizations, may_create_organization: mayCreateOrganization } = useSession()
  const { data: projects } = useQuery(projectsQuery(organization.id))
  const theme = useTheme()
  const signOut = useSignOut()
  const project =
    projects?.find((one) => one.id === projectId) ?? lastUsedOf(projects ?? [], lastProjectId(organization.id))
  const around: Surroundings = {
    organization,
    organizations,
    mayCreateOrganization,
    project,
    theme,
    setTheme,
    signOut: () => void signOut(),
    showShortcuts,
  }
  const [recents] = useState(() => listRecents(user.id, organization.id))

  const wanted = searchText(text)
  const index = useQuery(searchIndexQuery(organization.id))
  // Until the names are here, and where they are too many, the server is asked.
  const asksServer = !index.data && wanted !== ''
  const answer = useQuery({
    ...foundQuery(organization.id, wanted),
    enabled: asksServer,
    placeholderData: (last) => last,
  })
  const found = useMemo(
    () => (wanted === '' ? [] : index.data ? findIn(index.data, wanted) : (answer.data ?? [])),
    [index.data, answer.data, wanted],
  )
  const isSearching = asksServer && answer.isFetching
  const failed = asksServer && answer.isError

  if (wanted === '') {
    const recent = recents.map((one): PaletteItem => ({ ...one, id: `recent ${one.id}` }))
    const pages = listPages(around)
    const groups = [
      { heading: 'Recent', items: recent },
      { heading: 'Go to', items: pages.filter(({ reason }) => reason === undefined).slice(0, FIRST_PAGES) },
      { heading: 'Do', items: listActions(around) },
      { heading: 'You', items: listPersonal(around) },
    ]
    return { groups: groups.filter(({ items }) => items.length > 0), isSearching, failed }
  }
  const commands = [...listActions(around), ...listPages(around), ...listPersonal(around)].filter((item) =>
    wordsMatch(`${item.label} ${item.words ?? ''}`, wanted),
  )
  // What one may not do comes after what one may.
  const sorted = commands.toSorted(
    (one, other) => Number(one.reason !== undefined) - Number(other.reason !== undefined),
  )
  const kinds = [...new Set(found.map(({ kind }) => kind))]
  const groups = [
    { heading: 'Pages and actions', items: sorted },
    ...kinds.map((kind) => ({
      heading: HEADINGS[kind],
      items: found.filter((one) => one.kind === kind).map((one) => itemOf(one, organization.id)),
    })),
  ]
  return { groups: groups.filter(({ items }) => items.length > 0), isSearching, failed }
}
