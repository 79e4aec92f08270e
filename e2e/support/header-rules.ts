/** The rules that answers and cookies follow, each with who made it. Ours to read and to argue with: no scanner's list. */

export type Answered = 'page' | 'api' | 'docs' | 'file' | 'asset'
type Scheme = 'http' | 'https'
type Headers = Record<string, string>

/** A rule: what is wrong with these headers, or null. */
export type HeaderRule = { name: string; source: string; check: (headers: Headers) => string | null }
export type CookieRule = { name: string; source: string; check: (cookie: string) => string | null }

const is = (name: string, wanted: string) => (headers: Headers) =>
  headers[name] === wanted ? null : `${name} is ${headers[name] ?? 'missing'}, not ${wanted}`

/** Takes a policy; returns its directives by name. */
function directivesOf(headers: Headers): Map<string, string> {
  const policy = headers['content-security-policy'] ?? ''
  return new Map(
    policy.split(';').map((part) => {
      const [name = '', ...values] = part.trim().split(/\s+/)
      return [name, values.join(' ')] as const
    }),
  )
}

const directive = (name: string, wanted: string) => (headers: Headers) => {
  const found = directivesOf(headers).get(name)
  return found === wanted ? null : `${name} is ${found ?? 'missing'}, not ${wanted}`
}

const everywhere: HeaderRule[] = [
  {
    name: 'no guessing of types',
    source: 'OWASP ASVS 5, 3.4.4; WHATWG Fetch, 3.6',
    check: is('x-content-type-options', 'nosniff'),
  },
  { name: 'a content type', source: 'OWASP ASVS 5, 4.1.1; RFC 9110, 8.3', check: hasCharset },
  {
    name: 'no frame around it',
    source: 'OWASP ASVS 5, 3.4.6; W3C CSP 3, 6.4.2',
    check: directive('frame-ancestors', "'none'"),
  },
  { name: 'no frame around it in old browsers', source: 'RFC 7034', check: is('x-frame-options', 'DENY') },
  { name: 'no other base', source: 'OWASP ASVS 5, 3.4.3; W3C CSP 3, 6.3.1', check: directive('base-uri', "'none'") },
  {
    name: 'nothing that is not named',
    source: 'OWASP CSP Cheat Sheet; W3C CSP 3, 6.1.3',
    check: directive('default-src', "'none'"),
  },
  {
    name: 'no address to other sites',
    source: 'OWASP ASVS 5, 3.4.5; W3C Referrer Policy, 3',
    check: is('referrer-policy', 'same-origin'),
  },
  {
    name: 'no window of another site',
    source: 'OWASP ASVS 5, 3.4.8; WHATWG HTML, 7.1.3',
    check: is('cross-origin-opener-policy', 'same-origin'),
  },
  {
    name: 'not in pages of other sites',
    source: 'OWASP ASVS 5, 3.5.8; WHATWG Fetch, 3.7',
    check: is('cross-origin-resource-policy', 'same-origin'),
  },
  {
    name: 'no sharing with other origins',
    source: 'OWASP ASVS 5, 3.4.2; WHATWG Fetch, 3.3',
    check: (headers) =>
      headers['access-control-allow-origin'] === undefined ? null : 'access-control-allow-origin is there',
  },
  {
    name: 'no camera, microphone or place',
    source: 'W3C Permissions Policy, 5',
    check: ({ 'permissions-policy': policy = '' }) =>
      ['camera=()', 'microphone=()', 'geolocation=()', 'usb=()'].every((one) => policy.includes(one)) ? null : policy,
  },
  {
    name: 'no word of what runs here',
    source: 'OWASP ASVS 5, 13.4.6',
    check: (headers) =>
      headers['server'] === undefined && headers['x-powered-by'] === undefined
        ? null
        : 'server or x-powered-by is there',
  },
]

function hasCharset({ 'content-type': type = '' }: Headers): string | null {
  if (type === '') return 'content-type is missing'
  return !type.startsWith('text/') || /charset=utf-8/i.test(type) ? null : `${type} names no charset`
}

const scripts: HeaderRule[] = [
  { name: 'talks to this server alone', source: 'W3C CSP 3, 6.1.2', check: directive('connect-src', "'self'") },
  { name: 'no plug-ins', source: 'OWASP ASVS 5, 3.4.3', check: directive('object-src', "'none'") },
]

