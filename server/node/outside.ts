/** What lies outside of the server: identity providers, which organizations name, and the DNS. */
import { lookup as lookUp, type LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { Agent, fetch as fetchWith } from 'undici'
import type { Deps } from '#server/kernel/context.ts'

const MAX_ANSWER_BYTES = 1_000_000
const DNS_TIMEOUT_MS = 5_000

/** Addresses that are no public host's: the machine itself, networks of its operator, and reserved ones (IANA's special-purpose registries). */
const internal = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Cloud providers answer here with a machine's own credentials.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  internal.addSubnet(network, prefix)
for (const [network, prefix] of [
  ['::', 127],
  // Another form of IPv4's, by way of a translator.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  internal.addSubnet(network, prefix, 'ipv6')

/** Takes an IP address; tells whether it is one that an organization's provider may not have. An IPv4 in IPv6's form counts as what it is. */
export function isInternal(address: string): boolean {
  return internal.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

function forbidden(host: string): Error {
  return Object.assign(new Error(`${host} lies inside a private network.`), { code: 'OUTBOUND_FORBIDDEN' })
}

/** Looks a host up as ever, and refuses it for any internal address: what is checked is what is connected to. */
const lookupPublic: LookupFunction = (host, options, callback) => {
  lookUp(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const [first] = addresses ?? []
    if (error || !first) return callback(error ?? new Error(`${host} has no address.`), [])
    if (addresses.some(({ address }) => isInternal(address))) return callback(forbidden(host), [])
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
  })
}

/**
 * Makes what reaches other servers. Takes whether they may lie inside the operator's own network: an organization's owner
 * names them, and through the server would else come to where only the server does (OWASP, "Server Side Request Forgery").
 */
export function createOutside({ internalAllowed }: { internalAllowed: boolean }): NonNullable<Deps['outside']> {
  const dispatcher = new Agent({
    maxResponseSize: MAX_ANSWER_BYTES,
    ...(internalAllowed ? {} : { connect: { lookup: lookupPublic } }),
  })
  const fetchOutside = (async (input: string | URL, init?: RequestInit) => {
    const url = new URL(input)
    // What is no name is not looked up.
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (!internalAllowed && isIP(host) !== 0 && isInternal(host)) throw forbidden(host)
    return fetchWith(url, { ...(init as object), dispatcher })
  }) as unknown as typeof fetch
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: 2 })
  return {
    fetch: fetchOutside,
    resolveTxt: async (name) => {
      try {
        return (await resolver.resolveTxt(name)).map((parts) => parts.join(''))
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'ENOTFOUND' || code === 'ENODATA') return []
        throw error
      }
    },
  }
}
