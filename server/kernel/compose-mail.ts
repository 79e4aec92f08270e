import { emailField } from '#contract/fields.ts'
import type { Mail } from './context.ts'

/** A paragraph of text, a link on a line of its own, or a list. */
export type Paragraph = string | { label: string; href: string } | { items: readonly string[] }

/**
 * A name that anybody may type is not to carry an advertisement or an address to click on into somebody else's mailbox.
 * Takes it, what to say in its place, and how much of it may stand; returns its beginning, or the other.
 */
export function harmlessName(name: string, otherwise: string, maxCharacters = 80): string {
  const short = Array.from(name.replaceAll(/\s+/gu, ' ').trim()).slice(0, maxCharacters).join('')
  return short === '' || /[/:@]|[\p{L}\p{N}_]\.\p{L}/u.test(short) ? otherwise : short
}

/** Takes what somebody is called in the audit log: a person by an address of their own, a service account by whatever was typed. */
export function harmlessActor(name: string): string {
  return emailField.safeParse(name).success ? name : harmlessName(name, 'An administrator')
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

function asHtml(part: Paragraph): string {
  if (typeof part === 'string') return `<p>${escapeHtml(part)}</p>`
  if ('items' in part) return `<ul>\n${part.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}\n</ul>`
  return `<p><a href="${escapeHtml(part.href)}">${escapeHtml(part.label)}</a></p>`
}

/**
 * Builds both parts of a mail from the same paragraphs, so that they cannot say different things. No image, no style sheet from elsewhere.
 * Takes whom it goes to, the subject and the paragraphs; returns the mail.
 */
export function composeMail(to: string, subject: string, paragraphs: Paragraph[]): Mail {
  const text = paragraphs.map(asText).join('\n\n')
  const html = paragraphs.map(asHtml).join('\n')
  return {
    to,
    subject,
    text: `${text}\n`,
    html: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1f2328;background:#ffffff">
<div style="max-width:36em">
${html}
</div>
</body>
</html>
`,
  }
}
