import { useState } from 'react'

const KEY = 'conifer-rail'

/** Returns whether the rail is folded away and how to change that; remembered on this device. */
export function useRailFolded(): [boolean, (folded: boolean) => void] {
  const [folded, setFolded] = useState(() => {
    try {
      return localStorage.getItem(KEY) === 'folded'
    } catch {
      return false
    }
  })
  return [
    folded,
    (next) => {
      setFolded(next)
      try {
        localStorage.setItem(KEY, next ? 'folded' : 'open')
      } catch {
        // Not remembered, then.
      }
    },
  ]
}
