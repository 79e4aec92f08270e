import { useEffect, useState } from 'react'
import { onDemand } from './on-demand.tsx'
import { onFirstToast } from './toast.ts'

const Toaster = onDemand(async () => (await import('./Toaster.tsx')).Toaster)

/** Where toasts appear. Put it once into the app; its code comes with the first toast. */
export function ToastRegion({ theme }: { theme?: 'light' | 'dark' }) {
  const [needed, setNeeded] = useState(false)
  useEffect(() => onFirstToast(() => setNeeded(true)), [])
  if (!needed) return null
  return <Toaster {...(theme ? { theme } : {})} />
}
