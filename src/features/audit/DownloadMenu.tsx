import { ChevronDown, Download } from 'lucide-react'
import { AUDIT_FORMAT_LABELS, type AuditFormat } from './formats.ts'
import { routes } from '#contract/routes.generated.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { todayUtc } from '#lib/today.ts'
import { usePageAction } from '#lib/page-action.ts'
import { useUrlState } from '#lib/url-state.ts'
import { useDownload } from '#lib/use-download.tsx'
import { Button } from '#ui/Button.tsx'
import { MenuButton } from '#ui/MenuButton.tsx'
import { FIELDS, questionOf } from './audit-state.ts'

/** Downloads the events that match, as CSV or JSON; tells how far it is and can be stopped. */
export function DownloadMenu() {
  const reason = reasonOf(useCan(routes.auditEvents.export))
  const { values } = useUrlState(FIELDS)
  const { start, progress } = useDownload(routes.auditEvents.export)
  const startAs = (format: AuditFormat) => void start({ ...questionOf(values, todayUtc()), format })
  usePageAction('download', () => startAs('csv'), reason)

  if (progress) return progress
  const button = (
    <Button icon={<Download aria-hidden size={16} strokeWidth={1.5} />} disabledReason={reason}>
      Download
      {reason === undefined && <ChevronDown aria-hidden size={16} strokeWidth={1.5} className="-mr-1 text-muted" />}
    </Button>
  )
  if (reason !== undefined) return button
  const items = (['csv', 'json'] as const).map((format) => ({
    label: AUDIT_FORMAT_LABELS[format],
    onSelect: () => startAs(format),
  }))
  return (
    <MenuButton label="Download" items={items} align="end">
      {button}
    </MenuButton>
  )
}
