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
  const address = chain.at(-Math.min(trustProxy, chain.length))
  return address === undefined ? socketAddress : withoutPort(address)
}

/** Some proxies write the port as well (Azure's do): with it, each connection would be somebody else to every limit. */
function withoutPort(address: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address
}
