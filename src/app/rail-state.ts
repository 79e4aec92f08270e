import { useState } from 'react'
import { remember, remembered } from '#lib/remembered.ts'

const KEY = 'conifer-rail'
/** On a tablet held upright the rail starts folded: beside it every table would be a list. */
const FOLDED_UNDER_PX = 1024

type Rail = 'folded' | 'open'

/** Returns how the rail stands and how to change that; remembered on this device. Undefined where the width of the screen decides and nobody knows it. */
export function useRail(): [Rail | undefined, (rail: Rail) => void] {
  const [rail, setRail] = useState(
    () =>
      (remembered(KEY) as Rail | undefined) ??
      (typeof window === 'undefined' ? undefined : window.innerWidth < FOLDED_UNDER_PX ? 'folded' : 'open'),
  )
  return [
    rail,
    (next) => {
      setRail(next)
      remember(KEY, next, '/organizations')
    },
  ]
}
