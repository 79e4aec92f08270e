/** The console's files and the API reference's, as the build left them. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { accepts } from './accept-encoding.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
}
/** In the order of preference. */
const ENCODINGS = [
  { name: 'br', extension: '.br' },
  { name: 'gzip', extension: '.gz' },
] as const
/** Names under /assets/ hold a hash of the content: another content has another name (RFC 8246). */
const IMMUTABLE = 'public, max-age=31536000, immutable'

type Content = { bytes: Uint8Array<ArrayBuffer>; etag: string }
type Variant = { encoding: string | undefined; file: string; content?: Promise<Content> }
type StaticFile = { type: string; cacheControl: string; variants: Variant[] }

export type StaticFiles = {
  /** Answers with the file at an address, or with null when there is none. */
  serve: (request: Request, pathname: string, headers?: Record<string, string>) => Promise<Response | null>
}

async function load(variant: Variant): Promise<Content> {
  const bytes = new Uint8Array(await readFile(variant.file))
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` }
}

function matches(header: string | null, etag: string): boolean {
  return header !== null && header.split(',').some((each) => each.trim().replace(/^W\//, '') === etag)
}

/**
 * Finds the files below a folder; each is read when it is first asked for and then kept.
 * Takes the folder (it may be missing: then there are no files) and the address it stands for.
 */
export async function openStaticFiles(folder: string, mountedAt = ''): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>()
  const entries = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : []
  const names = new Set(
    entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name)),
  )
  for (const file of names) {
    if (ENCODINGS.some(({ extension }) => file.endsWith(extension) && names.has(file.slice(0, -extension.length))))
      continue
    const pathname = `${mountedAt}/${path.relative(folder, file).split(path.sep).join('/')}`
    files.set(pathname, {
      type: TYPES[path.extname(file)] ?? 'application/octet-stream',
      cacheControl: pathname.startsWith('/assets/') ? IMMUTABLE : 'no-cache',
      variants: [
        ...ENCODINGS.filter(({ extension }) => names.has(file + extension)).map(({ name, extension }) => ({
          encoding: name,
          file: file + extension,
        })),
        { encoding: undefined, file },
      ],
    })
  }
  return {
    async serve(request, pathname, headers = {}) {
      const found = files.get(pathname)
      if (!found) return null
      const accepted = request.headers.get('accept-encoding') ?? ''
      const variant = found.variants.find(({ encoding }) => encoding === undefined || accepts(accepted, encoding))
      if (!variant) return null
      variant.content ??= load(variant).catch((error: unknown) => {
        // Too many open files, say: the next request may find it otherwise.
        delete variant.content
        throw error
      })
      const { bytes, etag } = await variant.content
      const common = {
        etag,
        'cache-control': found.cacheControl,
        ...(found.variants.length > 1 ? { vary: 'accept-encoding' } : {}),
        ...headers,
      }
      if (matches(request.headers.get('if-none-match'), etag))
        return new Response(null, { status: 304, headers: common })
      return new Response(request.method === 'HEAD' ? null : bytes, {
        headers: {
          ...common,
          'content-type': found.type,
          'content-length': String(bytes.length),
          ...(variant.encoding === undefined ? {} : { 'content-encoding': variant.encoding }),
        },
      })
    },
  }
}
