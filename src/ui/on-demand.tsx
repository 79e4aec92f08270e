import { type ComponentType, type ReactNode, useLayoutEffect, useReducer, useState } from 'react'

/** A component whose code comes when it is first rendered, or earlier by `preload`. */
export type OnDemand<Props> = ComponentType<Props> & {
  /** Fetches its code: on hover or focus of what opens it. What fails is tried again when it is rendered. */
  preload: () => void
}

/**
 * Takes how to load a component; returns one in its place that shows nothing, or what
 * `meanwhile` makes of its props, until the code is there. React's `lazy` shows a
 * fallback instead, and holds what comes after a fallback back for 300 ms: right for a page, a wait for nothing in a
 * menu or a dialog, whose code mostly came with the pointer. Throws while rendering when the code cannot be loaded; the
 * next one that is rendered tries again.
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
    if (failure) throw failure.error
    return Loaded ? <Loaded {...props} /> : meanwhile?.(props)
  }
  return Object.assign(Demanded, { preload: () => void start().catch(() => undefined) })
}
