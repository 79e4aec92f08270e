import { Download, FileText } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import { INVOICE_CLOSE_DAYS } from '#contract/invoice-days.ts'
import type { Invoice } from '#contract/invoices.ts'
import { routes } from '#contract/routes.generated.ts'
import { useCan } from '#lib/can.ts'
import { monthYearWords } from '#lib/day-words.ts'
import { describeError, errorSentenceAlone } from '#lib/describe-error.ts'
import { formatDay } from '#lib/format.ts'
import { useLoaded } from '#lib/query-client.ts'
import { Refused } from '#lib/Refused.tsx'
import { useOrganization } from '#lib/session.tsx'
import { TextLink } from '#ui/Button.tsx'
import { type DataColumn, DataTable } from '#ui/DataTable.tsx'
import { EmptyState } from '#ui/EmptyState.tsx'
import { RowMenu } from '#ui/MenuButton.tsx'
import { Money } from '#ui/Money.tsx'
import { invoicesQuery } from './queries.ts'
import { useDownloadInvoice } from './use-download-invoice.ts'

/** Takes the organization's id; returns the table's columns. Keep the result. */
function invoiceColumns(id: string): readonly DataColumn<Invoice>[] {
  return [
    {
      id: 'month',
      header: 'Month',
      cell: (invoice) => (
        <Link
          to={paths.invoice(id, invoice.id)}
          data-row-link
          className="rounded-sm font-medium text-text hover:underline"
        >
          {monthYearWords(`${invoice.month}-01`)}
        </Link>
      ),
    },
    {
      id: 'closed',
      header: 'Closed',
      width: '22%',
      cell: (invoice) => <span className="text-muted">{formatDay(invoice.closed_at)}</span>,
    },
    {
      id: 'lines',
      header: 'Lines',
      width: '16%',
      align: 'end',
      cell: (invoice) => <span className="text-muted">{invoice.lines.length}</span>,
    },
    {
      id: 'total',
      header: 'Total',
      width: '22%',
      align: 'end',
      cell: (invoice) => <Money amount={invoice.total} className="font-medium" />,
    },
  ]
}

/** Settings > Billing: the months that are closed, newest first. */
export function InvoicesPage() {
  const verdict = useCan(routes.invoices.list)
  if (!verdict.allowed) return <Refused title="You cannot see invoices" reason={verdict.reason} />
  return <Invoices />
}

function Invoices() {
  const { id } = useOrganization()
  const query = useLoaded(invoicesQuery(id))
  const mayUsage = useCan(routes.usage.get)
  const download = useDownloadInvoice()
  const columns = useMemo(() => invoiceColumns(id), [id])
  const actions = useCallback(
    (invoice: Invoice) => (
      <RowMenu
        name={monthYearWords(`${invoice.month}-01`)}
        items={[
          {
            label: 'Download CSV',
            icon: <Download aria-hidden size={16} strokeWidth={1.5} />,
            onSelect: () => void download(invoice),
          },
        ]}
      />
    ),
    [download],
  )
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-[44rem] text-sm text-muted">
        A month closes {INVOICE_CLOSE_DAYS} days after its end (UTC). What is reported later is on the next invoice,
        under the month it belongs to.{' '}
        {mayUsage.allowed && (
          <TextLink>
            <Link to={paths.usage(id)}>See this month so far</Link>
          </TextLink>
        )}
      </p>
      <DataTable
        label="Invoices"
        noun={{ one: 'invoice', other: 'invoices' }}
        columns={columns}
        rows={query.data}
        rowId={(invoice) => invoice.id}
        linkedRows
        actions={actions}
        skeletonRows={6}
        showCount={false}
        error={
          query.error
            ? {
                title: 'The invoices could not be loaded',
                message: errorSentenceAlone(query.error),
                requestId: describeError(query.error).reference,
              }
            : null
        }
        onRetry={() => void query.refetch()}
        retrying={query.isFetching}
        empty={
          <EmptyState bare icon={<FileText size={16} strokeWidth={1.5} />} title="No invoices yet">
            The first one comes {INVOICE_CLOSE_DAYS} days after the end of the first month with usage.
          </EmptyState>
        }
      />
    </div>
  )
}
