import { useEffect, useRef, useState } from 'react'
import { Download } from 'lucide-react'
import { routes } from '#contract/routes.generated.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { rangeWords } from '#lib/day-words.ts'
import { todayUtc } from '#lib/days.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { download, formatBytes } from '#lib/download.ts'
import { usePageAction } from '#lib/page-action.ts'
import { useOrganization } from '#lib/session.tsx'
import { useUrlState } from '#lib/url-state.ts'
import { Button } from '#ui/Button.tsx'
import { announce } from '#ui/live-region.ts'
import { toast } from '#ui/toast.ts'
import { FIELDS, filtersOf, rangeOf } from './usage-state.ts'

/** Downloads what the page shows, by resource and with tags, as CSV; tells how far it is and can be stopped. */
export function DownloadButton() {
  const organization = useOrganization()
  const verdict = useCan(routes.usage.export)
  const { values } = useUrlState(FIELDS)
  const [bytes, setBytes] = useState<number | null>(null)
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  const range = rangeOf(values, todayUtc())
  async function start() {
    const mine = new AbortController()
    running.current = mine
    setBytes(0)
    announce('Download started')
    try {
      const query = { ...range, ...filtersOf(values) }
      const name = await download(routes.usage.export, {
        organizationId: organization.id,
        query,
        signal: mine.signal,
        onProgress: setBytes,
      })
      toast.success(`${name} downloaded`)
    } catch (error) {
      if (mine.signal.aborted) announce('Download cancelled')
      else
        toast.error(`The download failed. ${errorSentence(error)}`, {
          action: { label: 'Try again', onClick: () => void start() },
        })
    } finally {
      // Another one may have been started from the toast meanwhile.
      if (running.current === mine) setBytes(null)
    }
  }

  usePageAction('download', () => void start(), reasonOf(verdict))

  if (bytes !== null) {
    return (
      <>
        <span className="text-sm text-muted tabular">
          {bytes === 0 ? 'Preparing…' : `${formatBytes(bytes)} received`}
        </span>
        <Button onClick={() => running.current?.abort()}>Cancel download</Button>
      </>
    )
  }
  return (
    <Button
      variant="primary"
      icon={<Download aria-hidden size={16} strokeWidth={1.5} />}
      disabledReason={reasonOf(verdict)}
      title={
        verdict.allowed
          ? `CSV of ${rangeWords(range.from, range.to)}: by day and resource, with project and resource tags`
          : undefined
      }
      onClick={() => void start()}
    >
      Download
    </Button>
  )
}
