import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { useBlocker } from 'react-router'
import { SecretDialog, type SecretDialogProps } from '#ui/SecretDialog.tsx'

type HeldSecretDialogProps = Omit<SecretDialogProps, 'open'> & {
  /** What else to know now: until when an old value works. */
  note?: ReactNode
  /** What a link or Back would lose, with its verb: "the client secret is". */
  held: string
}

/** Shows a secret the only time it can be shown, and keeps the page that shows it until its dialog is closed. */
export function HeldSecretDialog({ sentence, note, held, ...dialog }: HeldSecretDialogProps) {
  const triedToLeave = useHoldPage()
  return (
    <SecretDialog
      {...dialog}
      open
      sentence={
        <>
          {sentence}
          {note && <span className="mt-1 block text-muted">{note}</span>}
          <span role="alert" className="mt-1 block font-medium empty:hidden">
            {triedToLeave ? `You stay on this page until you close the dialog, so that ${held} not lost.` : null}
          </span>
        </>
      }
    />
  )
}

/**
 * While it is mounted, no link and no Back leads away from the page. Returns whether somebody tried. (Closing the tab and
 * reloading are the browser's own: `beforeunload`.)
 */
function useHoldPage(): boolean {
  const [tried, setTried] = useState(false)
  const blocker = useBlocker(
    useCallback(() => {
      setTried(true)
      return true
    }, []),
  )
  useEffect(() => {
    if (blocker.state === 'blocked') blocker.reset()
  }, [blocker])
  return tried
}
