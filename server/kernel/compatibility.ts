import type { RequestContext } from './context.ts'

/**
 * Pinecone's Go SDK, and with it the CLI and the Terraform provider, takes only 200 where the OpenAPI document says 201
 * or 202 (API key create, organization delete). It names itself in its User-Agent: `go-client/v5.0.0; source_tag=…`.
 */
export function isGoSdk(ctx: RequestContext): boolean {
  return /go-client/i.test(ctx.client.userAgent ?? '')
}

/** The answer to an organization's deletion: 202 without a body, 200 for the Go SDK. */
export function deletedStatus(ctx: RequestContext): Response {
  return new Response(null, { status: isGoSdk(ctx) ? 200 : 202, headers: { 'cache-control': 'no-store' } })
}
