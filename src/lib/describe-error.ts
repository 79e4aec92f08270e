import { ApiFailure } from './api-failure.ts'
import { formatClock, formatWait } from './format.ts'

/** The button beside an error: the page that shows it knows what each one does there. */
export type WayOut = 'retry' | 'reload' | 'sign-in' | 'home' | 'none'

export type ErrorWords = {
  /** What happened, in a few words. */
  title: string
  /** Why, and what it means for what the person was doing. */
  message: string
  /** What to do now. */
  advice: string
  wayOut: WayOut
  /** What to give whoever runs the server, when it is theirs to mend. */
  reference: string | undefined
}

type Words = Pick<ErrorWords, 'title' | 'message' | 'advice' | 'wayOut'>

/** Turns anything that was thrown into words: what happened, why, what to do, and the way out. The only place that does. */
export function describeError(error: unknown): ErrorWords {
  if (error instanceof ApiFailure) {
    return { ...describeFailure(error), reference: error.kind === 'server' ? error.requestId : undefined }
  }
  if (isStaleChunk(error)) {
    // To load the whole page anew would leave nothing of it.
    if ('onLine' in navigator && !navigator.onLine)
      return describeError(new ApiFailure({ kind: 'offline', code: 'OFFLINE', message: '' }))
    return {
      title: 'Part of this page could not be loaded',
      message: 'Either the connection dropped, or the console was updated while it was open here.',
      advice: 'Reload to get the present version.',
      wayOut: 'reload',
      reference: undefined,
    }
  }
  return {
    title: 'This page broke',
    message: 'The console ran into a mistake of its own. Nothing you saved is lost.',
    advice: 'Reload the page. If it breaks again, tell whoever runs this server what you did just before.',
    wayOut: 'reload',
    reference: error instanceof Error ? error.message : undefined,
  }
}

/** A browser's own words for a script that is gone: Chromium, Firefox and Safari in turn. */
function isStaleChunk(error: unknown): boolean {
  return (
    error instanceof Error &&
    /dynamically imported module|error loading dynamically|importing a module script failed|unable to preload/i.test(
      error.message,
    )
  )
}

function describeFailure(error: ApiFailure): Words {
  switch (error.kind) {
    case 'offline':
      return {
        title: 'The server cannot be reached',
        // Not that nothing was changed: what was sent may have arrived, and its answer not.
        message: 'This device is offline, or the server is down.',
        advice: 'Check the connection, then try again.',
        wayOut: 'retry',
      }
    case 'timeout':
      return {
        title: 'The server took too long',
        message: 'No answer came in time. A change you sent may or may not have been made.',
        advice: 'Look at the present state before you send it again.',
        wayOut: 'retry',
      }
    case 'signed-out':
      return {
        title: 'Your session has ended',
        message: 'Sessions end after a while, and when you end them from another device.',
        advice: 'Sign in to come back to this very page.',
        wayOut: 'sign-in',
      }
    case 'forbidden':
      return {
        title: 'You may not do this',
        message: error.message,
        advice: 'Ask an organization owner to do it or to change your role.',
        wayOut: 'home',
      }
    case 'unconfirmed':
      return {
        title: 'Nothing was changed',
        message: 'You did not confirm that it is you.',
        advice: 'Try again and confirm it.',
        wayOut: 'retry',
      }
    case 'not-found':
      return {
        title: 'Not found',
        message: error.message,
        advice: 'It may have been deleted, or you no longer have access to it.',
        wayOut: 'home',
      }
    case 'conflict':
      return { title: 'This cannot be done now', message: error.message, advice: '', wayOut: 'retry' }
    case 'invalid':
      return { title: 'Something in it is not right', message: error.message, advice: '', wayOut: 'none' }
    case 'limited':
      return {
        title: 'Too many attempts',
        message: error.message,
        advice: waitAdvice(error),
        wayOut: 'retry',
      }
    case 'server':
      if (error.status > 0 && error.status < 500)
        return {
          title: 'Something else answered',
          message: 'Not this server but something on the way to it, such as a proxy that asks you to sign in.',
          advice: 'Reload the page.',
          wayOut: 'reload',
        }
      return {
        title: 'The server failed to answer',
        message:
          error.code === 'UNREADABLE' ? `It answered with status ${error.status} and nothing else.` : error.message,
        advice: 'Try again. If it goes on, give whoever runs this server the request id.',
        wayOut: 'retry',
      }
  }
}

/** How long the wait is, and until when; what the server's own words say already is not said again. */
function waitAdvice({ retryAfterSeconds, retryAt, message }: ApiFailure): string {
  if (retryAfterSeconds === undefined || !retryAt) return 'Wait a minute, then try again.'
  const until = formatClock(retryAt)
  return /try again in/i.test(message)
    ? `That is at ${until}.`
    : `Try again in ${formatWait(retryAfterSeconds)}, at ${until}.`
}

/** The same in one sentence or two, for a toast or a line, with the request's id where those words ask for it. */
export function errorSentence(error: unknown): string {
  const { reference } = describeError(error)
  const id = error instanceof ApiFailure && reference
  return id ? `${errorSentenceAlone(error)} Request ID ${id}.` : errorSentenceAlone(error)
}

/** Without the id, for what shows that itself. */
export function errorSentenceAlone(error: unknown): string {
  const { title, message, advice } = describeError(error)
  const own =
    error instanceof ApiFailure && ['forbidden', 'not-found', 'conflict', 'invalid', 'limited'].includes(error.kind)
  return [own ? message : `${title}.`, advice].filter(Boolean).join(' ')
}
