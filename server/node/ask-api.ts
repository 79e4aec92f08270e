/** What the server asks its own API for on behalf of who has asked for a page. */
import { ORGANIZATION_HEADER } from '#contract/headers.ts'
import type { App } from '#server/kernel/mount.ts'
import type { Once } from '#server/kernel/once.ts'

/** Takes an address of the API and the organization it is asked for; returns the answer. */
export type AskApi = (url: string, organizationId?: string) => Promise<Response>

/**
 * Takes the API, somebody's request and the address it came from; returns what asks the API with their cookie, so that every rule
 * of access holds. With `once`, all that is asked shares who asks.
 */
export function askApiFor(app: App, request: Request, clientAddress: string | undefined, once?: Once): AskApi {
  return async (url, organizationId) => {
    const headers = new Headers({ accept: 'application/json', cookie: request.headers.get('cookie') ?? '' })
    const agent = request.headers.get('user-agent')
    if (agent !== null) headers.set('user-agent', agent)
    if (organizationId !== undefined) headers.set(ORGANIZATION_HEADER, organizationId)
    const asked = new Request(new URL(url, request.url), { headers })
    return app.fetch(asked, {
      ...(clientAddress === undefined ? {} : { clientAddress }),
      ...(once === undefined ? {} : { once }),
    })
  }
}
