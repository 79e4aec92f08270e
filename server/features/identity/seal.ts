/** Encryption of what has to be read again, unlike a password. */
import type { Deps } from '#server/kernel/context.ts'

type SealDeps = Pick<Deps, 'randomBytes'> & { settings: Pick<Deps['settings'], 'sessionSecret'> }

/** What a key is for: one that opens the one opens nothing of the other. */
type Use = 'authenticator secrets' | 'identity providers' | 'sign-ins under way'

const NONCE_BYTES = 12
const keys = new Map<string, Promise<CryptoKey>>()
const text = new TextEncoder()

/** Takes the secret that all keys come from; returns the one for this use alone (RFC 5869). */
async function deriveKey(secret: string, use: Use): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', text.encode(secret), 'HKDF', false, ['deriveKey'])
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: text.encode(`conifer ${use}`) },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  )
}

function keyOf({ settings }: SealDeps, use: Use): Promise<CryptoKey> {
  const name = `${use} ${settings.sessionSecret}`
  let key = keys.get(name)
  if (!key) {
    key = deriveKey(settings.sessionSecret, use)
    keys.set(name, key)
  }
  return key
}

/** Takes what it is and a text; returns it encrypted (AES-256-GCM, a random nonce first) in Base64. */
export async function seal(deps: SealDeps, use: Use, plain: string): Promise<string> {
  const iv = new Uint8Array(deps.randomBytes(NONCE_BYTES))
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOf(deps, use), text.encode(plain))
  return btoa(String.fromCharCode(...iv, ...new Uint8Array(sealed)))
}

/** Takes what `seal` returned; returns the text, or null when another key sealed it, for another use too, or somebody changed it. */
export async function open(deps: SealDeps, use: Use, sealed: string): Promise<string | null> {
  try {
    const bytes = Uint8Array.from(atob(sealed), (character) => character.charCodeAt(0))
    const plain = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: bytes.subarray(0, NONCE_BYTES) },
      await keyOf(deps, use),
      bytes.subarray(NONCE_BYTES),
    )
    return new TextDecoder().decode(plain)
  } catch {
    return null
  }
}
