/** The words of usage, apart from its schemas: the console needs the words at once and zod only with a form. */

/** What SKUs are grouped by, as Pinecone's guide names it. */
export const SERVICES = ['database', 'assistant', 'inference', 'collections'] as const
export type Service = (typeof SERVICES)[number]
export const SERVICE_LABELS: Record<Service, string> = {
  database: 'Database',
  assistant: 'Assistant',
  inference: 'Inference',
  collections: 'Collections',
}

export const USAGE_SCOPES = ['sku', 'project', 'service'] as const
export type UsageScope = (typeof USAGE_SCOPES)[number]

/** The most days one question may be about: two years and a leap day. */
export const MAX_USAGE_DAYS = 731
