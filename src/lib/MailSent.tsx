import { type ReactNode, useEffect, useRef } from 'react'
import { MailCheck } from 'lucide-react'
import { sessionQuery } from './queries.ts'
import { useLoaded } from './query-client.ts'

/** Returns whether mails leave the server, for pages that nobody is signed in to. */
export function useSendsMail(): boolean {
  const { data: session } = useLoaded(sessionQuery)
  return !session || session.state === 'set-up-required' || session.sends_mail
}

interface MailSentProps {
  /** Whom the mail is for, and what it is; the same words whether or not the address has an account. */
  children: ReactNode
  /** The same where there is no mail server. */
  unsent: ReactNode
  /** The way on. */
  action: ReactNode
}

/** Says that a mail is on its way, or, where there is no mail server, who has it. */
export function MailSent({ children, unsent, action }: MailSentProps) {
  const sendsMail = useSendsMail()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="flex flex-col items-start gap-4">
      <span aria-hidden className="flex size-9 items-center justify-center rounded-md bg-accent-soft text-accent">
        <MailCheck size={20} strokeWidth={1.5} />
      </span>
      <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold tracking-tight">
        {sendsMail ? 'Check your mail' : 'Ask for your link'}
      </h1>
      <div className="flex flex-col gap-2 text-base text-muted">
        <p>{sendsMail ? children : unsent}</p>
        <p>
          {sendsMail
            ? 'Nothing there after a few minutes? Look into the spam folder, or check the address.'
            : 'It has no mail server. Whoever runs it finds the link there and can hand it to you.'}
        </p>
      </div>
      {action}
    </div>
  )
}
