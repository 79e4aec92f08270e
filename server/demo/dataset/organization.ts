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
  signOn: {
    issuer: 'https://id.hollinsedge.example',
    clientId: '0oa7k2conifer9vX',
    setUpDaysAgo: 96,
    usedMinutesAgo: 38,
    domains: [
      { domain: 'hollinsedge.example', proved: true },
      { domain: 'hollin-garden.example', proved: false },
    ],
  },
} as const
