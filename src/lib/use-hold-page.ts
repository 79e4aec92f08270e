import { useEffect, useState } from 'react'
import { useBlocker } from 'react-router'

/**
 * While mounted and `holding`, no link and no Back leads away from the page, so that a secret that is shown once is not
 * lost by one. Returns whether somebody tried. (Closing the tab and reloading are the browser's: `beforeunload`.)
 */
export function useHoldPage(holding: boolean): boolean {
  const blocker = useBlocker(holding)
  const [tried, setTried] = useState(false)
  useEffect(() => {
    if (blocker.state !== 'blocked') return
    blocker.reset()
    setTried(true)
  }, [blocker])
  return holding && tried
}
