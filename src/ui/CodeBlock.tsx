import { CopyButton } from './CopyButton.tsx'

/** Code or a command, with a button that copies all of it. Scrolls in itself, by keyboard too. */
export function CodeBlock({ code, label = 'Code', onCopied }: { code: string; label?: string; onCopied?: () => void }) {
  return (
    <div className="group/code relative min-w-0 rounded-md border border-line bg-sunken">
      <pre
        role="region"
        aria-label={label}
        tabIndex={0}
        className="overflow-x-auto py-2.5 pr-11 pl-3 font-mono text-xs whitespace-pre text-text"
      >
        {code}
      </pre>
      <div className="absolute top-1 right-1 rounded-md bg-sunken">
        <CopyButton text={code} label={`Copy ${label.toLowerCase()}`} {...(onCopied ? { onCopied } : {})} />
      </div>
    </div>
  )
}
