/** A lock that two processes cannot both hold and that the operating system frees when its holder dies, even by `kill -9`. */
import { DatabaseSync } from 'node:sqlite'

/** A held lock. */
export interface FileLock {
  release(): void
}

/**
 * Takes the lock that `file` stands for; the file is made when needed and stays behind. SQLite's own exclusive lock does the work: it is the
 * only file locking that Node brings along.
 *
 * @param waitMs how long to wait (blocking the thread) for a holder to let go
 * @returns undefined when somebody else holds it
 */
export function acquireFileLock(file: string, waitMs = 0): FileLock | undefined {
  const lock = new DatabaseSync(file, { timeout: waitMs })
  try {
    // The mode comes last: in it, one that waits keeps its shared lock, and two that wait wait for each other.
    lock.exec('PRAGMA journal_mode = delete; BEGIN EXCLUSIVE; PRAGMA locking_mode = exclusive')
    // Only a transaction that wrote something leaves the file locked once it is over.
    lock.exec('CREATE TABLE IF NOT EXISTS held (pid INTEGER NOT NULL); DELETE FROM held')
    lock.prepare('INSERT INTO held (pid) VALUES (?)').run(process.pid)
    lock.exec('COMMIT')
  } catch (error) {
    lock.close()
    if (isBusy(error)) return undefined
    throw error
  }
  return { release: () => lock.close() }
}

/** SQLITE_BUSY, see https://www.sqlite.org/rescode.html#busy */
function isBusy(error: unknown): boolean {
  return (
    error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === 5
  )
}
