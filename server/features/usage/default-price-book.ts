import type { PriceBook, Service } from '#contract/usage.ts'

/**
 * What a new server rates by, until its operator replaces it (`PUT /internal/v1/price-book`): SKUs as Pinecone's guides
 * and invoices name them, with prices of a believable size that are nobody's offer.
 */

type Sku = PriceBook['skus'][number]
type Price = PriceBook['prices'][number]

const sku =
  (service: Service, unit: string) =>
  (id: string, name: string): Sku => ({ id, name, service, unit })
const assistantTokens = sku('assistant', 'token')
const modelTokens = sku('inference', 'token')

const SKUS: Sku[] = [
  sku('database', 'read unit')('read-units', 'Read units'),
  sku('database', 'write unit')('write-units', 'Write units'),
  sku('database', 'GB-hour')('storage', 'Storage'),
  sku('database', 'GB-hour')('backup-storage', 'Backup storage'),
  sku('database', 'GB')('restore', 'Restore'),
  assistantTokens('assistants-input-tokens', 'Assistants Input Tokens'),
  assistantTokens('assistants-output-tokens', 'Assistants Output Tokens'),
  assistantTokens('assistants-context-tokens-processed', 'Assistants Context Tokens Processed'),
  assistantTokens('assistants-evaluation-tokens-processed', 'Assistants Evaluation Tokens Processed'),
  assistantTokens('assistants-evaluation-tokens-out', 'Assistants Evaluation Tokens Out'),
  sku('assistant', 'hour')('assistants-hourly-rate', 'Assistants Hourly Rate'),
  sku('assistant', 'GB-hour')('assistants-storage', 'Assistants Storage'),
  modelTokens('embedding-multilingual-e5-large', 'Embedding tokens, multilingual-e5-large'),
  modelTokens('embedding-llama-text-embed-v2', 'Embedding tokens, llama-text-embed-v2'),
  modelTokens('embedding-pinecone-sparse-english-v0', 'Embedding tokens, pinecone-sparse-english-v0'),
  modelTokens('reranking-bge-reranker-v2-m3', 'Reranking tokens, bge-reranker-v2-m3'),
  modelTokens('reranking-cohere-rerank-3.5', 'Reranking tokens, cohere-rerank-3.5'),
  modelTokens('reranking-pinecone-rerank-v0', 'Reranking tokens, pinecone-rerank-v0'),
  sku('collections', 'GB-hour')('collections-storage', 'Collections storage'),
]

/** Dollars a unit wherever no region has its own. */
const ANYWHERE: Record<string, string> = {
  'read-units': '0.000016',
  'write-units': '0.000004',
  storage: '0.000452',
  'backup-storage': '0.000137',
  restore: '0.15',
  'assistants-input-tokens': '0.000008',
  'assistants-output-tokens': '0.000015',
  'assistants-context-tokens-processed': '0.000005',
  'assistants-evaluation-tokens-processed': '0.000008',
  'assistants-evaluation-tokens-out': '0.000015',
  'assistants-hourly-rate': '0.05',
  'assistants-storage': '0.00411',
  'embedding-multilingual-e5-large': '0.00000008',
  'embedding-llama-text-embed-v2': '0.00000016',
  'embedding-pinecone-sparse-english-v0': '0.00000008',
  'reranking-bge-reranker-v2-m3': '0.000002',
  'reranking-cohere-rerank-3.5': '0.000004',
  'reranking-pinecone-rerank-v0': '0.000002',
  'collections-storage': '0.0000342',
}

/** Read units, write units and storage cost more away from the large regions. */
const REGIONAL: [cloud: string, region: string, readUnit: string, writeUnit: string, gigabyteHour: string][] = [
  ['aws', 'eu-west-1', '0.000018', '0.0000045', '0.000493'],
  ['aws', 'eu-central-1', '0.000019', '0.00000475', '0.000507'],
  ['aws', 'ap-northeast-1', '0.00002', '0.000005', '0.000534'],
  ['gcp', 'europe-west4', '0.000018', '0.0000045', '0.000493'],
  ['azure', 'eastus2', '0.000016', '0.000004', '0.000466'],
]

const price = (id: string, cloud: string | null, region: string | null, unitPrice: string): Price => ({
  sku: id,
  cloud,
  region,
  effective_from: '2020-01-01',
  unit_price: unitPrice,
})

export const DEFAULT_PRICE_BOOK: PriceBook = {
  skus: SKUS,
  prices: [
    ...Object.entries(ANYWHERE).map(([id, unitPrice]) => price(id, null, null, unitPrice)),
    ...REGIONAL.flatMap(([cloud, region, readUnit, writeUnit, gigabyteHour]) => [
      price('read-units', cloud, region, readUnit),
      price('write-units', cloud, region, writeUnit),
      price('storage', cloud, region, gigabyteHour),
    ]),
  ],
}
