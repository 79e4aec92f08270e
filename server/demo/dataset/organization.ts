/** The demo's organization: an invented retailer of plants and garden tools that runs its own search and assistants. */
export const ORGANIZATION = {
  name: 'Hollin & Sedge',
  /** What it was called until the audit log's rename event. */
  formerName: 'Hollin and Sedge',
  renamedDaysAgo: 57,
  plan: 'Enterprise',
  supportTier: 'Enterprise',
  founder: 'ada',
  ageDays: 425,
} as const
