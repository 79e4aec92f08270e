/** A passkey in software, for tests: what a browser and an authenticator do together (W3C Web Authentication, 6 and 7). */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()

/** User present, user verified. */
const PRESENT_AND_VERIFIED = 0x05
const ATTESTED = 0x40

/** CBOR (RFC 8949) of a byte string shorter than 65,536 bytes. */
function cborBytes(bytes: Uint8Array): Buffer {
  const head = bytes.length < 24 ? [0x40 + bytes.length] : [0x59, bytes.length >> 8, bytes.length & 0xff]
  return Buffer.concat([Buffer.from(head), bytes])
}
const cborText = (text: string) => Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)])

/** Takes the address of the page it is used on; returns a passkey that does not exist yet. */
export function createAuthenticator(origin: string, { verifiesUser = true } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const credentialId = randomBytes(32)
  const id = base64url(credentialId)
  const rpIdHash = sha256(new URL(origin).hostname)
  const flags = verifiesUser ? PRESENT_AND_VERIFIED : 0x01
  let counter = 0
  const clientData = (type: string, challenge: unknown) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  const authenticatorData = (extra: number, rest: Uint8Array = new Uint8Array()) => {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([rpIdHash, Buffer.from([flags | extra]), count, rest])
  }
  return {
    id,
    /** Takes what the server offers; returns what `navigator.credentials.create` answers, as JSON. */
    create(options: Record<string, unknown>) {
      // COSE (RFC 9053): EC2, ES256, P-256 and the point.
      const key = Buffer.concat([
        Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
        cborBytes32(x),
        Buffer.from([0x22]),
        cborBytes32(y),
      ])
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, credentialId.length]), credentialId, key])
      const attestation = Buffer.concat([
        Buffer.from([0xa3]),
        cborText('fmt'),
        cborText('none'),
        cborText('attStmt'),
        Buffer.from([0xa0]),
        cborText('authData'),
        cborBytes(authenticatorData(ATTESTED, attested)),
      ])
      return {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', options['challenge'])),
          attestationObject: base64url(attestation),
          transports: ['internal'],
        },
      }
    },
    /** Takes what the server offers; returns what `navigator.credentials.get` answers, as JSON. */
    get(options: Record<string, unknown>) {
      counter += 1
      const data = authenticatorData(0)
      const client = clientData('webauthn.get', options['challenge'])
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey)
      return {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(data),
          signature: base64url(signature),
        },
      }
    },
  }
}

function cborBytes32(coordinate: string): Buffer {
  return Buffer.concat([Buffer.from([0x58, 32]), Buffer.from(coordinate, 'base64url')])
}
