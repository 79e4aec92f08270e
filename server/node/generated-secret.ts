/** Secrets that the server makes for itself at its first start and keeps in the data directory. */
import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Settings } from './settings.ts'

const SECRET_BYTES = 32

/** Each secret that is generated when it is not set: its file in the data directory, and the setting that stands in its place. */
export const GENERATED_SECRETS = [
  { file: 'session-secret', setting: 'SESSION_SECRET', given: (settings: Settings) => settings.sessionSecret },
  { file: 'integration-token', setting: 'INTEGRATION_TOKEN', given: (settings: Settings) => settings.integrationToken },
] as const

async function readSecret(file: string): Promise<string | undefined> {
  let text: string
  try {
    text = (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  if (text.length < 32)
    throw new Error(
      `${file} is damaged: it holds fewer than 32 characters. Restore it, or remove it to have a new one made.`,
    )
  return text
}

/**
 * Takes the data directory and a file name; returns the secret in it, which is made, readable by its owner only, when
 * there is none. Of several processes that start at once, all get the one that was first.
 * Throws with a sentence for the operator when the directory cannot be written to.
 */
export async function generatedSecret(dataDir: string, name: string): Promise<string> {
  try {
    const file = path.join(dataDir, name)
    return (await readSecret(file)) ?? (await makeSecret(dataDir, file))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new Error(
      `DATA_DIR is ${dataDir}, which this user cannot write to (${code}). Set it to a directory that can be written to.`,
      { cause: error },
    )
  }
}

async function makeSecret(dataDir: string, file: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const unfinished = `${file}.${randomBytes(6).toString('hex')}.unfinished`
  try {
    const handle = await open(unfinished, 'w', 0o600)
    try {
      await handle.writeFile(`${randomBytes(SECRET_BYTES).toString('base64url')}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    // Unlike a rename, a link does not replace what somebody else has put there in the meantime.
    await link(unfinished, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(unfinished, { force: true })
  }
  const made = await readSecret(file)
  if (made === undefined) throw new Error(`${file} vanished while it was being made.`)
  return made
}
