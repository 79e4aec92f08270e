/** Chance that falls the same way every time. Never for a secret: who reads this file can repeat it. */

const SEED = 'conifer demo 1'

/** Takes a text and a salt; returns 32 bits of it (FNV-1a, then the finalizer of MurmurHash3 to spread them). */
function hash(text: string, salt: number): number {
  let bits = 0x811c9dc5 ^ salt
  for (let at = 0; at < text.length; at++) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193)
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}

export type Random = {
  /** Returns a whole number from `least` to `most`, both included. */
  integer: (least: number, most: number) => number
  /** Returns one of a list that is not empty. */
  pick: <T>(list: readonly T[]) => T
  /** Returns that many bytes. */
  bytes: (length: number) => Uint8Array
}

/**
 * Takes what the chance is for; returns a source of its own (sfc32), so that a line added to the data moves nothing
 * else.
 */
export function randomFor(purpose: string): Random {
  const text = `${SEED}/${purpose}`
  let [a, b, c, counter] = [hash(text, 1), hash(text, 2), hash(text, 3), 1]
  const next = (): number => {
    const out = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + out) | 0
    return out >>> 0
  }
  // The first outputs still look like the seed.
  for (let round = 0; round < 12; round++) next()
  const integer = (least: number, most: number) => least + Math.floor((next() / 2 ** 32) * (most - least + 1))
  return {
    integer,
    pick(list) {
      const one = list[integer(0, list.length - 1)]
      if (one === undefined) throw new Error('There is nothing to pick from.')
      return one
    },
    bytes: (length) => Uint8Array.from({ length }, () => next() >>> 24),
  }
}

/** Takes a kind of thing and the key it has in the data; returns its UUID (version 4 in form), always the same. */
export function demoId(kind: string, key: string): string {
  const bytes = randomFor(`id/${kind}/${key}`).bytes(16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
