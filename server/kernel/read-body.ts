import { ApiError } from './errors.ts'

const DEFAULT_MAX_BYTES = 1024 * 1024
/** No body of the contract has more than 8 levels; a passkey's answer, which is the browser's, has a few. */
const MAX_DEPTH = 32

/** Takes parsed JSON; tells whether lists and objects lie within each other more than MAX_DEPTH times. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true
    const below: unknown[] = []
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue
      for (const part of Object.values(one)) if (typeof part === 'object' && part !== null) below.push(part)
    }
    level = below
  }
  return false
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError('INVALID_ARGUMENT', `The request body is larger than ${maxBytes.toLocaleString('en')} bytes.`, {
    status: 413,
    headers: { connection: 'close' },
  })
}

/** Takes a request; returns its body, inflated as it is read when it came gzip'd. Throws 415 for another encoding. */
function bodyStream(request: Request): ReadableStream<Uint8Array> | null {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity' || encoding === '') return request.body
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Send the body as it is or with Content-Encoding: gzip, not ${encoding.slice(0, 40)}.`,
      { status: 415 },
    )
  }
  return request.body?.pipeThrough(new DecompressionStream('gzip')) ?? null
}

/**
 * Takes a request and the most bytes its body may have, inflated if it came gzip'd; returns the body as text. Throws 413,
 * 415 for another encoding, and 400 when it is not gzip though it says so or not UTF-8.
 */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const body = bodyStream(request)
  if (!body) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length
      // Counted as it is inflated: a small body that would become a huge one is given up on the way.
      if (size > maxBytes) throw tooLarge(maxBytes)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof ApiError || body === request.body) throw error
    throw new ApiError('INVALID_ARGUMENT', 'The request body is not valid gzip.', { cause: error })
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ApiError('INVALID_ARGUMENT', 'The request body is not valid UTF-8.')
  }
}

/**
 * Reads a JSON body.
 * Takes the request, the most bytes it may have, and whether curl's default content type counts as JSON: the examples in
 * Pinecone's guides send `curl -d '{…}'` with a bearer token and no content type, and they have to work.
 * An optional body that is not there is undefined.
 * Returns the parsed value. Throws 413 when it is too large, 415 for another content type, 400 when it is not JSON.
 */
export async function readJson(
  request: Request,
  options: { maxBytes?: number | undefined; acceptCurlDefault: boolean; optional?: boolean },
): Promise<unknown> {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  const accepted =
    type === '' ||
    type === 'application/json' ||
    /^application\/[\w.-]+\+json$/.test(type) ||
    (options.acceptCurlDefault && type === 'application/x-www-form-urlencoded')
  if (!accepted) {
    throw new ApiError('INVALID_ARGUMENT', `Send the body as application/json, not ${type}.`, { status: 415 })
  }
  const text = await readText(request, options.maxBytes ?? DEFAULT_MAX_BYTES)
  if (text.trim() === '' && options.optional) return undefined
  if (text.trim() === '') throw new ApiError('INVALID_ARGUMENT', 'The request needs a JSON body.')
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new ApiError('INVALID_ARGUMENT', 'The request body is not valid JSON.')
  }
  if (isTooDeep(parsed)) {
    throw new ApiError('INVALID_ARGUMENT', `The request body is nested more than ${MAX_DEPTH} levels deep.`)
  }
  return parsed
}
