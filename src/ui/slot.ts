import { Children, cloneElement, isValidElement } from 'react'
import type { ReactElement, ReactNode, Ref } from 'react'
import { clsx } from 'clsx'

type Props = Record<string, unknown>
type Handler = (...args: unknown[]) => void

/** One ref callback that serves two refs; either may be missing. */
export function mergeRefs<T>(one: Ref<T> | undefined, other: Ref<T> | undefined): Ref<T> | undefined {
  if (!one || !other) return one ?? other
  return (node) => {
    const undo = [one, other].map((ref) => {
      if (typeof ref === 'function') return ref(node) ?? (() => void ref(null))
      ref.current = node
      return () => {
        ref.current = null
      }
    })
    return () => {
      for (const cleanup of undo) cleanup()
    }
  }
}

/**
 * Clones `child` with `props` laid over its own: class names join, refs merge, of two event handlers the child's runs
 * first and the other only if it did not prevent the default. Everything else of the child wins.
 */
export function withProps(child: ReactElement, props: Props, children?: ReactNode): ReactElement {
  const own = child.props as Props
  const merged: Props = { ...props, ...own }
  for (const [name, added] of Object.entries(props)) {
    const mine = own[name]
    if (name === 'className') merged[name] = clsx(added as string, mine as string | undefined)
    else if (name === 'ref')
      merged[name] = mergeRefs(mine as Ref<unknown> | undefined, added as Ref<unknown> | undefined)
    else if (/^on[A-Z]/.test(name) && typeof mine === 'function' && typeof added === 'function') {
      merged[name] = (event: { defaultPrevented?: boolean }) => {
        ;(mine as Handler)(event)
        if (!event?.defaultPrevented) (added as Handler)(event)
      }
    } else if (mine === undefined) merged[name] = added
  }
  return children === undefined ? cloneElement(child, merged) : cloneElement(child, merged, children)
}

/** The one element of an `asChild` component. Throws when there is none: the mistake shows at once. */
export function onlyElement(children: ReactNode): ReactElement<{ children?: ReactNode }> {
  const child = Children.only(children)
  if (!isValidElement<{ children?: ReactNode }>(child)) throw new TypeError('asChild needs exactly one element')
  return child
}
