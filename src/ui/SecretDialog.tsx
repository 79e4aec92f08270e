import { useEffect, useId, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { Dialog as Radix } from 'radix-ui'
import { clsx } from 'clsx'
import { TriangleAlert } from 'lucide-react'
import { Button } from './Button.tsx'
import { Checkbox } from './Choice.tsx'
import { CopyButton } from './CopyButton.tsx'
import { DialogFooter, overlayClass, panelClass } from './Dialog.tsx'
import { useFocusReturn } from './focus-return.ts'

export interface ShownSecret {
  /** "API key", "Client ID". */
  label: string
  value: string
  /** False for what can be read again later (a client ID): it need not be copied before closing. */
  isSecret?: boolean
}

export interface SecretSnippet {
  /** The tab's name: ".env", "curl". */
  label: string
  /** The text with the secret in it. */
  code: string
}

export interface SecretDialogProps {
  open: boolean
  title: string
  /** The sentence that says it is shown once. */
  sentence: ReactNode
  secrets: ReadonlyArray<ShownSecret>
  snippets?: ReadonlyArray<SecretSnippet>
  /** Called once, by the Close button alone. Drop the secret here. */
  onClose: () => void
  closeLabel?: string
  /** The box to tick for who stores it by another way than copying. */
  acknowledgeLabel?: string
}

/**
 * Shows a secret once. Only its Close button closes it: no Escape, no press outside, no X. Close asks once more while the
 * secret was neither copied nor acknowledged, and leaving the page warns. Nothing of it stays: the content is gone from
 * the page in the moment of closing, without a closing animation.
 */
export function SecretDialog(props: SecretDialogProps) {
  const returnFocus = useFocusReturn(props.open)
  if (!props.open) return null
  return <OpenSecret {...props} returnFocus={returnFocus} />
}

function OpenSecret({
  title,
  sentence,
  secrets,
  snippets = [],
  onClose,
  closeLabel = 'Close',
  acknowledgeLabel = 'I have stored it in a safe place',
  returnFocus,
}: SecretDialogProps & { returnFocus: (event?: Event) => void }) {
  const [safe, setSafe] = useState<ReadonlySet<string>>(new Set())
  const [acknowledged, setAcknowledged] = useState(false)
  const [asking, setAsking] = useState(false)
  const body = useRef<HTMLDivElement>(null)
  const needed = secrets.filter((secret) => secret.isSecret !== false)
  const isSafe = acknowledged || needed.every((secret) => safe.has(secret.label))

  function keep(labels: ReadonlyArray<string>) {
    setSafe((last) => new Set([...last, ...labels]))
    setAsking(false)
  }

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [])

  function close() {
    if (isSafe || asking) onClose()
    else setAsking(true)
  }

  return (
    <Radix.Root open>
      <Radix.Portal>
        <Radix.Overlay className={overlayClass} />
        <Radix.Content
          role="alertdialog"
          className={clsx(panelClass, 'sm:max-w-[40rem]')}
          onEscapeKeyDown={(event) => event.preventDefault()}
          onInteractOutside={(event) => event.preventDefault()}
          onPointerDownOutside={(event) => event.preventDefault()}
          onOpenAutoFocus={(event) => {
            const copy = body.current?.querySelector<HTMLElement>('button')
            if (!copy) return
            event.preventDefault()
            copy.focus()
          }}
          onCloseAutoFocus={returnFocus}
        >
          <div className="px-5 pt-4 pb-3">
            <Radix.Title className="text-lg font-semibold break-words">{title}</Radix.Title>
            <Radix.Description asChild>
              <div className="mt-2 flex gap-2 rounded-md border border-warning/35 bg-warning-soft px-3 py-2 text-sm text-text">
                <TriangleAlert aria-hidden size={16} strokeWidth={1.5} className="mt-0.5 shrink-0 text-warning" />
                <span>{sentence}</span>
              </div>
            </Radix.Description>
          </div>
          <div
            ref={body}
            className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto overscroll-contain px-5 pt-1 pb-5"
          >
            {secrets.map((secret) => (
              <SecretBox key={secret.label} secret={secret} onCopied={() => keep([secret.label])} />
            ))}
            {snippets.length > 0 && (
              <Snippets
                snippets={snippets}
                onCopied={(code) => keep(needed.filter(({ value }) => code.includes(value)).map(({ label }) => label))}
              />
            )}
            <Checkbox
              label={acknowledgeLabel}
              checked={acknowledged}
              onChange={(event) => {
                setAcknowledged(event.target.checked)
                setAsking(false)
              }}
            />
          </div>
          <DialogFooter>
            <p role="alert" className="text-sm text-danger empty:hidden max-sm:order-last sm:mr-auto">
              {asking && !isSafe ? 'Not copied yet. Close anyway?' : null}
            </p>
            {asking && !isSafe && (
              <Button autoFocus onClick={() => setAsking(false)}>
                Go back
              </Button>
            )}
            <Button variant={asking && !isSafe ? 'danger' : isSafe ? 'primary' : 'secondary'} onClick={close}>
              {asking && !isSafe ? `${closeLabel} without copying` : closeLabel}
            </Button>
          </DialogFooter>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Selecting the text and pressing Ctrl-C is copying too, when the whole secret is in the selection. */
function holdsAll(value: string): boolean {
  return (window.getSelection()?.toString() ?? '').includes(value)
}

function SecretBox({ secret, onCopied }: { secret: ShownSecret; onCopied: () => void }) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1.5">
      <p id={id} className="text-sm font-medium text-text">
        {secret.label}
      </p>
      <div className="flex items-start gap-2">
        <code
          translate="no"
          aria-labelledby={id}
          role="textbox"
          aria-readonly
          aria-multiline
          tabIndex={0}
          onCopy={() => holdsAll(secret.value) && onCopied()}
          className="flex min-h-(--control-h) min-w-0 flex-1 items-center rounded-md border border-line bg-sunken px-2.5 py-1.5 font-mono text-sm break-all whitespace-pre-line text-text select-all"
        >
          {secret.value}
        </code>
        <CopyButton
          words
          text={secret.value}
          label="Copy"
          variant={secret.isSecret === false ? 'secondary' : 'primary'}
          onCopied={onCopied}
        />
      </div>
    </div>
  )
}

