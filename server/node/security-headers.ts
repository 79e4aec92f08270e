type Directives = Record<string, string>

/**
 * What a page of the console may do. Of scripts it runs this server's files and, by its hash, the one that stands in the
 * page. No style element and no style attribute in the HTML either: what Radix and Sonner
 * would bring that way comes as a style sheet (vite.config.ts). Scripts make no HTML out of text: nothing in the console
 * needs a Trusted Types policy, so none may be made.
 */
const PAGE: Directives = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'manifest-src': "'self'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': "'none'",
}

/**
 * The API reference is another's program: it makes its styles and its HTML as it goes, and keeps its fonts and pictures
 * within its script. It may still run no script but its own file and talk to nobody but this server.
 */
const DOCS: Directives = {
  ...Object.fromEntries(Object.entries(PAGE).filter(([name]) => !name.includes('trusted-types'))),
  'style-src': "'self' 'unsafe-inline'",
  'font-src': "'self' data:",
  'img-src': "'self' data: blob:",
}

/** An answer of the API is never a page: whoever opens it as one gets a page that can do nothing. */
const API: Directives = {
  'default-src': "'none'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
}

/** Every feature of a browser that the console does not use (W3C Permissions Policy), passkeys excepted. */
const PERMISSIONS = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
]

export type Shown = 'page' | 'docs' | 'api'

const OPENER_POLICY = 'cross-origin-opener-policy'

/**
 * Takes the headers of a request and of the page that answers it; takes the opener policy out of these where the page is out of every
 * other window's reach without. Where a person and no page named the address, typed, a bookmark or another program's link
 * (W3C Fetch Metadata, 2.3), Chromium opens it apart from whatever stood in that tab before; e2e/security.spec.ts tries it. With the
 * policy (WHATWG HTML, 7.1.3) it would start another process besides, and the page would show up to twice as late. Of other browsers
 * nobody has tried it: they get the policy.
 */
export function spareOpenerPolicy(asked: Headers, answered: Headers): void {
  // A cache may not give one of the two answers for the other.
  answered.append('vary', 'sec-fetch-site, sec-ch-ua')
  if (asked.get('sec-fetch-site') === 'none' && (asked.get('sec-ch-ua') ?? '').includes('"Chromium"'))
    answered.delete(OPENER_POLICY)
}

/**
 * Takes the console's address, what is shown, the hashes of the scripts and the nonce of the style sheet that stand in the page itself; returns the
 * headers of every answer (OWASP ASVS 5, 3.4). Strict transport security only where the address is https: under http a
 * browser ignores it (RFC 6797, 8.1).
 */
export function securityHeaders(
  publicUrl: string,
  what: Shown,
  allowed: { scripts?: readonly string[]; styleNonce?: string } = {},
): Record<string, string> {
  const https = new URL(publicUrl).protocol === 'https:'
  const directives = Object.entries({ page: PAGE, docs: DOCS, api: API }[what]).map(([name, value]) =>
    [
      name,
      value,
      ...(name === 'script-src' ? (allowed.scripts ?? []) : []),
      ...(name === 'style-src' && allowed.styleNonce !== undefined ? [`'nonce-${allowed.styleNonce}'`] : []),
    ].join(' '),
  )
  return {
    // Nothing of a page is of another origin, so there is nothing to upgrade; reached by plain http, as before the proxy is there,
    // a page would ask its own files of a port that speaks no https, and stay white instead of telling what is wrong.
    'content-security-policy': directives.join('; '),
    'x-content-type-options': 'nosniff',
    // Also keeps the tokens of a mail's link, which stand in an address, from going anywhere.
    'referrer-policy': 'same-origin',
    'permissions-policy': [
      ...PERMISSIONS.map((name) => `${name}=()`),
      'publickey-credentials-create=(self)',
      'publickey-credentials-get=(self)',
      'clipboard-write=(self)',
    ].join(', '),
    [OPENER_POLICY]: 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
    ...(https ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  }
}
