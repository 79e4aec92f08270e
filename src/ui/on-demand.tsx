import { type ComponentType, type ReactNode, useLayoutEffect, useReducer, useState, useSyncExternalStore } from 'react'

/** A component whose code comes when it is first rendered, or earlier by `preload`. */
export type OnDemand<Props> = ComponentType<Props> & {
  /** Fetches its code: on hover or focus of what opens it. What fails is tried again when it is rendered. */
  preload: () => void
}

/** How a menu or a dialog is closed. */
type Closable = {
  onClose?: () => void
  onOpenChange?: (open: boolean) => void
  onDone?: (isDone: boolean) => void
}

/** Returns what closes something by its properties, or undefined for what cannot be closed. */
function closing({ onClose, onOpenChange, onDone }: Closable): (() => void) | undefined {
  if (onClose) return onClose
  const close = onOpenChange ?? onDone
  return close && (() => close(false))
}

/** Whether something could not be opened, and nothing has been since. */
let isMissed = false
const changed = new Set<() => void>()

function setMissed(next: boolean): void {
  if (isMissed === next) return
  isMissed = next
  for (const listener of changed) listener()
}

function subscribe(listener: () => void): () => void {
  changed.add(listener)
  return () => changed.delete(listener)
}

/** Tells whether a menu or a dialog has just not opened, because its code could not be loaded: for a line that says so. */
export function useMissedCode(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => isMissed,
    () => false,
  )
}

/**
 * Takes how to load a component; returns one in its place that shows nothing, or what
 * `meanwhile` makes of its props, until the code is there. React's `lazy` shows a
 * fallback instead, and holds what comes after a fallback back for 300 ms: right for a page, a wait for nothing in a
 * menu or a dialog, whose code mostly came with the pointer. When the code cannot be loaded, what can be closed closes, and
 * the page stays with all that was typed in it (`useMissedCode`); anything else throws while rendering. The next one that is
 * rendered tries again.
 */
export function onDemand<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  meanwhile?: (props: Props) => ReactNode,
): OnDemand<Props> {
  let Loaded: ComponentType<Props> | undefined
  let loading: Promise<void> | undefined
  function start(): Promise<void> {
    loading ??= load().then(
      (component) => {
        Loaded = component
        setMissed(false)
      },
      (error: unknown) => {
        loading = undefined
        throw error
      },
    )
    return loading
  }

  function Demanded(props: Props) {
    const [, show] = useReducer((count: number) => count + 1, 0)
    const [failure, setFailure] = useState<{ error: unknown }>()
    useLayoutEffect(() => {
      if (Loaded) return
      let isWanted = true
      start().then(
        () => isWanted && show(),
        (error: unknown) => isWanted && setFailure({ error }),
      )
      return () => {
        isWanted = false
      }
    }, [])
    const close = closing(props)
    useLayoutEffect(() => {
      if (!failure || !close) return
      setMissed(true)
      close()
    }, [failure, close])
    if (failure && !close) throw failure.error
    return Loaded ? <Loaded {...props} /> : meanwhile?.(props)
  }
  return Object.assign(Demanded, { preload: () => void start().catch(() => undefined) })
}
