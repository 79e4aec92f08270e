import { type Permission, refusal } from '#contract/roles.ts'
import type { PrincipalKey } from './people.ts'
import type { ProjectKey } from './projects.ts'

/** What the event is about: something that is there, by its key, or something that is gone, by the name it had. */
export type Target =
  | { type: 'organization' }
  | { type: 'project'; project: ProjectKey }
  | { type: 'former-project'; name: string }
  | { type: 'user'; person: PrincipalKey; project?: ProjectKey }
  | { type: 'api-key'; project: ProjectKey; name: string }
  | { type: 'index' | 'collection' | 'backup' | 'assistant'; project: ProjectKey; name: string }

export type ScriptedEvent = {
  daysAgo: number
  /** `system`: the data plane's report. */
  by: PrincipalKey | 'system'
  action: string
  target: Target
  parameters?: Record<string, unknown>
  failure?: { reason: string; errorCode: string }
}

const wrongPassword = { reason: 'The email address or the password is wrong.', errorCode: 'UNAUTHENTICATED' }

const notPermitted = (permission: Permission) => ({ reason: refusal(permission), errorCode: 'PERMISSION_DENIED' })

/** What happened in the last 60 days beyond what can be told from the things themselves, oldest first. */
export const EVENTS: ScriptedEvent[] = [
  {
    daysAgo: 49,
    by: 'leila',
    action: 'update',
    target: { type: 'project', project: 'support-assistant' },
    parameters: { name: { from: 'support-bot', to: 'support-assistant' } },
  },
  {
    daysAgo: 47,
    by: 'emeka',
    action: 'delete',
    target: { type: 'api-key', project: 'search-prod', name: 'legacy-php-frontend' },
  },
  {
    daysAgo: 44,
    by: 'yuki',
    action: 'update',
    target: { type: 'project', project: 'recommendations' },
    parameters: {
      tags: {
        from: { env: 'production', team: 'recs', region: 'us-west-2' },
        to: { env: 'production', team: 'personalization', 'cost-center': 'CC-1075', region: 'us-west-2' },
      },
    },
  },
  {
    daysAgo: 43,
    by: 'emeka',
    action: 'update',
    target: { type: 'api-key', project: 'search-staging', name: 'web-backend' },
    parameters: { roles: { from: ['ProjectEditor'], to: ['DataPlaneViewer'] } },
  },
  {
    daysAgo: 36,
    by: 'tomasz',
    action: 'update',
    target: { type: 'project', project: 'fraud-signals' },
    parameters: { force_encryption_with_cmek: { from: false, to: true } },
  },
  {
    daysAgo: 30,
    by: 'bruno',
    action: 'update',
    target: { type: 'project', project: 'research-sandbox' },
    parameters: { max_pods: { from: 4, to: 2 } },
  },
  {
    daysAgo: 30,
    by: 'system',
    action: 'delete',
    target: { type: 'index', project: 'search-prod', name: 'products-v2' },
  },
  { daysAgo: 29, by: 'priya', action: 'delete', target: { type: 'former-project', name: 'garden-week-load-test' } },
  {
    daysAgo: 26,
    by: 'oluwaseun',
    action: 'update',
    target: { type: 'api-key', project: 'fraud-signals', name: 'signal-writer' },
    parameters: { name: { from: 'writer', to: 'signal-writer' } },
  },
  {
    daysAgo: 23,
    by: 'ewan',
    action: 'delete',
    target: { type: 'user', person: 'ha', project: 'docs-assistant' },
  },
  {
    daysAgo: 21,
    by: 'sofia',
    action: 'update',
    target: { type: 'project', project: 'catalog-embeddings' },
    parameters: { max_pods: { from: 4, to: 8 } },
  },
  {
    daysAgo: 18,
    by: 'sofia',
    action: 'delete',
    target: { type: 'api-key', project: 'catalog-embeddings', name: 'gareth-laptop' },
  },
  {
    daysAgo: 15,
    by: 'system',
    action: 'delete',
    target: { type: 'collection', project: 'catalog-embeddings', name: 'supplier-samples-old' },
  },
  {
    daysAgo: 13,
    by: 'chidinma',
    action: 'login',
    target: { type: 'user', person: 'chidinma' },
    failure: wrongPassword,
  },
  {
    daysAgo: 9,
    by: 'zeynep',
    action: 'delete',
    target: { type: 'api-key', project: 'research-sandbox', name: 'hack-week-demo' },
  },
  {
    daysAgo: 8,
    by: 'system',
    action: 'create',
    target: { type: 'index', project: 'search-staging', name: 'preview-1837' },
  },
  {
    daysAgo: 6,
    by: 'freya',
    action: 'delete',
    target: { type: 'api-key', project: 'search-prod', name: 'old-web-backend' },
    failure: notPermitted('apiKeys:write'),
  },
  {
    daysAgo: 5,
    by: 'yuki',
    action: 'update',
    target: { type: 'api-key', project: 'search-prod', name: 'grafana-index-stats' },
    parameters: { roles: { from: ['ProjectEditor'], to: ['ControlPlaneViewer', 'DataPlaneViewer'] } },
  },
  {
    daysAgo: 1,
    by: 'ada',
    action: 'login',
    target: { type: 'user', person: 'ada' },
    parameters: { method: 'password' },
  },
  {
    daysAgo: 3,
    by: 'ci-deployer',
    action: 'update',
    target: { type: 'user', person: 'ci-deployer' },
    parameters: { role_granted: 'OrgOwner' },
    failure: notPermitted('serviceAccounts:write'),
  },
  { daysAgo: 2, by: 'kwame', action: 'login', target: { type: 'user', person: 'kwame' }, failure: wrongPassword },
  {
    daysAgo: 1,
    by: 'system',
    action: 'delete',
    target: { type: 'index', project: 'search-staging', name: 'preview-1837' },
  },
]
