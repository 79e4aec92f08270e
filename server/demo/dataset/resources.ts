import type { ResourceType } from '#contract/projects.ts'
import type { ProjectKey } from './projects.ts'

export type Resource = {
  type: ResourceType
  name: string
  tags: Record<string, string>
  /** Given when it is young enough for its creation to be in the audit log. */
  ageDays?: number
}

type Tags = Record<string, string>

function resource(type: ResourceType) {
  return (name: string, tags: Tags = {}, ageDays?: number): Resource => ({
    type,
    name,
    tags,
    ...(ageDays === undefined ? {} : { ageDays }),
  })
}

const index = resource('index')
const collection = resource('collection')
const backup = resource('backup')
const assistant = resource('assistant')

const english = { language: 'en' }

/** What the data plane holds for each project. */
export const RESOURCES: Record<ProjectKey, Resource[]> = {
  'search-prod': [
    index('products-v3', { model: 'multilingual-e5-large', owner: 'search-core' }, 32),
    index('products-sparse', { model: 'sparse-english-v0', owner: 'search-core' }),
    index('stores-and-services', { owner: 'local-search' }),
    index('query-suggestions', { owner: 'search-core', 'refresh-hours': '6' }),
    backup('products-v3-weekly', { schedule: 'weekly', 'retention-days': '28' }, 3),
    backup('products-v3-before-reindex', { reason: 'reindex' }, 14),
    backup('stores-and-services-weekly', { schedule: 'weekly', 'retention-days': '28' }, 3),
  ],
  'search-staging': [
    index('products-v3', { model: 'multilingual-e5-large' }, 39),
    index('products-v4-candidate', { model: 'llama-text-embed-v2' }, 11),
    index('stores-and-services'),
    index('preview-1842', { 'pull-request': '1842' }, 2),
  ],
  'support-assistant': [
    index('help-center', { ...english, source: 'zendesk' }),
    index('resolved-tickets', { source: 'zendesk', pii: 'redacted' }),
    assistant('garden-advisor', { channel: 'chat', audience: 'customers' }),
    assistant('returns-and-deliveries', { channel: 'chat', audience: 'customers' }),
    assistant('agent-copilot', { channel: 'desktop', audience: 'agents' }, 48),
    backup('help-center-monthly', { schedule: 'monthly' }, 20),
  ],
  recommendations: [
    index('item-vectors', { model: 'two-tower-12', dimension: '256' }),
    index('user-vectors', { model: 'two-tower-12', dimension: '256' }),
    index('email-candidates', { refresh: 'daily' }),
    backup('item-vectors-weekly', { schedule: 'weekly', 'retention-days': '28' }, 4),
  ],
  'fraud-signals': [
    index('device-fingerprints', { 'data-class': 'restricted' }),
    index('order-patterns', { 'data-class': 'restricted' }),
    backup('order-patterns-daily', { schedule: 'daily', 'retention-days': '14' }, 1),
  ],
  'catalog-embeddings': [
    index('catalog-text', { model: 'multilingual-e5-large' }),
    index('catalog-images', { model: 'clip-vit-l14', environment: 'pod' }),
    collection('catalog-images-autumn', { archive: 'yes' }),
    collection('catalog-images-spring', { archive: 'yes' }),
    collection('supplier-samples'),
    backup('catalog-text-weekly', { schedule: 'weekly', 'retention-days': '28' }, 5),
  ],
  'docs-assistant': [
    assistant('developer-docs', { ...english, audience: 'partners' }),
    assistant('internal-handbook', { ...english, audience: 'staff' }),
    index('docs-chunks', english),
  ],
  'research-sandbox': [
    index('bakeoff-e5', { study: 'embedding-bakeoff' }),
    index('bakeoff-llama', { study: 'embedding-bakeoff' }),
    index('hybrid-retrieval', { study: 'hybrid-retrieval' }, 36),
    collection('bakeoff-e5-frozen', { study: 'embedding-bakeoff' }),
    assistant('paper-reader', { owner: 'zeynep' }),
  ],
  'customer-insights': [
    index('customer-profiles', { pii: 'pseudonymous', region: 'eu-central-1' }),
    index('survey-answers', { pii: 'redacted', region: 'eu-central-1' }),
  ],
  'contract-review': [
    assistant('contract-reader', { audience: 'legal' }, 49),
    index('clauses', { 'data-class': 'confidential' }, 48),
  ],
  'tokyo-search': [index('products-ja', { language: 'ja', model: 'multilingual-e5-large' }, 33)],
  'migration-trial': [],
}
