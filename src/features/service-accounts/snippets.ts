import type { SecretSnippet } from '#ui/SecretDialog.tsx'

/** What a client signs in with. */
export type Credentials = { clientId: string; clientSecret: string }

const VERSION = '2026-04'

/** The official clients' own variables; the SDKs' snippets read them, so that no secret stands in a program. */
function asEnv({ clientId, clientSecret }: Credentials, origin: string): string {
  return [
    `PINECONE_CLIENT_ID=${clientId}`,
    `PINECONE_CLIENT_SECRET=${clientSecret}`,
    `PINECONE_CONTROLLER_HOST=${origin}`,
  ].join('\n')
}

function asCurl({ clientId, clientSecret }: Credentials, origin: string): string {
  const body = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  return [
    `curl -X POST '${origin}/oauth/token' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -H 'X-Pinecone-Api-Version: ${VERSION}' \\`,
    // Ids and secrets are letters and digits: nothing in them ends the shell's quotes.
    `  -d '${JSON.stringify(body, null, 2).replaceAll('\n', '\n  ')}'`,
    '',
    '# With the access_token of the answer:',
    `# curl '${origin}/admin/projects' \\`,
    '#   -H "Authorization: Bearer $ACCESS_TOKEN"',
  ].join('\n')
}

function asTypeScript(origin: string): string {
  return [
    '// npm install @pinecone-database/pinecone@9',
    '// Reads PINECONE_CLIENT_ID and PINECONE_CLIENT_SECRET: see .env',
    "import { AdminClient } from '@pinecone-database/pinecone'",
    '',
    `const server = '${origin}'`,
    'const admin = new AdminClient({',
    '  controllerHostUrl: server,',
    "  fetchApi: (url, init) => fetch(String(url).replace('https://login.pinecone.io', server), init),",
    '})',
    'const { data: projects } = await admin.projects.list()',
  ].join('\n')
}

function asPython(origin: string): string {
  return [
    '# pip install "pinecone>=10"',
    '# Reads PINECONE_CLIENT_ID and PINECONE_CLIENT_SECRET: see .env',
    'from pinecone import Admin',
    '',
    `server = "${origin}"`,
    'admin = Admin(host=server, oauth_url=f"{server}/oauth/token")',
    'for project in admin.projects.list():',
    '    print(project.name)',
  ].join('\n')
}

/** Takes a client's credentials and the server's own address; returns ways to use them, ready to be run. */
export function credentialSnippets(credentials: Credentials, origin: string): SecretSnippet[] {
  return [
    { label: '.env', code: asEnv(credentials, origin) },
    { label: 'curl', code: asCurl(credentials, origin) },
    { label: 'TypeScript', code: asTypeScript(origin) },
    { label: 'Python', code: asPython(origin) },
  ]
}
