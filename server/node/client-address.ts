/**
 * Takes the address of whoever holds the connection, the X-Forwarded-For header, and how many proxies in front of the
 * server append to it; returns the client's address. What stands further left was sent by the client and proves nothing.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | null,
  trustProxy: number,
): string | undefined {
  if (trustProxy === 0) return socketAddress
  const chain = (forwardedFor ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return chain.at(-Math.min(trustProxy, chain.length)) ?? socketAddress
}
