import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { GENERATED_SECRETS } from '../generated-secret.ts'
import type { Settings } from '../settings.ts'
import type { Secrets } from './write-backup.ts'

/** Reads the secrets that Conifer made for itself and uses; those that the operator sets are the operator's to keep. */
export async function readGeneratedSecrets(settings: Settings): Promise<Secrets> {
  const secrets: Record<string, string> = {}
  for (const { file, given } of GENERATED_SECRETS) {
    if (given(settings) !== undefined) continue
    const text = await readFile(path.join(settings.dataDir, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    if (text.trim() !== '') secrets[file] = text.trim()
  }
  return secrets
}
