import { type SQL, sql } from 'drizzle-orm'
import { MAX_FOUND_OF_A_KIND, MAX_INDEXED, searchText } from '#contract/search-text.ts'
import type { Found, SearchIndex } from '#contract/search.ts'
import type { OrganizationContext } from '#server/kernel/context.ts'
import { mine, type Source, sourcesFor } from './sources.ts'

/** Four hexadecimal digits at least: fewer would find half of everything. */
const ID_BEGINNING = /^[0-9a-f]{4,8}(?:-[0-9a-f]{0,4}){0,3}(?:-[0-9a-f]{0,12})?$|^[0-9a-f]{9,32}$/i

/** Takes the first digits of a UUID; returns the lowest and the highest that begin so, or undefined when none can. */
export function idRange(text: string): { low: string; high: string } | undefined {
  const digits = text.replaceAll('-', '').toLowerCase()
  if (!ID_BEGINNING.test(text) || digits.length > 32) return undefined
  const whole = (fill: string) => digits.padEnd(32, fill).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { low: whole('0'), high: whole('f') }
}

/** So many matches of a kind are compared to find the best; whoever typed what matches more will type on. */
const COMPARED = 1000

/**
 * Returns what of the organization matches a text and may be seen by who asks: best match first. One statement; each of
 * its parts walks the organization's own rows until it has seen enough.
 */
export async function find(ctx: OrganizationContext, text: string): Promise<{ data: Found[] }> {
  const wanted = searchText(text)
  const range = idRange(wanted)
  const lowered = sql`lower(${wanted}::text)`
  const matches = ({ id, name, also }: Source) => {
    const texts = sql.join([name, ...also.map((one) => sql`coalesce(${one}, '')`)], sql` || ' ' || `)
    const byId = range ? sql` or ${id} between ${range.low}::uuid and ${range.high}::uuid` : sql``
    return sql`(strpos(lower(${texts}), ${lowered}) > 0${byId})`
  }
  // Its name is it, begins with it, has a word that does, has it somewhere; or something else has it.
  const rank = sql`case
    when lower(name) = ${lowered} then 0
    when starts_with(lower(name), ${lowered}) then 1
    when strpos(translate(lower(name), '-_.@', '    '), ' ' || translate(${lowered}, '-_.@', '    ')) > 0 then 2
    when strpos(lower(name), ${lowered}) > 0 then 3
    else 4 end`
  const best = (source: Source): SQL => sql`(
    select ${source.kind}::text as kind, id, name, detail, project_id, ${rank} as rank from (
      select ${source.id} as id, ${source.name} as name, ${source.detail} as detail, ${source.projectId} as project_id
      ${source.rows} and ${matches(source)} limit ${COMPARED}
    ) as matching order by rank, lower(name), id limit ${MAX_FOUND_OF_A_KIND})`
  const { rows } = await ctx.db.execute<
    Omit<Found, 'project'> & { project_id: string | null; project_name: string | null }
  >(sql`
    with ${mine(ctx)}, found as (${sql.join(sourcesFor(ctx).map(best), sql` union all `)})
    select found.kind, found.id, found.name, found.detail, found.project_id, projects.name as project_name
    from found left join projects on projects.id = found.project_id
    order by found.rank, array_position('{project,member,service_account,api_key,invite}', found.kind), lower(found.name), found.id`)
  return {
    data: rows.map(({ project_id: projectId, project_name: projectName, ...found }) => ({
      ...found,
      project: projectId !== null && projectName !== null ? { id: projectId, name: projectName } : null,
    })),
  }
}

type Entry = [id: string, name: string, detail: string | null, projectId: string | null]

/** Returns the names of everything the caller may search for, or none of them when they are more than a page should hold. */
export async function listSearchIndex(ctx: OrganizationContext): Promise<SearchIndex> {
  const sources = sourcesFor(ctx)
  const { rows } = await ctx.db.execute<Record<Found['kind'], Entry[] | null> & { total: number }>(sql`
    with ${mine(ctx)}, ${sql.join(
      sources.map(
        (source) => sql`${sql.identifier(source.kind)} as materialized (
          select ${source.id} as id, ${source.name} as name, ${source.detail} as detail, ${source.projectId} as project_id
          ${source.rows} limit ${MAX_INDEXED + 1})`,
      ),
      sql`, `,
    )}, counted as (select ${sql.join(
      sources.map(({ kind }) => sql`(select count(*) from ${sql.identifier(kind)})`),
      sql` + `,
    )} as total)
    select total::int as total, ${sql.join(
      sources.map(
        ({ kind }) =>
          sql`case when total <= ${MAX_INDEXED} then (select json_agg(json_build_array(id, name, detail, project_id)) from ${sql.identifier(kind)}) end as ${sql.identifier(kind)}`,
      ),
      sql`, `,
    )}
    from counted`)
  const [row] = rows
  const projects = (row?.project ?? []).map(([id, name]): [string, string] => [id, name])
  const positions = new Map(projects.map(([id], at) => [id, at]))
  const listed = (kind: Found['kind']) =>
    (row?.[kind] ?? []).map(([id, name, detail, projectId]): SearchIndex['members'][number] => [
      id,
      name,
      detail,
      projectId === null ? null : (positions.get(projectId) ?? null),
    ])
  return {
    complete: (row?.total ?? 0) <= MAX_INDEXED,
    projects,
    members: listed('member'),
    invites: listed('invite'),
    service_accounts: listed('service_account'),
    api_keys: listed('api_key'),
  }
}
