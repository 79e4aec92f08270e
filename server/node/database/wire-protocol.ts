/** The few messages of PostgreSQL's wire protocol (version 3) that the bridge itself must know. */

const encoder = new TextEncoder()

function frame(type: string, body: Uint8Array): Uint8Array {
  const message = new Uint8Array(5 + body.length)
  message[0] = type.charCodeAt(0)
  new DataView(message.buffer).setUint32(1, 4 + body.length)
  message.set(body, 5)
  return message
}

/** Sync: ends an extended-protocol exchange, also one that is skipping messages after an error. */
export const SYNC = frame('S', new Uint8Array(0))

/** A simple query. */
export function simpleQuery(sql: string): Uint8Array {
  return frame('Q', encoder.encode(`${sql}\0`))
}

/** True for the Terminate message that a client sends before it hangs up. */
export function isTerminate(message: Uint8Array): boolean {
  return message.length === 5 && message[0] === 0x58
}

/** True for the start-up packet, the only message without a type byte. */
export function isStartup(message: Uint8Array): boolean {
  return message[0] === 0
}

/** One array out of several. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
