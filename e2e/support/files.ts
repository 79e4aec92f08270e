/** A host of static files as plain as they come: nothing is compressed, and it knows no page but the one that lies there. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
}

export type FileHost = {
  url: string
  /** Bytes sent so far, and the addresses that were asked for and are not there. */
  bytes: () => number
  missing: readonly string[]
  close: () => Promise<void>
}

/** Serves a folder's files under a path such as `/conifer/`, on a free port. */
export async function serveFiles(folder: string, under: string): Promise<FileHost> {
  let bytes = 0
  const missing: string[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost')
      const name = pathname.startsWith(under) ? pathname.slice(under.length) || 'index.html' : undefined
      const file = name === undefined ? undefined : path.join(folder, decodeURIComponent(name))
      if (file === undefined || !file.startsWith(folder) || !existsSync(file)) {
        missing.push(pathname)
        response.writeHead(404).end()
        return
      }
      const content = await readFile(file)
      bytes += content.length
      response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' }).end(content)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}${under}`,
    bytes: () => bytes,
    missing,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
