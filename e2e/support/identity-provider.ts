/** A real OpenID Connect provider, the certified `oidc-provider`, with a sign-in page of one field: whom to sign in as. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import Provider from 'oidc-provider'

export const CLIENT = { id: 'conifer', secret: 'a secret that only the two know' }

export type Account = { email?: string; email_verified?: boolean; name?: string }

const PAGE = `<!doctype html><html lang="en"><title>Example ID</title><main><h1>Example ID</h1>
<form method="post"><label>Who are you? <input name="login" autocomplete="off"></label> <button>Continue</button></form></main></html>`

/**
 * Starts a provider on a free port, whose one client may have people come back to any organization's page. Whoever signs in
 * has the account that `accounts` holds under what they type, or just that address. Returns it with its issuer, and what stops it.
 */
export async function startIdentityProvider() {
  const accounts = new Map<string, Account>()
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: ['https://console.example/'] }],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'one' }] },
    cookies: { keys: ['only for tests'] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/login/${interaction.uid}` },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, ...(accounts.get(id) ?? { email: id, email_verified: true }) }),
    }),
    // Nobody is asked what the client may know.
    loadExistingGrant: async (ctx) => {
      const { client, session } = ctx.oidc
      if (!client || !session?.accountId) return undefined
      const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 600, Grant: 600, Session: 600 },
  })
  provider.Client.prototype.redirectUriAllowed = (uri: string) => new URL(uri).pathname.startsWith('/sso/callback/')
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/login/')) return void answer(request, response)
    if (request.method !== 'POST') return void response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGE)
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const accountId = new URLSearchParams(body).get('login') ?? ''
      const result = accountId === '' ? { error: 'access_denied' } : { login: { accountId } }
      void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
    })
  })
  return {
    issuer,
    accounts,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/**
 * Does at the provider what a browser does: follows it to its sign-in page, signs in, and follows it back.
 * Takes where the console sent the browser, and as whom; returns the query it comes back with.
 */
export async function signInAtProvider(authorizationUrl: string, login: string): Promise<string> {
  const { origin } = new URL(authorizationUrl)
  const cookies = new Map<string, string>()
  let next = authorizationUrl
  let body: URLSearchParams | null = null
  while (new URL(next).origin === origin) {
    const response: Response = await fetch(next, {
      method: body ? 'POST' : 'GET',
      body,
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const to = response.headers.get('location')
    if (!to && body) throw new Error(`The provider answered ${response.status}: ${await response.text()}`)
    body = to ? null : new URLSearchParams({ login })
    if (to) next = new URL(to, next).href
  }
  return new URL(next).search
}
