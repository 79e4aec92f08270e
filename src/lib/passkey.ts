import { errorSentence } from './describe-error.ts'

/** What the server and the browser hand to each other: JSON, as W3C Web Authentication, 5.1.8 to 5.1.10 has it. */
type CredentialJson = { id: string; [field: string]: unknown }

/** Tells whether this browser can make and show passkeys, on this page. */
export function passkeysWork(): boolean {
  return (
    typeof PublicKeyCredential !== 'undefined' &&
    'parseCreationOptionsFromJSON' in PublicKeyCredential &&
    'parseRequestOptionsFromJSON' in PublicKeyCredential
  )
}

function asJson(credential: Credential | null): CredentialJson {
  // A browser without an answer throws; null is what the type allows for other kinds of credentials.
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException('No passkey came.', 'NotAllowedError')
  return { ...credential.toJSON() }
}

/** Takes the server's options; returns the passkey that the person let the browser make. Throws a DOMException. */
export async function makePasskey(options: Record<string, unknown>): Promise<CredentialJson> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as never)
  return asJson(await navigator.credentials.create({ publicKey }))
}

/** Takes the server's options; returns what the passkey signed that the person chose. Throws a DOMException. */
export async function showPasskey(options: Record<string, unknown>): Promise<CredentialJson> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as never)
  return asJson(await navigator.credentials.get({ publicKey }))
}

/** Takes what went wrong with a passkey, in the browser or on the server; returns it in words. */
export function passkeySentence(error: unknown): string {
  if (!(error instanceof DOMException)) return errorSentence(error)
  switch (error.name) {
    case 'InvalidStateError':
      return 'This device has a passkey for your account already. Use another device, or the passkey that is there.'
    case 'SecurityError':
      return 'Passkeys work only at the address this server is set up for. Open the console there.'
    case 'NotAllowedError':
      return 'No passkey came from the browser: it was cancelled, or there is none for this site. Try again.'
    default:
      return `The browser could not use a passkey: ${error.message} Try again, or use another way.`
  }
}
