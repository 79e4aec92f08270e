import type { ReactElement } from 'react'

/** Two lines in a row's height: what it is and, quieter, what goes with it. Each is one element, which is cut where it does not fit. */
export function TwoLines({ first, second }: { first: ReactElement; second: ReactElement }) {
  return (
    <span className="two-lines">
      {first}
      {second}
    </span>
  )
}
