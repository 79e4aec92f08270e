import type { KeyRole } from '#contract/roles.ts'
import type { PrincipalKey } from './people.ts'
import type { ProjectKey } from './projects.ts'

export type ApiKey = {
  name: string
  roles: KeyRole[]
  createdBy: PrincipalKey
  ageDays: number
  /** Null: never used. */
  usedMinutesAgo: number | null
  /** Negative: it expired that long ago. */
  expiresInDays?: number
  disabled?: { daysAgo: number; by: PrincipalKey }
}

const HOUR = 60
const DAY = 24 * HOUR

const ALL: KeyRole[] = ['ProjectEditor']
const VIEW: KeyRole[] = ['ProjectViewer']
const DATA: KeyRole[] = ['DataPlaneEditor']
const QUERY: KeyRole[] = ['DataPlaneViewer']
const CONTROL: KeyRole[] = ['ControlPlaneEditor']
const INSPECT: KeyRole[] = ['ControlPlaneViewer']
const CONTROL_AND_DATA: KeyRole[] = ['ControlPlaneEditor', 'DataPlaneEditor']
const CONTROL_AND_QUERY: KeyRole[] = ['ControlPlaneEditor', 'DataPlaneViewer']
const INSPECT_AND_DATA: KeyRole[] = ['ControlPlaneViewer', 'DataPlaneEditor']
const INSPECT_AND_QUERY: KeyRole[] = ['ControlPlaneViewer', 'DataPlaneViewer']

type Rest = Pick<ApiKey, 'expiresInDays' | 'disabled'>

function key(
  name: string,
  roles: KeyRole[],
  createdBy: PrincipalKey,
  ageDays: number,
  usedMinutesAgo: number | null,
  rest: Rest = {},
): ApiKey {
  return { name, roles, createdBy, ageDays, usedMinutesAgo, ...rest }
}

/** Name, permissions, who made it, age in days, minutes since its last use, and what else there is to say. */
export const API_KEYS: Record<ProjectKey, ApiKey[]> = {
  'search-prod': [
    key('web-backend', QUERY, 'emeka', 362, 1),
    key('mobile-gateway', QUERY, 'emeka', 311, 2),
    key('airflow-ingest', DATA, 'yuki', 287, 14),
    key('terraform-managed-control-plane', CONTROL, 'terraform', 244, 3 * HOUR),
    key('grafana-index-stats', INSPECT_AND_QUERY, 'ada', 190, 6),
    key('old-web-backend', ALL, 'ada', 399, 96 * DAY, { disabled: { daysAgo: 34, by: 'emeka' } }),
    key('on-call-runbook', ALL, 'tomasz', 46, 12 * DAY),
    key('holiday-campaign-landing-pages', QUERY, 'emeka', 31, 8, { expiresInDays: 9 }),
    key('relevance-evaluation', VIEW, 'yuki', 13, 22 * HOUR),
  ],
  'search-staging': [
    key('ci-pipeline', ALL, 'terraform', 380, 17),
    key('web-backend', QUERY, 'emeka', 351, 55),
    key('airflow-ingest', DATA, 'emeka', 280, 2 * HOUR),
    key('load-generator', INSPECT_AND_DATA, 'ci-deployer', 122, 20 * DAY),
    key('preview-environments', CONTROL_AND_DATA, 'ci-deployer', 58, 26),
    key('playwright-nightly', QUERY, 'ci-deployer', 21, 7 * HOUR, { expiresInDays: 69 }),
  ],
  'support-assistant': [
    key('zendesk-bridge', INSPECT_AND_DATA, 'leila', 338, 3),
    key('chat-widget', QUERY, 'ha', 302, 1),
    key('knowledge-base-sync', DATA, 'ha', 155, 31),
    key('agent-desktop-beta', QUERY, 'leila', 49, 5 * HOUR, { expiresInDays: 3 }),
    key('quality-review', VIEW, 'ha', 10, 2 * DAY),
  ],
  recommendations: [
    key('ranking-service', QUERY, 'yuki', 325, 1),
    key('feature-pipeline', DATA, 'emeka', 298, 11),
    key('email-recommendations', QUERY, 'emeka', 204, 9 * HOUR),
    key('experiment-platform', CONTROL_AND_QUERY, 'yuki', 93, 4 * DAY),
    key('partner-feed-2', DATA, 'emeka', 86, 6 * DAY + 2 * HOUR, { expiresInDays: -5 }),
    key('dashboards', INSPECT, 'emeka', 28, 44),
  ],
  'fraud-signals': [
    key('transaction-scorer', QUERY, 'oluwaseun', 270, 1),
    key('signal-writer', DATA, 'oluwaseun', 262, 2),
    key('case-management', VIEW, 'tomasz', 175, 3 * HOUR + 20),
    key('model-retraining', INSPECT_AND_DATA, 'oluwaseun', 37, 30 * HOUR, { expiresInDays: 23 }),
  ],
  'catalog-embeddings': [
    key('bulk-importer', ALL, 'gareth', 259, 19),
    key('supplier-feed', DATA, 'gareth', 167, 62 * DAY),
    key('dedupe-job', INSPECT_AND_DATA, 'sofia', 141, 13 * HOUR),
    key('image-search', QUERY, 'sofia', 74, 5),
    key('catalog-admin', CONTROL, 'priya', 15, null),
  ],
  'docs-assistant': [
    key('docs-site', QUERY, 'ewan', 199, 4),
    key('content-publisher', DATA, 'ewan', 196, 26 * HOUR),
    key('slack-bot', QUERY, 'leila', 65, 12),
  ],
  'research-sandbox': [
    key('notebooks', ALL, 'zeynep', 174, 50),
    key('embedding-bakeoff', CONTROL_AND_DATA, 'bruno', 164, 97 * DAY),
    key('zeynep-laptop', ALL, 'zeynep', 150, 33 * HOUR),
    key('paper-replication', DATA, 'zeynep', 118, 71 * DAY),
    key('intern-project', VIEW, 'bruno', 87, 35 * DAY),
    key('hybrid-retrieval', ALL, 'zeynep', 40, 6 * HOUR, { expiresInDays: 13 }),
    key('gpu-cluster', DATA, 'zeynep', 4, null),
  ],
  'customer-insights': [key('warehouse-export', VIEW, 'bruno', 126, 10 * HOUR)],
  'contract-review': [
    key('document-intake', DATA, 'oluwaseun', 47, 2 * HOUR + 35),
    key('review-workbench', QUERY, 'oluwaseun', 44, 23),
  ],
  'tokyo-search': [
    key('storefront-jp', QUERY, 'yuki', 34, 3),
    key('取り込みジョブ', DATA, 'yuki', 33, 48),
    key('latency-probe', INSPECT, 'terraform', 25, 1),
  ],
  'migration-trial': [],
}
