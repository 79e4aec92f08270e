/** Stands between a test's server and PostgreSQL, and can be taken away: what the server then sees is a database that is gone. */
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import path from 'node:path'

/** A way to a database that can be closed and opened again. */
export interface FaultyProxy {
  /** The same database, by way of the proxy. */
  url: string
  /** Breaks every connection and refuses new ones, as when the database's machine is switched off. */
  cut(): Promise<void>
  /** Lets connections through again. */
  mend(): Promise<void>
  /** How many connections there are. */
  connections(): number
}

/** Takes the address of a database on the test server; returns a proxy in front of it, open. */
export async function startFaultyProxy(databaseUrl: string): Promise<FaultyProxy> {
  const target = new URL(databaseUrl)
  const socketFolder = target.searchParams.get('host')
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far =
      socketFolder === null
        ? connect(Number(target.port || 5432), target.hostname)
        : connect(path.join(socketFolder, '.s.PGSQL.5432'))
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
      socket.on('error', () => undefined)
    }
    near.pipe(far).pipe(near)
  })
  const listen = (port: number) =>
    new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve)
    })
  await listen(0)
  const { port } = server.address() as AddressInfo
  const url = new URL(target)
  url.searchParams.delete('host')
  url.hostname = '127.0.0.1'
  url.port = String(port)
  return {
    url: url.href,
    connections: () => sockets.size / 2,
    mend: () => listen(port),
    async cut() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
