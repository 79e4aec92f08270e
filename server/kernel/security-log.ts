import type { RequestContext } from './context.ts'

/** What somebody failed at who may be an attacker. */
export type SecurityEvent =
  | 'sign-in failed'
  | 'second step failed'
  | 'passkey refused'
  | 'confirmation failed'
  | 'client secret refused'
  | 'single sign-on refused'

/**
 * Writes a failed proof of identity into the log, for whoever watches for attacks (OWASP ASVS 5, 16.3.1).
 * Takes who it was about, by id: never the address or the proof, which may be a password typed into the wrong field.
 */
export function logSecurity(
  { deps, requestId, client }: Pick<RequestContext, 'deps' | 'requestId' | 'client'>,
  security: SecurityEvent,
  about: { userId?: string | undefined; clientId?: string } = {},
): void {
  deps.log.warn({ security, requestId, ipAddress: client.ipAddress, ...about }, security)
}
