/** The HTTP server: listens before there is anything to answer with, and stops in order. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import type { AnswerDirectly } from '#server/features/introspection/routes.ts'
import { answerQuestion, isShortQuestion } from './answer-question.ts'
import { clientAddress } from './client-address.ts'
import type { Site } from './site.ts'
import { wantsPage } from './wants-page.ts'

export type HttpServer = {
  /** The port it listens on. */
  port: number
  /** From now on requests are answered by the site, and questions about keys the shortest way; before, with 503. */
  use: (site: Site, introspectDirectly?: AnswerDirectly) => void
  /** Lets go of its clients, takes no more requests and waits for those under way, at most `graceMs`. */
  stop: (graceMs: number) => Promise<void>
}

/** In the console's colours, without its files: they are not here yet. */
const STARTING_STYLE =
  'body{margin:0;padding:14vh 16px;background:light-dark(#fcfdfc,#101412);color:light-dark(#1a211e,#e6eae8);font:16px/1.5 system-ui,sans-serif}' +
  'main{max-width:25rem;margin:auto}h1{margin:0 0 4px;font-size:20px;font-weight:600}p{margin:0;font-size:14px;color:light-dark(#515a56,#9ba39f)}'

/** For whoever opens the console before it is there: asks again by itself. */
const STARTING_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Conifer is starting</title>
<style>${STARTING_STYLE}</style>
<main>
<h1>Conifer is starting</h1>
<p>It will be here in a moment. This page looks again by itself.</p>
</main>
</html>
`

const STARTING_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STARTING_STYLE).digest('base64')}'`

const starting: Site = async (request) => {
  const headers = { 'retry-after': '1', 'cache-control': 'no-store' }
  if (wantsPage(request)) {
    const page = {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': STARTING_POLICY,
      refresh: '1',
    }
    return new Response(STARTING_PAGE, { status: 503, headers: { ...headers, ...page } })
  }
  const error = { code: 'UNAVAILABLE', message: 'The server is starting. Try again in a moment.' }
  return Response.json({ status: 503, error }, { status: 503, headers })
}

type Limits = {
  /** How long a client may take for the headers, */
  headersMs: number
  /** and for the whole request. */
  requestMs: number
  /** How often it is looked whether somebody takes longer. */
  checkMs: number
}

/** Slow senders must not hold connections for ever; the longest upload is 10,000 usage records. */
const LIMITS: Limits = { headersMs: 20_000, requestMs: 60_000, checkMs: 5_000 }

/** How long one that stops still answers: connections in use are let go with their next answer, not torn before it. */
const LET_GO_MS = 500

/** Starts to listen. Throws with a sentence for the operator when that is not possible. */
export async function listen(options: {
  port: number
  host: string
  trustProxy: number
  limits?: Limits
}): Promise<HttpServer> {
  const { port, host, trustProxy, limits = LIMITS } = options
  let site = starting
  let isStopping = false
  let direct: AnswerDirectly | undefined
  const addressOf = (incoming: IncomingMessage, headers: Headers) =>
    clientAddress(incoming.socket.remoteAddress, headers.get('x-forwarded-for'), trustProxy)
  const wholeWay = getRequestListener((request, env) =>
    site(request, addressOf((env as HttpBindings).incoming, request.headers)),
  )
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkMs,
      // Longer than the 60 s after which load balancers usually let go, or they would meet a closed connection.
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16 * 1024,
    },
    (incoming, outgoing) => {
      // A load balancer would go on using its connection, and be cut off in the middle of an answer when the time is up.
      if (isStopping) outgoing.shouldKeepAlive = false
      if (!direct || !isShortQuestion(incoming)) void wholeWay(incoming, outgoing)
      else answerQuestion(incoming, outgoing, direct, (request) => site(request, addressOf(incoming, request.headers)))
    },
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(whyNot(error, port, host), { cause: error })),
    )
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    use: (next, introspectDirectly) => {
      site = next
      direct = introspectDirectly
    },
    stop: async (graceMs) => {
      isStopping = true
      const count = await promisify(server.getConnections.bind(server))()
      if (count > 0) await wait(Math.min(LET_GO_MS, graceMs / 2))
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      // What was under way before ends on a connection that is kept, and that nobody else closes.
      const idle = setInterval(() => server.closeIdleConnections(), 100)
      const timer = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearInterval(idle)
      clearTimeout(timer)
    },
  }
}

function whyNot(error: NodeJS.ErrnoException, port: number, host: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use. Stop what listens there, or set PORT to another.`
    case 'EACCES':
      return `This user may not listen on port ${port}. Set PORT to 1024 or higher.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST is ${JSON.stringify(host)}, which is no address of this machine.`
    default:
      return `Cannot listen on ${host}:${port}: ${error.message}`
  }
}
