/** OpenID Connect with an organization's provider: the authorization code flow with PKCE, by the library `openid-client`. */
import type { Configuration } from 'openid-client'
import type { Deps } from '#server/kernel/context.ts'
import { ApiError } from '#server/kernel/errors.ts'

export type Provider = { issuer: string; clientId: string; clientSecret: string }
/** What ties an answer of the provider to the browser that asked. */
export type Checks = { state: string; nonce: string; codeVerifier: string }
/** Who has signed in, as the provider says. */
export type Identity = { subject: string; email: string | null; name: string | null }

const TIMEOUT_SECONDS = 10
const SCOPE = 'openid email profile'
/** Everybody with a Google account has this issuer in common: an address counts only for the Workspace whose domain it has. */
const GOOGLE = 'https://accounts.google.com'

/** The provider did not answer, or not as one; the message tells whoever set it up how. */
export class ProviderProblem extends Error {
  override readonly name = 'ProviderProblem'
}

// 60 kB that only whoever signs in this way needs.
const library = () => import('openid-client')

/** Returns what reaches other servers. Throws FAILED_PRECONDITION in a page, which reaches none. */
export function requireOutside(deps: Deps): NonNullable<Deps['outside']> {
  if (!deps.outside) {
    throw new ApiError(
      'FAILED_PRECONDITION',
      'This demo runs in your browser and reaches no other server. On a server of your own it does.',
    )
  }
  return deps.outside
}

/** Takes what a library or the network threw; returns what was wrong in words. Never the provider's own: they could be anybody's. */
function problemOf(error: unknown): string {
  const codes = new Set<unknown>()
  for (let one: unknown = error; one instanceof Error && codes.size < 9; one = one.cause) {
    codes.add((one as Error & { code?: unknown }).code ?? one.message)
    const { error: oauthError, status } = one as Error & { error?: unknown; status?: unknown }
    // Refused in a header, the secret comes back as a 401 without a body of its own (RFC 6749, 5.2).
    if (oauthError === 'invalid_client' || status === 401)
      return 'It does not take this client ID with this client secret.'
    if (typeof oauthError === 'string' && /^[a-z_]{1,60}$/.test(oauthError)) return `It answered: ${oauthError}.`
    if (typeof status === 'number') return `It answered with status ${status}.`
  }
  if (codes.has('OUTBOUND_FORBIDDEN'))
    return 'Its address lies inside a private network, which this server does not allow.'
  if (codes.has('OAUTH_TIMEOUT')) return `It did not answer within ${TIMEOUT_SECONDS} seconds.`
  if (codes.has('OAUTH_HTTP_REQUEST_FORBIDDEN')) return 'It must be reached over https.'
  if (codes.has('OAUTH_RESPONSE_IS_NOT_CONFORM')) return 'Nothing there answers as an OpenID Connect provider.'
  if (codes.has('OAUTH_RESPONSE_IS_NOT_JSON') || codes.has('OAUTH_PARSE_ERROR') || codes.has('OAUTH_INVALID_RESPONSE'))
    return 'What it answered is not what an OpenID Connect provider answers.'
  if (codes.has('OAUTH_JWT_TIMESTAMP_CHECK_FAILED'))
    return 'The time in its answer is not ours: one of the two clocks is wrong.'
  if ([...codes].some((code) => typeof code === 'string' && code.startsWith('OAUTH_')))
    return 'What it answered does not hold.'
  return 'It cannot be reached.'
}

async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ProviderProblem || error instanceof ApiError) throw error
    throw new ProviderProblem(problemOf(error), { cause: error })
  }
}

function requireWeb(address: string | undefined, deps: Deps): void {
  const protocols = deps.settings.sso.overHttp ? ['https:', 'http:'] : ['https:']
  // A browser is sent there: `javascript:` would run on our own page.
  if (address === undefined || !URL.canParse(address) || !protocols.includes(new URL(address).protocol)) {
    throw new ProviderProblem('Its configuration names no address to sign in at that a browser could be sent to.')
  }
}

