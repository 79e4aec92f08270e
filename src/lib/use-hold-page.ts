import { useCallback, useEffect, useState } from 'react'
import { useBlocker } from 'react-router'

/**
 * While it is mounted, no link and no Back leads away from the page, so that a secret that is shown once is not lost by
 * one. Returns whether somebody tried. (Closing the tab and reloading are the browser's own: `beforeunload`.)
 */
export function useHoldPage(): boolean {
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
