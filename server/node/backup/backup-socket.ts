/**
 * The way to a backup of an embedded database that is in use: only its own process can read it, so that process hands the backup out, over a
 * socket in the data directory that only the same user can open.
 */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { DatabaseLog } from '../database/database-error.ts'
import { messageOf } from '../database/database-error.ts'

const socketFile = (dataDir: string) => path.join(dataDir, 'backup.socket')

/**
 * Listens for who wants a backup; each connection gets one. Where there can be no such socket (Windows, a path of more than 107 bytes) it is
 * said in the log, and backups need the server stopped.
 *
 * @param backup makes the stream
 * @returns what ends it
 */
export function offerBackups(
  dataDir: string,
  backup: () => AsyncIterable<Uint8Array>,
  log: DatabaseLog,
): () => Promise<void> {
  if (process.platform === 'win32') return () => Promise.resolve()
  const file = socketFile(dataDir)
  const server = createServer((socket) => {
    log.info({}, 'backup begun')
    pipeline(backup(), socket).then(
      () => log.info({}, 'backup handed out'),
      (error: unknown) => log.warn({ reason: messageOf(error) }, 'backup broke off'),
    )
  })
  server.on('error', (error) =>
    log.warn(
      { reason: error.message },
      'no backups while the server runs: the socket in the data directory does not open',
    ),
  )
  // One of a process that was killed. Nobody else can be using it: the data directory is locked to us.
  const opened = rm(file, { force: true }).then(() => {
    const before = process.umask(0o177)
    server.listen(file)
    process.umask(before)
  })
  return async () => {
    await opened
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
    })
  }
}

/** Asks the server that uses a data directory for a backup. Returns its stream, or undefined when no server is running there. */
export async function requestBackup(dataDir: string): Promise<AsyncIterable<Uint8Array> | undefined> {
  const file = socketFile(dataDir)
  if (!existsSync(file)) return undefined
  return new Promise((resolve, reject) => {
    const socket = connect(file)
    socket.once('connect', () => resolve(socket))
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(undefined)
      else reject(new Error(`The running server cannot be asked for a backup: ${error.message}`, { cause: error }))
    })
  })
}