async function configure(deps: Deps, provider: Provider): Promise<Configuration> {
  const client = await library()
  const { fetch } = requireOutside(deps)
  // oxlint-disable-next-line typescript/no-deprecated -- marked so to stand out; the operator has allowed it
  const overHttp = deps.settings.sso.overHttp ? [client.allowInsecureRequests] : []
  const found = await client.discovery(new URL(provider.issuer), provider.clientId, undefined, client.None(), {
    timeout: TIMEOUT_SECONDS,
    execute: overHttp,
    [client.customFetch]: fetch as never,
  })
  const metadata = found.serverMetadata()
  const { issuer } = metadata
  // The library lets Microsoft's addresses for all tenants pass, under which anybody's directory could speak for anybody.
  if (issuer !== provider.issuer && issuer !== `${provider.issuer}/`) {
    throw new ProviderProblem(`It calls itself ${issuer.slice(0, 200)}: enter that.`)
  }
  requireWeb(metadata.authorization_endpoint, deps)
  // Without a word about it a provider takes the secret in a header (OpenID Connect Discovery 1.0, 3).
  const takes = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  const authentication = takes.includes('client_secret_basic') ? client.ClientSecretBasic : client.ClientSecretPost
  const config = new client.Configuration(metadata, provider.clientId, undefined, authentication(provider.clientSecret))
  config[client.customFetch] = fetch as never
  config.timeout = TIMEOUT_SECONDS
  // oxlint-disable-next-line typescript/no-deprecated -- as above
  for (const allow of overHttp) allow(config)
  client.enableNonRepudiationChecks(config)
  return config
}

/** Asks a provider for its configuration. Returns the name it gives itself. Throws ProviderProblem. */
export async function discover(deps: Deps, provider: Provider): Promise<string> {
  return asking(async () => (await configure(deps, provider)).serverMetadata().issuer)
}

/** Takes where to come back to and the address that was typed; returns where to send the browser, and what to check its answer with. Throws ProviderProblem. */
export async function beginAuthorization(
  deps: Deps,
  provider: Provider,
  { redirectUri, email }: { redirectUri: string; email: string },
): Promise<{ url: string; checks: Checks }> {
  return asking(async () => {
    const client = await library()
    const checks = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      codeVerifier: client.randomPKCECodeVerifier(),
    }
    const url = client.buildAuthorizationUrl(await configure(deps, provider), {
      redirect_uri: redirectUri,
      scope: SCOPE,
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(checks.codeVerifier),
      code_challenge_method: 'S256',
      login_hint: email,
    })
    return { url: url.href, checks }
  })
}

/** Takes the address that the provider sent the browser back to; returns who signed in there. Throws ProviderProblem. */
export async function finishAuthorization(
  deps: Deps,
  provider: Provider,
  callback: URL,
  checks: Checks,
): Promise<Identity> {
  return asking(async () => {
    const client = await library()
    const config = await configure(deps, provider)
    const tokens = await client.authorizationCodeGrant(config, callback, {
      expectedState: checks.state,
      expectedNonce: checks.nonce,
      pkceCodeVerifier: checks.codeVerifier,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (!claims) throw new ProviderProblem('It sent no ID token.')
    // Some send the address only to who asks for it once more.
    const info =
      typeof claims['email'] === 'string' ? claims : await client.fetchUserInfo(config, tokens.access_token, claims.sub)
    return identityOf(provider.issuer, { ...claims, ...info, sub: claims.sub })
  })
}

/** Takes what a provider said; returns who that is, with the address only where it stands for it. */
export function identityOf(issuer: string, claims: { sub: string } & Record<string, unknown>): Identity {
  const { sub, email, email_verified: verified, hd, name } = claims
  const address = typeof email === 'string' ? email.trim().toLowerCase() : null
  const belongs = issuer !== GOOGLE || (typeof hd === 'string' && address?.endsWith(`@${hd.toLowerCase()}`) === true)
  return {
    subject: sub,
    email: address !== null && verified !== false && verified !== 'false' && belongs ? address : null,
    name: typeof name === 'string' && name.trim() !== '' ? name.trim() : null,
  }
}
