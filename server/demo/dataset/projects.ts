import type { ProjectRole } from '#contract/roles.ts'
import type { Change, PrincipalKey } from './people.ts'

export type ProjectKey =
  | 'search-prod'
  | 'search-staging'
  | 'support-assistant'
  | 'recommendations'
  | 'fraud-signals'
  | 'catalog-embeddings'
  | 'docs-assistant'
  | 'research-sandbox'
  | 'customer-insights'
  | 'contract-review'
  | 'tokyo-search'
  | 'migration-trial'

/** A role held since the holder and the project both were there, or since it was changed from another one. */
export type ProjectGrant = ProjectRole | { role: ProjectRole; changed: Change<ProjectRole> }

export type Project = {
  name: string
  ageDays: number
  /** Becomes a project owner. */
  createdBy: PrincipalKey
  tags: Record<string, string>
  cmek?: true
  maxPods?: number
  roles: Partial<Record<PrincipalKey, ProjectGrant>>
}

export const PROJECTS: Record<ProjectKey, Project> = {
  'search-prod': {
    name: 'search-prod',
    ageDays: 408,
    createdBy: 'ada',
    tags: { env: 'production', team: 'search', 'cost-center': 'CC-1040', region: 'us-east-1', tier: 'critical' },
    cmek: true,
    roles: {
      emeka: 'ProjectOwner',
      yuki: 'ProjectOwner',
      freya: 'ProjectManager',
      ewan: 'ProjectManager',
      zeynep: 'ProjectManager',
      goran: 'ProjectMember',
      deniz: 'ProjectMember',
      'ci-deployer': 'ProjectEditor',
      'backup-scheduler': 'ControlPlaneEditor',
      'catalog-ingest': 'DataPlaneEditor',
    },
  },
  'search-staging': {
    name: 'search-staging',
    ageDays: 396,
    createdBy: 'terraform',
    tags: { env: 'staging', team: 'search', 'cost-center': 'CC-1040', region: 'us-east-1' },
    roles: {
      emeka: 'ProjectOwner',
      freya: 'ProjectManager',
      ewan: 'ProjectManager',
      noah: 'ProjectManager',
      'ci-deployer': 'ProjectOwner',
    },
  },
  'support-assistant': {
    name: 'support-assistant',
    ageDays: 352,
    createdBy: 'leila',
    tags: { env: 'production', team: 'support', 'cost-center': 'CC-2210', region: 'eu-west-1' },
    roles: {
      ha: 'ProjectOwner',
      chidinma: 'ProjectManager',
      goran: 'ProjectMember',
      lucas: 'ProjectMember',
      'ci-deployer': 'ProjectEditor',
    },
  },
  recommendations: {
    name: 'recommendations',
    ageDays: 331,
    createdBy: 'yuki',
    tags: { env: 'production', team: 'personalization', 'cost-center': 'CC-1075', region: 'us-west-2' },
    roles: {
      emeka: 'ProjectOwner',
      zeynep: 'ProjectManager',
      lucas: { role: 'ProjectManager', changed: { was: 'ProjectMember', daysAgo: 8, by: 'emeka' } },
      'ci-deployer': 'ProjectEditor',
      'backup-scheduler': 'ControlPlaneEditor',
    },
  },
  'fraud-signals': {
    name: 'fraud-signals',
    ageDays: 287,
    createdBy: 'tomasz',
    tags: { env: 'production', team: 'risk', 'cost-center': 'CC-3300', region: 'eu-west-1', pii: 'restricted' },
    cmek: true,
    roles: {
      oluwaseun: 'ProjectOwner',
      noah: { role: 'ProjectManager', changed: { was: 'ProjectMember', daysAgo: 27, by: 'oluwaseun' } },
      kwame: 'ProjectMember',
      'backup-scheduler': 'ControlPlaneEditor',
    },
  },
  'catalog-embeddings': {
    name: 'catalog-embeddings',
    ageDays: 264,
    createdBy: 'gareth',
    tags: { env: 'production', team: 'catalog', 'cost-center': 'CC-1040', region: 'us-east-1' },
    maxPods: 8,
    roles: {
      sofia: 'ProjectOwner',
      freya: 'ProjectManager',
      ha: 'ProjectManager',
      'catalog-ingest': 'DataPlaneEditor',
    },
  },
  'docs-assistant': {
    name: 'docs-assistant',
    ageDays: 214,
    createdBy: 'leila',
    tags: { env: 'production', team: 'developer-experience', region: 'us-east-1' },
    roles: { ewan: 'ProjectOwner', bruno: 'ProjectManager', chidinma: 'ProjectMember' },
  },
  'research-sandbox': {
    name: 'research-sandbox',
    ageDays: 188,
    createdBy: 'bruno',
    tags: { env: 'sandbox', team: 'research', 'cost-center': 'CC-9000', expires: 'review quarterly' },
    maxPods: 2,
    roles: {
      zeynep: 'ProjectOwner',
      yuki: 'ProjectManager',
      noah: 'ProjectManager',
      lucas: 'ProjectMember',
      terraform: 'ProjectEditor',
    },
  },
  'customer-insights': {
    name: 'customer-insights-retention-and-lifetime-value-models-emea-and-latam',
    ageDays: 131,
    createdBy: 'bruno',
    tags: { env: 'production', team: 'analytics', 'cost-center': 'CC-4120', region: 'eu-central-1' },
    roles: { oluwaseun: 'ProjectManager', ha: 'ProjectMember', 'usage-exporter': 'ProjectViewer' },
  },
  'contract-review': {
    name: 'contract-review',
    ageDays: 52,
    createdBy: 'oluwaseun',
    tags: { env: 'pilot', team: 'legal', 'cost-center': 'CC-5001', region: 'eu-west-1', 'data-class': 'confidential' },
    cmek: true,
    roles: { leila: 'ProjectManager', chidinma: 'ProjectMember' },
  },
  'tokyo-search': {
    name: '検索-東京',
    ageDays: 38,
    createdBy: 'yuki',
    tags: { env: 'pilot', team: 'search', 'cost-center': 'CC-1044', region: 'ap-northeast-1' },
    roles: { ewan: 'ProjectManager', 'ci-deployer': 'ProjectEditor' },
  },
  // Nothing is in it: the one a visitor can delete.
  'migration-trial': {
    name: 'vector-migration-trial',
    ageDays: 17,
    createdBy: 'sofia',
    tags: { env: 'trial', team: 'platform' },
    roles: { noah: 'ProjectManager' },
  },
}
