/** Answers of the API that are worth it travel compressed: a list of 10,000 members is 4 MB of text and 0.4 of brotli. */
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const MIN_BYTES = 4096
/** Quick rather than small: the text is made anew for each request. */
const BROTLI_QUALITY = 4
const GZIP_LEVEL = 5

const brotliAsync = promisify(brotliCompress)
const gzipAsync = promisify(gzip)

function encodingFor(request: Request): 'br' | 'gzip' | undefined {
  const accepted = new Set(
    (request.headers.get('accept-encoding') ?? '').split(',').map((one) => one.split(';')[0]?.trim()),
  )
  return accepted.has('br') ? 'br' : accepted.has('gzip') ? 'gzip' : undefined
}

/**
 * Takes a request and its answer; returns the answer, compressed when it is JSON of some size and the client takes that.
 * Only what was asked for with GET: no answer that shows a secret is one, so that its length tells nothing (BREACH).
 */
export async function compressAnswer(request: Request, response: Response): Promise<Response> {
  const encoding = encodingFor(request)
  const isJson = (response.headers.get('content-type') ?? '').startsWith('application/json')
  if (!encoding || !isJson || request.method !== 'GET' || !response.body || response.headers.has('content-encoding'))
    return response
  return packed(Buffer.from(await response.arrayBuffer()), encoding, response)
}

/** Takes a request and a page made for it; returns it, compressed where the client takes that. */
export async function compressPage(request: Request, html: string, headers: Headers): Promise<Response> {
  return packed(Buffer.from(html), encodingFor(request), { status: 200, headers })
}

async function packed(
  body: Buffer,
  encoding: 'br' | 'gzip' | undefined,
  { status, headers: given }: { status: number; headers: Headers },
): Promise<Response> {
  const headers = new Headers(given)
  headers.append('vary', 'accept-encoding')
  if (!encoding || body.length < MIN_BYTES) return new Response(new Uint8Array(body), { status, headers })
  const bytes =
    encoding === 'br'
      ? await brotliAsync(body, {
          params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
        })
      : await gzipAsync(body, { level: GZIP_LEVEL })
  headers.set('content-encoding', encoding)
  headers.set('content-length', String(bytes.length))
  return new Response(new Uint8Array(bytes), { status, headers })
}
