/** How the demo's actors reach the server. The addresses are of the ranges kept for documentation (RFC 5737, 3849). */

const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'

export const BROWSERS = [
  `${MAC} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36`,
  `${WINDOWS} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36`,
  `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15`,
  'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0',
] as const

/** The offices' and home networks' prefixes; a last part is added for each person. */
export const NETWORKS = ['203.0.113.', '198.51.100.', '192.0.2.', '2001:db8:4f:12::'] as const

export const MACHINE_AGENTS: Record<string, string> = {
  terraform: 'HashiCorp Terraform/1.13.4 terraform-provider-pinecone/2.0.1',
  'ci-deployer': '@pinecone-database/pinecone v9.0.0; lang=typescript; node=v24.11.0',
  'usage-exporter': 'python-client-9.0.0 (urllib3:2.5.0)',
  'backup-scheduler': 'go-pinecone/5.1.0',
  'catalog-ingest': 'python-client-9.0.0 (urllib3:2.5.0)',
  'sandbox-provisioner': '@pinecone-database/pinecone v9.0.0; lang=typescript; node=v24.11.0',
}
export const DATA_PLANE_AGENT = 'data-plane-reporter/3.4'
