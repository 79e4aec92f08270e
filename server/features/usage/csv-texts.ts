import { type SQL, sql } from 'drizzle-orm'
import { SERVICE_LABELS } from '#contract/usage.ts'
import type { Database } from '#server/kernel/context.ts'
import { csvFieldSql } from '#server/kernel/csv.ts'
import { arrayOf } from './arrays.ts'

/** What stands around the numbers of a CSV row, made once for each resource and each SKU. */

/** Resources whose texts are kept at once: some ten megabytes. */
const MAX_RESOURCES = 20_000

const tags = (value: SQL) =>
  sql`case when ${value} = '{}'::jsonb then '' else '"' || replace(${value}::text, '"', '""') || '"' end`

export type LineText = { where: string; unit: string }
export type ResourceText = { projectId: string; project: string; resource: string }

/** Returns the text of every SKU × place, by its number: `,service,SKU,id,cloud,region,` and `,unit,`. */
export async function readLineTexts(db: Database): Promise<Map<number, LineText>> {
  const services = Object.entries(SERVICE_LABELS).map(([id, label]) => sql`when ${id} then ${label}`)
  const { rows } = await db.execute<LineText & { key: number }>(sql`
    select lines.key, ',' || (case skus.service ${sql.join(services, sql` `)} end) || ',' || ${csvFieldSql(sql`skus.name`)} || ',' || lines.sku || ',' || lines.cloud || ',' || lines.region || ',' as where,
      ',' || ${csvFieldSql(sql`skus.unit`)} || ',' as unit
    from usage_lines as lines join usage_skus as skus on skus.id = lines.sku`)
  return new Map(rows.map(({ key, where, unit }) => [key, { where, unit }]))
}

/** The texts of resources and their projects, read when they are first needed and given up when they become too many. */
export class ResourceTexts {
  readonly #db: Database
  #known = new Map<number, ResourceText>()

  constructor(db: Database) {
    this.#db = db
  }

  /** Takes numbers of resources; returns their texts: `,project id,name,tags` and `type,id,name,tags,`. */
  async find(resources: ReadonlySet<number>): Promise<ReadonlyMap<number, ResourceText>> {
    const missing = [...resources].filter((key) => !this.#known.has(key))
    if (missing.length === 0) return this.#known
    if (this.#known.size + missing.length > MAX_RESOURCES) {
      this.#known = new Map([...this.#known].filter(([key]) => resources.has(key)))
    }
    const { rows } = await this.#db.execute<ResourceText & { key: number }>(sql`
      select resources.key, resources.project_id as "projectId", ',' || seen.project_id || ',' || ${csvFieldSql(sql`coalesce(live.name, seen.name)`)} || ',' || ${tags(sql`coalesce(live.tags, seen.tags)`)} as project,
        case when resources.type = '' then ',,,' else resources.type || ',' || ${csvFieldSql(sql`resources.id`)} || ',' || ${csvFieldSql(sql`resources.name`)} || ',' || ${tags(sql`resources.tags`)} end || ',' as resource
      from usage_resources as resources join usage_projects as seen on seen.project_id = resources.project_id left join projects as live on live.id = resources.project_id
      where resources.key = any(${arrayOf(missing)}::int[])`)
    for (const { key, ...text } of rows) this.#known.set(key, text)
    return this.#known
  }
}
