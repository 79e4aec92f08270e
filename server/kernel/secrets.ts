import { randomAlphanumeric } from './ids.ts'

type RandomBytes = (length: number) => Uint8Array

/** Takes a text; returns its SHA-256 in lower-case hex. Right for 256 random bits, never for a password. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Compares two texts of equal length in a time that does not tell where they differ. Lengths may be told apart. */
export function equalInConstantTime(left: string, right: string): boolean {
  if (left.length !== right.length) return false
  let difference = 0
  for (let at = 0; at < left.length; at++) difference |= left.charCodeAt(at) ^ right.charCodeAt(at)
  return difference === 0
}

/** Returns a new client id: 32 characters, public. */
export function newClientId(randomBytes: RandomBytes): string {
  return randomAlphanumeric(32, randomBytes)
}

/** Returns a new client secret: 43 characters, 256 random bits. */
export function newClientSecret(randomBytes: RandomBytes): string {
  return randomAlphanumeric(43, randomBytes)
}

/** Returns a new API key `pckey_<label>_<secret>`: a public label of 6 characters and 256 random bits. */
export function newApiKey(randomBytes: RandomBytes): { value: string; hint: string } {
  const label = randomAlphanumeric(6, randomBytes)
  const secret = randomAlphanumeric(43, randomBytes)
  return { value: `pckey_${label}_${secret}`, hint: `pckey_${label}_…${secret.slice(-4)}` }
}
