import type { Mail } from './context.ts'

/** A paragraph of text, or a link on a line of its own. */
type Paragraph = string | { label: string; href: string }

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}

/**
 * Builds both parts of a mail from the same paragraphs, so that they cannot say different things. No image, no style sheet from elsewhere.
 * Takes whom it goes to, the subject and the paragraphs; returns the mail.
 */
export function composeMail(to: string, subject: string, paragraphs: Paragraph[]): Mail {
  const text = paragraphs.map((part) => (typeof part === 'string' ? part : `${part.label}:\n${part.href}`)).join('\n\n')
  const html = paragraphs
    .map((part) =>
      typeof part === 'string'
        ? `<p>${escapeHtml(part)}</p>`
        : `<p><a href="${escapeHtml(part.href)}">${escapeHtml(part.label)}</a></p>`,
    )
    .join('\n')
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
