import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Route } from '#contract/routes.generated.ts'
import { Button } from '#ui/Button.tsx'
import { announce } from '#ui/live-region.ts'
import { toast } from '#ui/toast.ts'
import { errorSentence } from './describe-error.ts'
import { download, formatBytes } from './download.ts'
import { useOrganization } from './session.tsx'

/**
 * Takes the endpoint that writes a file. Returns what starts a download with a query, one at a time, and says how it went;
 * and, while one runs, what stands in the button's place: how far it is, and the way to stop it. Leaving the page stops it.
 */
export function useDownload(route: Route): {
  start: (query: Record<string, string>) => Promise<void>
  progress: ReactNode
} {
  const { id: organizationId } = useOrganization()
  const [bytes, setBytes] = useState<number | null>(null)
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  async function start(query: Record<string, string>) {
    // The palette and the toast of one that failed offer it as well.
    if (running.current) return
    const { signal } = (running.current = new AbortController())
    setBytes(0)
    announce('Download started')
    try {
      const name = await download(route, { organizationId, query, signal, onProgress: setBytes })
      toast.success(`${name} downloaded`)
    } catch (error) {
      if (signal.aborted) announce('Download cancelled')
      else
        toast.error(`The download failed. ${errorSentence(error)}`, {
          action: { label: 'Try again', onClick: () => void start(query) },
        })
    } finally {
      running.current = undefined
      setBytes(null)
    }
  }

  const progress = bytes !== null && (
    <>
      <span className="text-sm text-muted tabular">
        {bytes === 0 ? 'Preparing…' : `${formatBytes(bytes)} received`}
      </span>
      <Button onClick={() => running.current?.abort()}>Cancel download</Button>
    </>
  )
  return { start, progress }
}
