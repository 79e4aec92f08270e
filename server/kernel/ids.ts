const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Takes a text from outside; tells whether it is a UUID, so that PostgreSQL is never asked for what cannot be one. */
export function isUuid(value: string): boolean {
  return UUID.test(value)
}

/**
 * Takes a length and a source of random bytes; returns that many characters of 0-9a-zA-Z, each equally likely: bytes
 * beyond the last whole multiple of 62 are thrown away.
 */
export function randomAlphanumeric(length: number, randomBytes: (length: number) => Uint8Array): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < 248 && text.length < length) text += ALPHABET[byte % 62]
    }
  }
  return text
}

/** Returns a new organization id in the form of Pinecone's (`-N` and 18 characters; 107 random bits). */
export function newOrganizationId(randomBytes: (length: number) => Uint8Array): string {
  return `-N${randomAlphanumeric(18, randomBytes)}`
}
