/** Reads the mails that the server writes to its outbox when it has no SMTP server. Only what our own mails are made of (RFC 5322, 2045, 2047). */

/** A mail, decoded. */
export interface Mail {
  to: string
  subject: string
  /** The plain text. */
  text: string
  /** The same in HTML, where there is such a part. */
  html: string | undefined
  /** What a mail server and a reader know a double by. */
  messageId: string
  /** The addresses (http, https) in the text, in order. */
  links: string[]
}

/** Takes a message as it lies in the outbox; returns what a person reads of it. @throws when it has no plain text */
export function parseMail(source: string): Mail {
  const { headers, body } = splitPart(source.replaceAll('\r\n', '\n'))
  const text = partOf('plain', headers, body)
  if (text === undefined) throw new Error(`A mail without plain text: ${headers.get('subject') ?? ''}`)
  return {
    to: decodeWords(headers.get('to') ?? ''),
    subject: decodeWords(headers.get('subject') ?? ''),
    text,
    html: partOf('html', headers, body),
    messageId: headers.get('message-id') ?? '',
    links: text.match(/https?:\/\/[^\s<>"]+/g) ?? [],
  }
}

function splitPart(part: string): { headers: Map<string, string>; body: string } {
  const end = part.indexOf('\n\n')
  const head = (end === -1 ? part : part.slice(0, end)).replaceAll(/\n[ \t]+/g, ' ')
  const headers = new Map(
    head.split('\n').map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
    }),
  )
  return { headers, body: end === -1 ? '' : part.slice(end + 2) }
}

function partOf(kind: 'plain' | 'html', headers: Map<string, string>, body: string): string | undefined {
  const type = headers.get('content-type') ?? 'text/plain'
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1]
  if (/^multipart\//i.test(type) && boundary !== undefined) {
    const parts = body.split(`--${boundary}`).slice(1, -1)
    return parts
      .map((part) => splitPart(part.replace(/^\n/, '')))
      .map((part) => partOf(kind, part.headers, part.body))
      .find((text) => text !== undefined)
  }
  if (!type.toLowerCase().startsWith(`text/${kind}`)) return undefined
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase()
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  if (encoding === 'quoted-printable') return fromQuotedPrintable(body.replaceAll('=\n', ''))
  return body
}

function decodeWords(header: string): string {
  return header
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_match, encoding: string, text: string) =>
      encoding.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : fromQuotedPrintable(text.replaceAll('_', ' ')),
    )
}

function fromQuotedPrintable(text: string): string {
  const bytes = text.replaceAll(/=([0-9a-f]{2})/gi, (_match, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  // What was not escaped is ASCII, so each character is one byte.
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
