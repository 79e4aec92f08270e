import { useEffect, useState } from 'react'
import { onDemand } from './on-demand.tsx'
import { onFirstToast } from './toast.ts'

type Props = { theme?: 'light' | 'dark'; onClose: () => void }

const Toaster = onDemand<Props>(async () => (await import('./Toaster.tsx')).Toaster)

/** Where toasts appear. Put it once into the app; its code comes with the first toast. */
export function ToastRegion({ theme }: { theme?: 'light' | 'dark' }) {
  const [needed, setNeeded] = useState(false)
  useEffect(() => onFirstToast(() => setNeeded(true)), [])
  if (!needed) return null
  // What could not be loaded is tried again with the next toast: nothing of the page is to go for want of it.
  return <Toaster {...(theme ? { theme } : {})} onClose={() => setNeeded(false)} />
}
