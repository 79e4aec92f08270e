import type { Route } from '#contract/routes.generated.ts'
import { noAnswer, notOurs, openAnswer } from './api.ts'

export type DownloadInput = {
  organizationId: string
  params?: Record<string, string>
  query?: Record<string, string>
  signal: AbortSignal
  /** Called with the bytes received so far, at most once a frame or so. */
  onProgress: (bytes: number) => void
}

const PROGRESS_EVERY_MS = 100

/**
 * Fetches a file that the server writes while it is read, and hands it to the browser to save under the server's own
 * name. A plain link would show an error as a file, lose the organization, and know no progress.
 * Returns the file's name; throws ApiFailure, or the signal's reason when the caller gave up: nothing is saved then.
 */
export async function download(
  route: Route,
  { organizationId, params = {}, query = {}, signal, onProgress }: DownloadInput,
): Promise<string> {
  const response = await openAnswer(route, { organizationId, params, query, signal })
  // Saved, it would be taken for the report.
  if (response.headers.get('content-type')?.startsWith('text/html')) throw notOurs(response)
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  let toldAt = 0
  try {
    const reader = response.body?.getReader()
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      parts.push(next.value)
      bytes += next.value.byteLength
      const now = performance.now()
      if (now - toldAt < PROGRESS_EVERY_MS) continue
      toldAt = now
      onProgress(bytes)
    }
  } catch (error) {
    throw noAnswer(error, signal)
  }
  signal.throwIfAborted()
  const name = fileName(response.headers.get('content-disposition')) ?? 'download'
  save(new Blob(parts, { type: response.headers.get('content-type') ?? 'application/octet-stream' }), name)
  return name
}

/** Takes a Content-Disposition header (RFC 6266); returns the file name it gives, without any folder, or undefined. */
export function fileName(header: string | null): string | undefined {
  const found = /filename="([^"]+)"|filename=([^;\s]+)/i.exec(header ?? '')
  const name = (found?.[1] ?? found?.[2])?.split(/[/\\]/).at(-1)
  return name === '' ? undefined : name
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Revoked at once, some browsers save nothing.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

const kilo = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const mega = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** Takes bytes; returns "12 kB", "3.4 MB". */
export function formatBytes(bytes: number): string {
  return bytes < 1_000_000 ? `${kilo.format(Math.ceil(bytes / 1000))} kB` : `${mega.format(bytes / 1_000_000)} MB`
}
