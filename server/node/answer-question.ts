/** The data plane's question about a key, answered on Node's own objects: a Request and a Response cost more than the answer. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { introspection } from '#contract/introspection.ts'
import type { AnswerDirectly, DirectAnswer } from '#server/features/introspection/routes.ts'

const { path, maxBodyBytes } = introspection.introspect

/** Tells whether a request is the question as nearly everybody sends it: short JSON whose length is known. */
export function isShortQuestion({ method, url, headers }: IncomingMessage): boolean {
  if (url !== path || method !== 'POST' || headers['content-type'] !== 'application/json') return false
  const length = Number(headers['content-length'] ?? 0)
  return length > 0 && length <= maxBodyBytes && headers['content-encoding'] === undefined
}

/**
 * Answers such a question. Takes who answers it, and who answers a request that something is wrong with: the same route as
 * for any other client, so that there is one shape of error.
 */
export function answerQuestion(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  direct: AnswerDirectly,
  wholeWay: (request: Request) => Promise<Response>,
): void {
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  incoming.on('end', () => {
    const [only] = chunks
    const bytes = only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks)
    const around = () => void goWholeWay(incoming, outgoing, bytes, wholeWay)
    let answer: ReturnType<AnswerDirectly>
    try {
      answer = direct(incoming.headers.authorization, bytes.toString())
    } catch {
      return around()
    }
    if (answer === undefined) around()
    else if ('json' in answer) send(outgoing, answer)
    // The database refused: asked again it may answer, and otherwise the route knows how to say it.
    else answer.then((found) => send(outgoing, found), around)
  })
}

function send(outgoing: ServerResponse, { json, cacheControl }: DirectAnswer): void {
  outgoing.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': cacheControl,
    'content-length': Buffer.byteLength(json),
  })
  outgoing.end(json)
}

async function goWholeWay(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body: Buffer,
  wholeWay: (request: Request) => Promise<Response>,
): Promise<void> {
  try {
    const headers = new Headers()
    for (const [name, values] of Object.entries(incoming.headersDistinct)) {
      for (const value of values ?? []) headers.append(name, value)
    }
    const response = await wholeWay(
      new Request(`http://localhost${path}`, { method: 'POST', headers, body: new Uint8Array(body) }),
    )
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    outgoing.end(new Uint8Array(await response.arrayBuffer()))
  } catch (error) {
    // As where a connection breaks: there is nobody left to be told, or nothing left to tell with.
    outgoing.destroy(error instanceof Error ? error : undefined)
  }
}
