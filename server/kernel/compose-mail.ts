import { emailField } from '#contract/fields.ts'
import type { Mail } from './context.ts'

/** A paragraph of text, a link on a line of its own, or a list. */
export type Paragraph = string | { label: string; href: string } | { items: readonly string[] }

type Content = {
  to: string
  subject: string
  greeting?: string
  paragraphs: readonly Paragraph[]
  /** Why it comes to this address, as the end of a sentence: `somebody entered this address to sign up`. */
  because: string
  /** Who sends it: an address leads to nobody's server but this one's. */
  publicUrl: string
}

/** How much of a name may stand in a mail. */
const MAX_NAME = 80

/**
 * A name that anybody may type is not to carry an advertisement or an address to click on into somebody else's mailbox,
 * nor to turn around the words that stand beside it.
 * Takes it, what to say in its place, and how much of it may stand; returns its beginning, or the other.
 */
export function harmlessName(name: string, otherwise: string, maxCharacters = MAX_NAME): string {
  const characters = Array.from(
    name
      .replaceAll(/\p{Bidi_Control}/gu, '')
      .replaceAll(/\s+/gu, ' ')
      .trim(),
  )
  const short = characters.slice(0, maxCharacters).join('')
  if (short === '' || /[/:@]|[\p{L}\p{N}_]\.\p{L}/u.test(short)) return otherwise
  return characters.length > maxCharacters ? `${short.trimEnd()}…` : short
}

/** Takes what somebody is called in the audit log: a person by an address of their own, a service account by whatever was typed. */
export function harmlessActor(name: string): string {
  return emailField.safeParse(name).success ? name : harmlessName(name, 'An administrator')
}

const utcFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})

/** Takes a time; returns it as a mail says it: `22 November 2026 at 12:00 UTC`. */
export function utcTime(time: Date): string {
  return `${utcFormat.format(time)} UTC`
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

function asText(part: Paragraph): string {
  if (typeof part === 'string') return part
  return 'items' in part ? part.items.map((item) => `- ${item}`).join('\n') : `${part.label}:\n${part.href}`
}

/** In a cell, as Outlook gives an `a` no padding; and the address in words, for whoever sees no button or trusts none. */
function button(label: string, href: string): string {
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="border-collapse:separate;margin:24px 0 12px"><tr><td class="button" style="background:#0e5b40;border-radius:6px;mso-padding-alt:10px 20px"><a href="${href}" style="display:inline-block;padding:10px 20px;color:#ffffff;font-weight:600;text-decoration:none">${label}</a></td></tr></table>
<p class="muted" style="margin:0 0 24px;font-size:13px;color:#5b645f">${href}</p>`
}

/** The first link of a mail is what it is for, and so its button. */
function asHtml(part: Paragraph, isMain: boolean): string {
  if (typeof part === 'string') return `<p>${escapeHtml(part)}</p>`
  if ('items' in part) return `<ul>\n${part.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}\n</ul>`
  const [label, href] = [escapeHtml(part.label), escapeHtml(part.href)]
  return isMain ? button(label, href) : `<p><a class="link" href="${href}" style="color:#0e5b40">${label}</a></p>`
}

/**
 * Builds both parts of a mail from the same paragraphs, so that they cannot say different things. No image, no style sheet
 * from elsewhere. What a list of mails shows beside the subject is the first paragraph, not the greeting.
 */
export function composeMail({ to, subject, greeting, paragraphs, because, publicUrl }: Content): Mail {
  const footer = `Sent to ${to} by Conifer at ${publicUrl}, because ${because}.`
  const hello = greeting === undefined ? [] : [greeting]
  const main = paragraphs.find((part) => typeof part !== 'string' && 'href' in part)
  const preview = paragraphs.find((part) => typeof part === 'string') ?? ''
  return {
    to,
    subject,
    text: `${[...hello, ...paragraphs.map(asText), footer].join('\n\n')}\n`,
    html: `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>
:root { color-scheme: light dark }
@media (prefers-color-scheme: dark) {
  .page { background: #121614 !important; color: #e9eeeb !important }
  .muted { color: #a6afaa !important; border-color: #333a36 !important }
  .button { background: #217a58 !important }
  .link { color: #63cf9f !important }
}
</style>
</head>
<body class="page" style="margin:0;padding:32px 20px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:#1c2420;background:#ffffff">
<div style="display:none">${escapeHtml(preview)}</div>
<div style="max-width:560px;margin:0 auto;overflow-wrap:anywhere">
<h1 style="margin:0 0 24px;font-size:20px;line-height:1.3">${escapeHtml(subject)}</h1>
${[...hello, ...paragraphs].map((part) => asHtml(part, part === main)).join('\n')}
<p class="muted" style="margin:32px 0 0;padding-top:16px;border-top:1px solid #dfe4e1;font-size:13px;color:#5b645f">${escapeHtml(footer)}</p>
</div>
</body>
</html>
`,
  }
}
