type Directives = Record<string, string>

const PAGE: Directives = {
  'default-src': "'self'",
  'script-src': "'self'",
  // Dialogs and toasts bring style elements of their own when they open; no style can run a script.
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
}

/** The API reference keeps its fonts and pictures within its script. */
const DOCS: Directives = { ...PAGE, 'font-src': "'self' data:", 'img-src': "'self' data: blob:" }

/**
 * Takes the console's address and what is shown; returns the headers of every answer (OWASP ASVS 5, 3.4).
 */
export function securityHeaders(publicUrl: string, what: 'page' | 'docs'): Record<string, string> {
  const https = new URL(publicUrl).protocol === 'https:'
  const directives = Object.entries(what === 'docs' ? DOCS : PAGE).map(([name, value]) => `${name} ${value}`)
  return {
    'content-security-policy': [...directives, ...(https ? ['upgrade-insecure-requests'] : [])].join('; '),
    'x-content-type-options': 'nosniff',
    // Also keeps the tokens of a mail's link, which stand in an address, from going anywhere.
    'referrer-policy': 'same-origin',
    'permissions-policy':
      'accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
    ...(https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}
