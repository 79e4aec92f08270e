import { useEffect, useRef, useState } from 'react'
import { ChevronDown, Download } from 'lucide-react'
import { AUDIT_FORMAT_LABELS, type AuditFormat } from './formats.ts'
import { routes } from '#contract/routes.generated.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { todayUtc } from '#lib/days.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { download, formatBytes } from '#lib/download.ts'
import { usePageAction } from '#lib/page-action.ts'
import { useOrganization } from '#lib/session.tsx'
import { useUrlState } from '#lib/url-state.ts'
import { Button } from '#ui/Button.tsx'
import { announce } from '#ui/live-region.ts'
import { MenuButton } from '#ui/MenuButton.tsx'
import { toast } from '#ui/toast.ts'
import { FIELDS, questionOf } from './audit-state.ts'

/** Downloads the events that match, as CSV or JSON; tells how far it is and can be stopped. */
export function DownloadMenu() {
  const organization = useOrganization()
  const reason = reasonOf(useCan(routes.auditEvents.export))
  const { values } = useUrlState(FIELDS)
  const [bytes, setBytes] = useState<number | null>(null)
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  async function start(format: AuditFormat) {
    const mine = new AbortController()
    running.current = mine
    setBytes(0)
    announce('Download started')
    try {
      const name = await download(routes.auditEvents.export, {
        organizationId: organization.id,
        query: { ...questionOf(values, todayUtc()), format },
        signal: mine.signal,
        onProgress: setBytes,
      })
      toast.success(`${name} downloaded`)
    } catch (error) {
      if (mine.signal.aborted) announce('Download cancelled')
      else
        toast.error(`The download failed. ${errorSentence(error)}`, {
          action: { label: 'Try again', onClick: () => void start(format) },
        })
    } finally {
      // Another one may have been started from the toast meanwhile.
      if (running.current === mine) setBytes(null)
    }
  }
  usePageAction('download', () => void start('csv'), reason)

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
  const button = (
    <Button icon={<Download aria-hidden size={16} strokeWidth={1.5} />} disabledReason={reason}>
      Download
      {reason === undefined && <ChevronDown aria-hidden size={16} strokeWidth={1.5} className="-mr-1 text-muted" />}
    </Button>
  )
  if (reason !== undefined) return button
  const items = (['csv', 'json'] as const).map((format) => ({
    label: AUDIT_FORMAT_LABELS[format],
    onSelect: () => void start(format),
  }))
  return (
    <MenuButton label="Download" items={items} align="end">
      {button}
    </MenuButton>
  )
}
