import { lazy, Suspense, useEffect, useState } from 'react'
import { onFirstToast } from './toast.ts'

const Toaster = lazy(() => import('./Toaster.tsx'))

/** Where toasts appear. Put it once into the app; its code comes with the first toast. */
export function ToastRegion({ theme }: { theme?: 'light' | 'dark' }) {
  const [needed, setNeeded] = useState(false)
  useEffect(() => onFirstToast(() => setNeeded(true)), [])
  if (!needed) return null
  return (
    <Suspense fallback={null}>
      <Toaster {...(theme ? { theme } : {})} />
    </Suspense>
  )
}
