import { useState } from 'react'
import { remember, remembered } from '#lib/remembered.ts'

const KEY = 'conifer-rail'

/** Returns whether the rail is folded away and how to change that; remembered on this device. */
export function useRailFolded(): [boolean, (folded: boolean) => void] {
  const [folded, setFolded] = useState(() => remembered(KEY) === 'folded')
  return [
    folded,
    (next) => {
      setFolded(next)
      remember(KEY, next ? 'folded' : 'open', '/organizations')
    },
  ]
}
