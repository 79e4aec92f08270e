import type { AuditEvent } from '#server/kernel/audit.ts'
import type { KnownKey } from './lookup.ts'

/** 100,000 keys are about 40 MB; beyond, the one that came first makes room. */
const MAX_KEYS = 100_000

/**
 * Keeps what was found of keys in memory, for a process that alone can change the database: every change passes
 * through `forget` before its answer is sent, so what is kept is what the database holds.
 */
export class KeyCache {
  readonly #find: (hash: string) => Promise<KnownKey | undefined>
  readonly #byHash = new Map<string, KnownKey>()
  /** Both values of a key in its grace. */
  readonly #hashesOf = new Map<string, string[]>()
  /** Grows with every change, so that an answer asked for before one is not kept after it. */
  #changes = 0

  /** Takes how a key is found that is not kept. */
  constructor(find: (hash: string) => Promise<KnownKey | undefined>) {
    this.#find = find
  }

  /** Takes a hash; returns the key that is kept, or undefined. */
  peek(hash: string): KnownKey | undefined {
    return this.#byHash.get(hash)
  }

  /** Finds a key and keeps it. Unknown values are not kept: whoever guesses must not fill the memory. */
  async find(hash: string): Promise<KnownKey | undefined> {
    const asOf = this.#changes
    const key = await this.#find(hash)
    if (key && asOf === this.#changes && !this.#byHash.has(hash)) {
      const oldest = this.#byHash.size >= MAX_KEYS ? this.#byHash.values().next().value : undefined
      if (oldest) this.#drop(oldest.id)
      this.#byHash.set(hash, key)
      this.#hashesOf.set(key.id, [...(this.#hashesOf.get(key.id) ?? []), hash])
    }
    return key
  }

  /** Takes what a mutation did; forgets the keys it may have touched: its own, and all of a project that changed. */
  forget(events: readonly AuditEvent[]): void {
    for (const event of events) {
      if (event.resourceType === 'api-key') {
        this.#changes += 1
        this.#drop(event.resourceId)
      } else if (event.resourceType === 'project') {
        this.#changes += 1
        for (const key of this.#byHash.values()) if (key.projectId === event.resourceId) this.#drop(key.id)
      }
    }
  }

  #drop(keyId: string): void {
    for (const hash of this.#hashesOf.get(keyId) ?? []) this.#byHash.delete(hash)
    this.#hashesOf.delete(keyId)
  }
}
