import { useEffect, useState } from 'react'

/** Takes a value that changes with each key; returns the last one that rested for `restMs`, so that not every key asks the server. */
export function useRested<T>(value: T, restMs = 150): T {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs)
    return () => clearTimeout(timer)
  }, [value, restMs])
  return rested
}
