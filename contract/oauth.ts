import { z } from 'zod'
import { endpoint } from './endpoint.ts'

/** RFC 6749, 4.4.2. Every field is optional here so that each missing one gets the RFC's own error. */
export const TokenRequest = z
  .object({
    grant_type: z.string().optional(),
    client_id: z.string().optional(),
    client_secret: z.string().optional(),
    audience: z.string().optional(),
  })
  .meta({ id: 'TokenRequest' })

export const TokenResponse = z
  .object({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int() })
  .meta({ id: 'TokenResponse' })

export const oauth = {
  token: endpoint({
    id: 'oauth.token',
    method: 'POST',
    path: '/oauth/token',
    summary: 'Create an access token',
    description:
      "Exchanges a service account's client id and secret for a bearer token (client credentials, RFC 6749). JSON or form encoded. Errors have the RFC's own shape.",
    tag: 'OAuth',
    access: { kind: 'public' },
    body: TokenRequest,
    success: { status: 200, body: TokenResponse },
  }),
}
