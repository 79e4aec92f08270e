/** Answers of the API that are worth it travel compressed: a list of 10,000 members is 4 MB of text and 0.4 of brotli. */
import { pipeline, Readable } from 'node:stream'
import { promisify } from 'node:util'
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib'
import { accepts } from './accept-encoding.ts'

const MIN_BYTES = 4096
/** Quick rather than small: the text is made anew for each request. */
const BROTLI_QUALITY = 4
const GZIP_LEVEL = 5

const brotliAsync = promisify(brotliCompress)
const gzipAsync = promisify(gzip)

function encodingFor(request: Request): 'br' | 'gzip' | undefined {
  const header = request.headers.get('accept-encoding') ?? ''
  return (['br', 'gzip'] as const).find((encoding) => accepts(header, encoding))
}

/**
 * Takes a request and its answer; returns the answer, compressed when it is JSON of some size and the client takes that.
 * Only what was asked for with GET: no answer that shows a secret is one, so that its length tells nothing (BREACH).
 */
export async function compressAnswer(request: Request, response: Response): Promise<Response> {
  const encoding = encodingFor(request)
  const isJson = (response.headers.get('content-type') ?? '').startsWith('application/json')
  // A download is as long as the audit log, and is read only as fast as it is taken: it must not be put together here.
  const isDownload = response.headers.has('content-disposition')
  if (!encoding || !isJson || isDownload || request.method !== 'GET' || !response.body) return response
  if (response.headers.has('content-encoding')) return response
  const body = Buffer.from(await response.arrayBuffer())
  const headers = new Headers(response.headers)
  headers.append('vary', 'accept-encoding')
  if (body.length < MIN_BYTES) return new Response(body, { status: response.status, headers })
  const bytes =
    encoding === 'br'
      ? await brotliAsync(body, {
          params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
        })
      : await gzipAsync(body, { level: GZIP_LEVEL })
  headers.set('content-encoding', encoding)
  headers.set('content-length', String(bytes.length))
  return new Response(new Uint8Array(bytes), { status: response.status, headers })
}

/**
 * Takes a request, the parts of a page made for it and its headers; returns the answer, compressed where the client takes
 * that. Each part leaves when it is there.
 */
export function streamPage(request: Request, parts: AsyncIterable<string>, given: Headers): Response {
  const headers = new Headers(given)
  headers.append('vary', 'accept-encoding')
  const encoding = encodingFor(request)
  if (!encoding) return new Response(bodyOf(Readable.from(parts, { objectMode: false })), { headers })
  headers.set('content-encoding', encoding)
  const packer =
    encoding === 'br'
      ? createBrotliCompress({
          flush: constants.BROTLI_OPERATION_FLUSH,
          params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
        })
      : createGzip({ flush: constants.Z_SYNC_FLUSH, level: GZIP_LEVEL })
  // Whoever goes away before the end ends the rest of it.
  pipeline(Readable.from(parts), packer, () => undefined)
  return new Response(bodyOf(packer), { headers })
}

function bodyOf(stream: Readable): ReadableStream<Uint8Array<ArrayBuffer>> {
  return Readable.toWeb(stream) as ReadableStream<Uint8Array<ArrayBuffer>>
}
