import { useEffect, useRef } from 'react'
import { MailCheck } from 'lucide-react'
import { Button } from '#ui/Button.tsx'

/** Says that a mail is on its way, in the same words whether or not the address has an account. */
export function CheckYourMail({ email, onBack }: { email: string; onBack: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="flex flex-col items-start gap-4">
      <span aria-hidden className="flex size-9 items-center justify-center rounded-md bg-accent-soft text-accent">
        <MailCheck size={20} strokeWidth={1.5} />
      </span>
      <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold tracking-tight">
        Check your mail
      </h1>
      <div className="flex flex-col gap-2 text-base text-muted">
        <p>
          We sent a link to <span className="font-medium break-all text-text">{email}</span>. Open it to confirm your
          address.
        </p>
        <p>Nothing there after a few minutes? Look into the spam folder, or check the address.</p>
      </div>
      <Button onClick={onBack}>Use another address</Button>
    </div>
  )
}
