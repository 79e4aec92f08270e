import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { uuidField } from './fields.ts'
import { MAX_FOUND_OF_A_KIND, MAX_INDEXED, MAX_SEARCH_CHARACTERS } from './search-text.ts'

export const SEARCH_KINDS = ['project', 'member', 'invite', 'service_account', 'api_key'] as const

export const SearchQuery = z.object({
  q: z
    .string({ error: 'Enter what to search for.' })
    .trim()
    .min(1, { error: 'Enter what to search for.' })
    .max(MAX_SEARCH_CHARACTERS, { error: `A search can have at most ${MAX_SEARCH_CHARACTERS} characters.` })
    .refine((text) => !text.includes('\u0000'), { error: 'A search must not contain control characters.' })
    .meta({
      description: "Part of a name, an email address, a client id or an API key's hint, or the first digits of an id.",
    }),
})

export const Found = z
  .object({
    kind: z.enum(SEARCH_KINDS),
    id: uuidField,
    name: z.string().meta({ description: 'Of an invite its email address.' }),
    detail: z.string().nullable().meta({
      description:
        "A member's email address, a service account's client id, an API key's hint and, behind a space, that of its value before.",
    }),
    project: z
      .object({ id: uuidField, name: z.string() })
      .nullable()
      .meta({ description: 'Of an API key its project; of a service account one through which the caller sees it.' }),
  })
  .meta({ id: 'Found' })
export type Found = z.infer<typeof Found>

/** One thing in few bytes: id, name, detail as in `Found`, and the position of its project in `projects`. */
const indexed = z.tuple([uuidField, z.string(), z.string().nullable(), z.int().nullable()])

export const SearchIndex = z
  .object({
    complete: z
      .boolean()
      .meta({ description: `False: there are more than ${MAX_INDEXED} things, and none of them is listed.` }),
    projects: z.array(z.tuple([uuidField, z.string()])),
    members: z.array(indexed),
    invites: z.array(indexed),
    service_accounts: z.array(indexed),
    api_keys: z.array(indexed),
  })
  .meta({ id: 'SearchIndex' })
export type SearchIndex = z.infer<typeof SearchIndex>

const access = { kind: 'organization', permission: 'projects:list' } as const
const tag = 'Search'

export const search = {
  index: endpoint({
    id: 'search.index',
    method: 'GET',
    path: '/admin/search-index',
    summary: 'List what can be searched for',
    description:
      'The names of everything in the organization that the caller may see, so that a page can search them at each key.',
    tag,
    access,
    success: { status: 200, body: SearchIndex },
  }),
  find: endpoint({
    id: 'search.find',
    method: 'GET',
    path: '/admin/search',
    summary: 'Search the organization',
    description: `Finds projects, members, invites, service accounts and API keys that the caller may see, best match first, at most ${MAX_FOUND_OF_A_KIND} of each kind.`,
    tag,
    access,
    query: SearchQuery,
    success: { status: 200, body: z.object({ data: z.array(Found) }) },
  }),
}
