/** Encryption of what has to be read again, unlike a password: the secrets of authenticator apps. */
import type { Deps } from '#server/kernel/context.ts'

type SealDeps = Pick<Deps, 'randomBytes'> & { settings: Pick<Deps['settings'], 'sessionSecret'> }

const NONCE_BYTES = 12
const keys = new Map<string, Promise<CryptoKey>>()
const text = new TextEncoder()

/** Takes the secret that all keys come from; returns the one for this use alone (RFC 5869). */
async function deriveKey(secret: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', text.encode(secret), 'HKDF', false, ['deriveKey'])
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: text.encode('conifer authenticator secrets') },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  )
}

function keyOf({ settings }: SealDeps): Promise<CryptoKey> {
  let key = keys.get(settings.sessionSecret)
  if (!key) {
    key = deriveKey(settings.sessionSecret)
    keys.set(settings.sessionSecret, key)
  }
  return key
}

/** Takes a text; returns it encrypted (AES-256-GCM, a random nonce first) in Base64. */
export async function seal(deps: SealDeps, plain: string): Promise<string> {
  const iv = new Uint8Array(deps.randomBytes(NONCE_BYTES))
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOf(deps), text.encode(plain))
  return btoa(String.fromCharCode(...iv, ...new Uint8Array(sealed)))
}

/** Takes what `seal` returned; returns the text, or null when another key sealed it or somebody changed it. */
export async function open(deps: SealDeps, sealed: string): Promise<string | null> {
  const bytes = Uint8Array.from(atob(sealed), (character) => character.charCodeAt(0))
  try {
    const plain = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: bytes.subarray(0, NONCE_BYTES) },
      await keyOf(deps),
      bytes.subarray(NONCE_BYTES),
    )
    return new TextDecoder().decode(plain)
  } catch {
    return null
  }
}
