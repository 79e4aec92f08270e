import { Download } from 'lucide-react'
import { routes } from '#contract/routes.generated.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { rangeWords } from '#lib/day-words.ts'
import { todayUtc } from '#lib/today.ts'
import { usePageAction } from '#lib/page-action.ts'
import { useUrlState } from '#lib/url-state.ts'
import { useDownload } from '#lib/use-download.tsx'
import { Button } from '#ui/Button.tsx'
import { FIELDS, filtersOf, rangeOf } from './usage-state.ts'

/** Downloads what the page shows, by resource and with tags, as CSV; tells how far it is and can be stopped. */
export function DownloadButton() {
  const verdict = useCan(routes.usage.export)
  const { values } = useUrlState(FIELDS)
  const range = rangeOf(values, todayUtc())
  const { start, progress } = useDownload(routes.usage.export)
  const startHere = () => void start({ ...range, ...filtersOf(values) })
  usePageAction('download', startHere, reasonOf(verdict))

  if (progress) return progress
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
      onClick={startHere}
    >
      Download
    </Button>
  )
}
