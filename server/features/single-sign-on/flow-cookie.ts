/** What a browser keeps while its person is away at an identity provider: sealed, for ten minutes, in one cookie. */
import { parse, serialize } from 'hono/utils/cookie'
import { z } from 'zod'
import { SSO_MINUTES } from '#contract/single-sign-on.ts'
import { open, seal } from '#server/features/identity/seal.ts'
import type { RequestContext } from '#server/kernel/context.ts'

const Flow = z.object({
  organizationId: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  next: z.string().nullable(),
  startedAtMs: z.number(),
})
export type Flow = z.output<typeof Flow>

function cookieOf({ deps }: RequestContext) {
  const secure = new URL(deps.settings.publicUrl).protocol === 'https:'
  return {
    // As of the session: a cookie under this prefix comes from this very host (RFC 6265bis, 4.1.3.2).
    name: `${secure ? '__Host-' : ''}conifer.sso`,
    // Strict: the page that the provider sends people back to asks for the end itself.
    attributes: { path: '/', httpOnly: true, secure, sameSite: 'Strict' } as const,
  }
}

/** Has the browser keep what was begun. */
export async function keepFlow(ctx: RequestContext, flow: Omit<Flow, 'startedAtMs'>): Promise<void> {
  const { name, attributes } = cookieOf(ctx)
  const text = JSON.stringify({ ...flow, startedAtMs: ctx.deps.now().getTime() } satisfies Flow)
  const sealed = await seal(ctx.deps, 'sign-ins under way', text)
  ctx.responseHeaders.append('set-cookie', serialize(name, sealed, { ...attributes, maxAge: SSO_MINUTES * 60 }))
}

/** Returns what the browser began within the last ten minutes, or null; has it forget it when the answer succeeds. */
export async function takeFlow(ctx: RequestContext): Promise<Flow | null> {
  const { name, attributes } = cookieOf(ctx)
  const sealed = parse(ctx.headers.get('cookie') ?? '', name)[name]
  if (sealed === undefined) return null
  ctx.responseHeaders.append('set-cookie', serialize(name, '', { ...attributes, maxAge: 0 }))
  const text = await open(ctx.deps, 'sign-ins under way', sealed)
  const flow = text === null ? null : Flow.parse(JSON.parse(text))
  return flow && Math.abs(ctx.deps.now().getTime() - flow.startedAtMs) <= SSO_MINUTES * 60_000 ? flow : null
}
