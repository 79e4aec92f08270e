import type { KeyRole } from '#contract/roles.ts'
import { levelsOf, permissionsOf } from './permissions.ts'

/** What the create dialog holds by now. */
export type TypedKey = { projectId: string; name: string; roles: readonly KeyRole[]; expiresAt: string | null }

/** Takes any text; returns it as one word of a shell: nothing in it is expanded. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** Takes any text; returns it as a string of TypeScript. */
function scriptString(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** Takes any text; returns it as a string of Terraform's HCL, in which `${` and `%{` begin a template. */
function hclString(text: string): string {
  return JSON.stringify(text).replaceAll(/([$%])\{/g, '$1$1{')
}

/** Takes a name; returns a label that HCL allows: letters, digits and underscores, beginning with a letter. */
function hclLabel(name: string): string {
  const label = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  return /^[a-z]/.test(label) ? label : label === '' ? 'key' : `key_${label}`
}

/** Takes what was typed and the server's own address; returns the same create as a command for curl. */
export function asCurl({ projectId, name, roles, expiresAt }: TypedKey, origin: string): string {
  const body = JSON.stringify({ name, roles, ...(expiresAt ? { expires_at: expiresAt } : {}) }, null, 2)
  return [
    `# ACCESS_TOKEN: from POST ${origin}/oauth/token, with a service account's client ID and secret`,
    `curl -X POST ${shellWord(`${origin}/admin/projects/${projectId}/api-keys`)} \\`,
    `  -H "Authorization: Bearer $ACCESS_TOKEN" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -H 'X-Pinecone-Api-Version: 2026-04' \\`,
    `  -d ${shellWord(body)}`,
  ].join('\n')
}

/** The same with the official TypeScript SDK. */
export function asSdk({ projectId, name, roles, expiresAt }: TypedKey, origin: string): string {
  return [
    "import { AdminClient } from '@pinecone-database/pinecone'",
    '',
    '// PINECONE_CLIENT_ID and PINECONE_CLIENT_SECRET: those of a service account',
    `const server = ${scriptString(origin)}`,
    'const admin = new AdminClient({',
    '  controllerHostUrl: server,',
    "  fetchApi: (url, init) => fetch(String(url).replace('https://login.pinecone.io', server), init),",
    '})',
    `const { key, value } = await admin.apiKeys.create(${scriptString(projectId)}, {`,
    `  name: ${scriptString(name)},`,
    `  roles: [${roles.map(scriptString).join(', ')}],`,
    '})',
    ...(expiresAt
      ? ['', '// The SDK has no field for an expiry: set it in Settings, or create the key with curl.']
      : []),
  ].join('\n')
}

/** The same for Pinecone's Terraform provider, which is told in its environment where to go. */
export function asTerraform({ projectId, name, roles, expiresAt }: TypedKey, origin: string): string {
  const label = hclLabel(name)
  return [
    `# In the environment, or the provider goes to Pinecone: PINECONE_CONTROLLER_HOST=${origin}`,
    `# and PINECONE_ACCESS_TOKEN (${origin}/docs/admin-api)`,
    `resource "pinecone_api_key" "${label}" {`,
    `  name       = ${hclString(name)}`,
    `  project_id = ${hclString(projectId)}`,
    `  roles      = [${roles.map(hclString).join(', ')}]`,
    ...(expiresAt ? ['  # The provider has no argument for an expiry: set it in Settings.'] : []),
    '}',
    '',
    `output "${label}_value" {`,
    `  value     = pinecone_api_key.${label}.key`,
    '  sensitive = true',
    '}',
  ].join('\n')
}

/**
 * Takes a new key's value and its roles; returns it as lines that can be used right away, for the dialog that shows it
 * once. Where the data plane answers, the console does not know.
 */
export function secretSnippets(value: string, roles: readonly KeyRole[]): { label: string; code: string }[] {
  const readsIndexes = levelsOf(permissionsOf(roles)).control !== 'None'
  const call = readsIndexes
    ? 'curl "https://YOUR_DATA_PLANE/indexes"'
    : 'curl -X POST "https://YOUR_INDEX_HOST/describe_index_stats"'
  return [
    { label: '.env', code: `PINECONE_API_KEY=${value}` },
    { label: 'curl', code: `${call} \\\n  -H "Api-Key: ${value}" \\\n  -H "X-Pinecone-Api-Version: 2026-04"` },
  ]
}
