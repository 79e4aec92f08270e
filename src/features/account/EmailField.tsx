import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '#lib/api.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { formatTime } from '#lib/format.ts'
import { useLoaded } from '#lib/query-client.ts'
import { useSession } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { focusHeir } from '#ui/focus-kept.ts'
import { TextField } from '#ui/TextField.tsx'
import { toast } from '#ui/toast.ts'
import { toastLinkSent } from './link-sent.ts'
import { emailChangeQuery } from './queries.ts'

const toChange = focusHeir('#change-email')

/** The address one signs in with, the way to another, and the other while it waits to be confirmed. */
export function EmailField({ prepare, onChange }: { prepare: () => void; onChange: () => void }) {
  const { user, demo } = useSession()
  const { data } = useLoaded(emailChangeQuery)
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-start gap-2">
        <TextField
          fieldClassName="flex-1"
          label="Email"
          type="email"
          value={user.email}
          readOnly
          help="You sign in with it."
        />
        {/* Beside the control, under its label. */}
        <Button
          id="change-email"
          className="mt-6.5"
          aria-label="Change email address"
          disabledReason={demo ? 'The people of the demo keep their addresses.' : undefined}
          onPointerEnter={prepare}
          onClick={onChange}
        >
          Change
        </Button>
      </div>
      {data?.pending && <Waiting {...data.pending} />}
    </div>
  )
}

function Waiting({ email, expires_at: expiresAt }: { email: string; expires_at: string }) {
  const { sends_mail: sendsMail } = useSession()
  const client = useQueryClient()
  const key = emailChangeQuery.queryKey
  const resend = useMutation({
    mutationFn: () => api.account.changeEmail({ body: { email } }),
    onSuccess: (change) => {
      client.setQueryData(key, change)
      toastLinkSent(email, sendsMail)
    },
    onError: (failure) => toast.error('No new link was made', { description: errorSentence(failure) }),
  })
  const cancel = useMutation({
    mutationFn: () => api.account.cancelEmailChange(),
    onSuccess: () => {
      client.setQueryData(key, { pending: null })
      toast.success('Your address stays as it is')
    },
    onError: (failure) => toast.error('The change could not be cancelled', { description: errorSentence(failure) }),
  })
  return (
    <div ref={toChange} className="rounded-md border border-info/30 bg-info-soft px-3 py-2.5 text-sm">
      <p>
        Waiting for <span className="font-medium break-all">{email}</span> to be confirmed
      </p>
      <p className="mt-0.5 text-muted">
        {sendsMail
          ? 'Follow the link in the mail that went there.'
          : 'The link lies in this server’s outbox. Whoever runs it can hand it to you.'}{' '}
        It works until {formatTime(expiresAt)}.
      </p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="sm" pending={resend.isPending} onClick={() => resend.mutate()}>
          {sendsMail ? 'Resend' : 'Make a new link'}
        </Button>
        <Button
          size="sm"
          aria-label="Cancel the change of your address"
          pending={cancel.isPending}
          onClick={() => cancel.mutate()}
        >
          Cancel
        </Button>
      </div>
    </div>
  )
}
