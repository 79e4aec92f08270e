import type { QueryClient } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { RotateCcw } from 'lucide-react'
import { ROLE_LABELS } from '#contract/roles.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { sessionQuery } from '#lib/queries.ts'
import { DEMO_PERSONAS } from '#server/features/identity/demo-personas.ts'
import { Button } from '#ui/Button.tsx'
import { Select } from '#ui/Select.tsx'
import { toast } from '#ui/toast.ts'

type Props = {
  /** The console's cache, which knows who is signed in. */
  client: QueryClient
  onSwitch: (persona: string) => Promise<void>
  onReset: () => Promise<void>
}

/** The line above the console: what this is, as whom one looks at it, and the way back to the beginning. */
export function DemoBanner({ client, onSwitch, onReset }: Props) {
  const session = useSyncExternalStore(
    (listener) => client.getQueryCache().subscribe(listener),
    () => client.getQueryData(sessionQuery.queryKey),
  )
  const [busy, setBusy] = useState<'switch' | 'reset'>()
  const email = session?.state === 'signed-in' ? session.user.email : undefined
  const current = DEMO_PERSONAS.find((persona) => persona.email === email)
  useEffect(() => {
    // The rail and whatever sticks to the top stand below this line.
    document.documentElement.style.setProperty('--demo-h', '2.5rem')
  }, [])
  const run = async (what: 'switch' | 'reset', work: () => Promise<void>, done?: string) => {
    setBusy(what)
    try {
      await work()
      if (done !== undefined) toast.success(done)
    } catch (error) {
      toast.error(what === 'reset' ? 'The demo was not reset' : 'The role was not switched', {
        description: errorSentence(error),
      })
    } finally {
      setBusy(undefined)
    }
  }
  return (
    <section
      aria-label="Demo"
      className="sticky top-0 z-40 flex h-10 items-center gap-3 border-b border-line bg-accent-soft px-3 text-xs text-text [--control-h:1.75rem] sm:px-4"
    >
      <p className="min-w-0 flex-1 truncate">
        <span className="font-medium">Demo</span>
        <span className="max-sm:sr-only">: everything runs in your browser, nothing is sent.</span>
      </p>
      <Select
        label="Look around as"
        hideLabel
        aria-label="Look around as"
        className="max-w-40 text-xs! sm:max-w-72"
        disabled={busy !== undefined}
        value={current?.id ?? ''}
        {...(current ? {} : { placeholder: 'Look around as …' })}
        options={DEMO_PERSONAS.map(({ id, role, name }) => ({ value: id, label: `${ROLE_LABELS[role]} · ${name}` }))}
        onChange={(event) => void run('switch', () => onSwitch(event.target.value))}
      />
      <Button
        size="sm"
        icon={<RotateCcw aria-hidden size={14} strokeWidth={1.5} />}
        pending={busy === 'reset'}
        onClick={() => void run('reset', onReset, 'The demo is as it was at first')}
      >
        Reset
      </Button>
    </section>
  )
}
