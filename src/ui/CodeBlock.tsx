import { clsx } from 'clsx'
import { CopyButton } from './CopyButton.tsx'

/** Code or a command, with a button that copies all of it. Scrolls in itself, by keyboard too. */
export function CodeBlock({
  code,
  label = 'Code',
  wrap = false,
  onCopied,
}: {
  code: string
  label?: string
  /** Breaks between words, into lines of a length, instead of scrolling: for what somebody types off the screen. */
  wrap?: boolean
  onCopied?: () => void
}) {
  return (
    <div className="group/code relative min-w-0 rounded-md border border-line bg-sunken">
      <pre
        role="region"
        translate="no"
        aria-label={label}
        tabIndex={0}
        className={clsx(
          'overflow-x-auto py-2.5 pr-11 pl-3 font-mono text-xs text-text',
          wrap ? 'text-balance whitespace-pre-wrap' : 'whitespace-pre',
        )}
      >
        {code}
      </pre>
      <div className="absolute top-1 right-1 rounded-md bg-sunken">
        <CopyButton text={code} label={`Copy ${label.toLowerCase()}`} {...(onCopied ? { onCopied } : {})} />
      </div>
    </div>
  )
}
