import type { UsageRecord } from '#contract/usage.ts'
import { DEFAULT_PRICE_BOOK } from '#server/features/usage/default-price-book.ts'
import { type Candidate, ingestUsage } from '#server/features/usage/ingest.ts'
import type { Deps } from '#server/kernel/context.ts'
import { addDays, DAY_MS, dayOf, startOf } from '#contract/days.ts'
import { seedDemoSpending } from './usage-alerts.ts'
import { PROJECTS, type ProjectKey } from './dataset/projects.ts'
import { RESOURCES, type Resource } from './dataset/resources.ts'
import { entriesOf } from './principals.ts'
import { demoId, randomFor } from './random.ts'

/** Thirteen months: this one, and each of the year before to compare it with. */
const HISTORY_DAYS = 395
const BATCH = 10_000

/** What a grown project costs on an ordinary day, in dollars. */
const DOLLARS_A_DAY: Record<ProjectKey, number> = {
  'search-prod': 62,
  'search-staging': 5,
  'support-assistant': 36,
  recommendations: 27,
  'fraud-signals': 18,
  'catalog-embeddings': 16,
  'docs-assistant': 8,
  'research-sandbox': 6,
  'customer-insights': 7,
  'contract-review': 11,
  'tokyo-search': 8,
  'migration-trial': 0,
}

/** How a resource's cost spreads over SKUs. */
const SHARES: Record<Resource['type'], [sku: string, weight: number][]> = {
  index: [
    ['read-units', 5],
    ['write-units', 2],
    ['storage', 2],
  ],
  collection: [['collections-storage', 0.4]],
  backup: [['backup-storage', 0.4]],
  assistant: [
    ['assistants-input-tokens', 3],
    ['assistants-output-tokens', 2.5],
    ['assistants-context-tokens-processed', 2],
    ['assistants-hourly-rate', 1],
    ['assistants-storage', 0.3],
  ],
}

const MODELS: Record<string, string> = {
  'multilingual-e5-large': 'embedding-multilingual-e5-large',
  'llama-text-embed-v2': 'embedding-llama-text-embed-v2',
  'sparse-english-v0': 'embedding-pinecone-sparse-english-v0',
}

/** Sunday first: shoppers and colleagues come on weekdays, and most on a Monday. */
const WEEKDAY = [0.66, 1.12, 1.08, 1.05, 1.07, 1.02, 0.72]

/** The whole catalog was embedded anew, twice, before somebody noticed. */
const SPIKE = {
  project: 'catalog-embeddings',
  daysAgo: [12, 11],
  times: 9,
  skus: ['write-units', 'embedding-multilingual-e5-large'],
}

const priceOf = (sku: string) =>
  Number(DEFAULT_PRICE_BOOK.prices.find((price) => price.sku === sku && price.cloud === null)?.unit_price)

type Series = { project: ProjectKey; sku: string; resource: Resource | null; dollars: number; ageDays: number }

/** Everything of a project that costs something, with its share of the project's cost. */
function seriesOf(project: ProjectKey): Series[] {
  const resources = RESOURCES[project]
  const models = [...new Set(resources.flatMap((resource) => MODELS[resource.tags['model'] ?? ''] ?? []))]
  const parts = [
    ...resources.flatMap((resource, at) =>
      // The first of each project is its largest.
      SHARES[resource.type].map(([sku, weight]) => ({
        sku,
        resource,
        weight: weight / (1 + at / 2),
        ageDays: resource.ageDays ?? HISTORY_DAYS,
      })),
    ),
    ...models.map((sku) => ({ sku, resource: null, weight: 1.2, ageDays: HISTORY_DAYS })),
    ...(project === 'search-prod'
      ? [{ sku: 'reranking-cohere-rerank-3.5', resource: null, weight: 1.5, ageDays: 210 }]
      : []),
  ]
  const whole = parts.reduce((sum, part) => sum + part.weight, 0)
  return parts.map(({ weight, ageDays, ...part }) => ({
    ...part,
    project,
    dollars: (DOLLARS_A_DAY[project] * weight) / whole,
    ageDays: Math.min(ageDays, PROJECTS[project].ageDays, HISTORY_DAYS),
  }))
}

function record(series: Series, daysAgo: number, now: Date): UsageRecord {
  const { project, sku, resource, dollars } = series
  const day = addDays(dayOf(now), -daysAgo)
  const random = randomFor(`usage/${project}/${resource?.type ?? ''}/${resource?.name ?? ''}/${sku}/${day}`)
  const weekday = project === 'research-sandbox' ? [0.1, 1.3, 1.3, 1.4, 1.3, 1.2, 0.2] : WEEKDAY
  const stored = sku.includes('storage') || sku === 'assistants-hourly-rate'
  const growth = 1.25 - (0.8 * daysAgo) / HISTORY_DAYS
  const startingUp = Math.min(1, (series.ageDays - daysAgo + 1) / 25)
  const noise = 0.92 + random.integer(0, 160) / 1000
  const spike =
    project === SPIKE.project && SPIKE.daysAgo.includes(daysAgo) && SPIKE.skus.includes(sku) ? SPIKE.times : 1
  const soFar = daysAgo === 0 ? (now.getTime() - startOf(day).getTime()) / DAY_MS : 1
  const amount =
    dollars * growth * startingUp * soFar * (stored ? 1 : noise * (weekday[startOf(day).getUTCDay()] ?? 1) * spike)
  const quantity = amount / priceOf(sku)
  const whole = !stored
  // Assistants and models have no place; everything else lies where its project does.
  const placed = !sku.startsWith('assistants') && !sku.startsWith('embedding') && !sku.startsWith('reranking')
  const time =
    daysAgo === 0
      ? new Date(Math.max(startOf(day).getTime(), now.getTime() - 60_000))
      : new Date(startOf(day).getTime() + 43_200_000)
  return {
    id: `demo-${day}-${demoId('usage', `${project}/${resource?.type ?? ''}/${resource?.name ?? ''}/${sku}`)}`,
    time: time.toISOString(),
    project_id: demoId('project', project),
    sku,
    ...(placed ? { cloud: 'aws', region: PROJECTS[project].tags['region'] ?? 'us-east-1' } : {}),
    ...(resource
      ? {
          resource: {
            type: resource.type,
            id: demoId(resource.type, `${project}/${resource.name}`),
            name: resource.name,
            tags: resource.tags,
          },
        }
      : {}),
    quantity: whole ? String(Math.round(quantity)) : quantity.toFixed(3),
  }
}

/** Takes the present; returns what the demo's data plane would have reported in thirteen months, oldest first. */
export function listDemoUsage(now: Date): Candidate[] {
  const all = entriesOf(PROJECTS).flatMap(([project]) => seriesOf(project))
  return Array.from({ length: HISTORY_DAYS + 1 }, (_, at) => HISTORY_DAYS - at).flatMap((daysAgo) =>
    all.filter((series) => series.ageDays >= daysAgo).map((series) => record(series, daysAgo, now)),
  )
}

/** Sends thirteen months of usage the way a data plane does, and lets the months close and the alerts fire as they would have. */
export async function seedDemoUsage(deps: Pick<Deps, 'db' | 'now'>): Promise<void> {
  const usage = listDemoUsage(deps.now())
  for (let at = 0; at < usage.length; at += BATCH) {
    await ingestUsage(deps, usage.slice(at, at + BATCH), { lateDays: HISTORY_DAYS + 2 })
  }
  await seedDemoSpending(deps)
}