const ofKind: Record<Answered, HeaderRule[]> = {
  page: [
    ...scripts,
    {
      name: 'no inline script but those of the build, no eval',
      source: 'OWASP ASVS 5, 3.4.3; W3C CSP 3, 6.6.2',
      check: (headers) => {
        const found = directivesOf(headers).get('script-src') ?? 'missing'
        return /^'self'( 'sha256-[A-Za-z0-9+/]{43}=')*$/.test(found) ? null : `script-src is ${found}`
      },
    },
    {
      name: 'no inline style',
      source: 'OWASP CSP Cheat Sheet; W3C CSP 3, 6.1.14',
      check: directive('style-src', "'self'"),
    },
    {
      name: 'no HTML out of text',
      source: 'W3C Trusted Types, 4.1.1',
      check: directive('require-trusted-types-for', "'script'"),
    },
    { name: 'no way around that', source: 'W3C Trusted Types, 4.1.2', check: directive('trusted-types', "'none'") },
    { name: 'asked for anew each time', source: 'RFC 9111, 5.2.2.4', check: is('cache-control', 'no-cache') },
  ],
  docs: [
    ...scripts,
    {
      name: 'no inline script, no eval',
      source: 'OWASP ASVS 5, 3.4.3; W3C CSP 3, 6.6.2',
      check: directive('script-src', "'self'"),
    },
  ],
  api: [
    {
      name: 'kept in no cache',
      source: 'OWASP ASVS 5, 14.3.2; RFC 9111, 5.2.2.5',
      // The description of the API is the same for everybody.
      check: ({ 'cache-control': value = '', 'content-type': type = '' }) =>
        value === 'no-store' || (value === 'no-cache' && type === 'application/json')
          ? null
          : `cache-control is ${value}`,
    },
    {
      name: 'has a name to ask for in the log',
      source: 'OWASP ASVS 5, 16.2.1',
      check: ({ 'request-id': id }) => (id ? null : 'no request-id'),
    },
  ],
  file: [],
  asset: [
    {
      name: 'kept as long as its name',
      source: 'RFC 8246',
      check: is('cache-control', 'public, max-age=31536000, immutable'),
    },
  ],
}

/** Takes the kind of an answer and the scheme of the public address; returns the rules it follows. */
export function headerRules(what: Answered, scheme: Scheme): HeaderRule[] {
  const transport: HeaderRule =
    scheme === 'https'
      ? {
          name: 'https from now on',
          source: 'OWASP ASVS 5, 3.4.1; RFC 6797, 6.1',
          check: is('strict-transport-security', 'max-age=31536000; includeSubDomains'),
        }
      : {
          name: 'no promise of https under http',
          source: 'RFC 6797, 7.2',
          check: (headers) =>
            headers['strict-transport-security'] === undefined ? null : 'strict-transport-security is there',
        }
  return [...everywhere, transport, ...ofKind[what]]
}

const attribute = (pattern: RegExp) => (cookie: string) =>
  pattern.test(cookie) ? null : cookie.replace(/=[^;]*/, '=…')

/** Takes the scheme of the public address; returns the rules a session's cookie follows. */
export function cookieRules(scheme: Scheme): CookieRule[] {
  return [
    {
      name: 'out of reach of scripts',
      source: 'OWASP ASVS 5, 3.3.4; RFC 6265bis, 5.7',
      check: attribute(/; HttpOnly/i),
    },
    {
      name: 'not with requests of other sites',
      source: 'OWASP ASVS 5, 3.3.2; RFC 6265bis, 5.7.7',
      check: attribute(/; SameSite=Lax/i),
    },
    {
      name: 'for this host alone',
      source: 'RFC 6265bis, 5.7.3',
      check: (cookie) => (/; Domain=/i.test(cookie) ? 'names a domain' : null),
    },
    { name: 'for all of it', source: 'RFC 6265bis, 4.1.3.2', check: attribute(/; Path=\/(?:;|$)/i) },
    { name: 'no longer than 400 days', source: 'RFC 6265bis, 5.6.2', check: attribute(/; Max-Age=2592000/i) },
    ...(scheme === 'https'
      ? [
          { name: 'over https alone', source: 'OWASP ASVS 5, 3.3.1', check: attribute(/; Secure/i) },
          {
            name: 'from this host alone',
            source: 'OWASP ASVS 5, 3.3.1; RFC 6265bis, 4.1.3.2',
            check: attribute(/^__Host-/),
          },
        ]
      : []),
  ]
}