function Snippets({
  snippets,
  onCopied,
}: {
  snippets: ReadonlyArray<SecretSnippet>
  onCopied: (code: string) => void
}) {
  const [at, setAt] = useState(0)
  const id = useId()
  const snippet = snippets[at] ?? snippets[0]
  if (!snippet) return null
  return (
    <div className="overflow-hidden rounded-md border border-line">
      <div className="flex items-center border-b border-line bg-sunken pr-1 pl-1">
        {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its tabs take the focus (ARIA Authoring Practices, tabs) */}
        <div
          role="tablist"
          aria-label="Ways to use it"
          className="flex min-w-0 flex-1 gap-1 overflow-x-auto"
          onKeyDown={(event) => {
            const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
            if (step === 0) return
            const next = (at + step + snippets.length) % snippets.length
            setAt(next)
            event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus()
          }}
        >
          {snippets.map((one, index) => (
            <button
              key={one.label}
              type="button"
              role="tab"
              id={`${id}-${index}`}
              aria-selected={index === at}
              aria-controls={`${id}-panel`}
              tabIndex={index === at ? 0 : -1}
              onClick={() => setAt(index)}
              className="-mb-px h-9 border-b-2 border-transparent px-2 font-mono text-xs text-muted outline-offset-[-3px] hover:text-text aria-selected:border-accent aria-selected:text-text forced-colors:not-aria-selected:border-b-0 forced-colors:aria-selected:border-[Highlight]"
            >
              {one.label}
            </button>
          ))}
        </div>
        {/* A button of its own for each tab: one that has just said "Copied" would say it of the next tab too. */}
        <CopyButton
          key={snippet.label}
          text={snippet.code}
          label={`Copy ${snippet.label}`}
          onCopied={() => onCopied(snippet.code)}
        />
      </div>
      <pre
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${at}`}
        tabIndex={0}
        onCopy={() => onCopied(window.getSelection()?.toString() ?? '')}
        className="max-h-48 overflow-auto px-3 py-2.5 font-mono text-xs whitespace-pre text-text outline-offset-[-2px]"
      >
        {snippet.code}
      </pre>
    </div>
  )
}
