import { Download, FileX } from 'lucide-react'
import { Link, useParams } from 'react-router'
import { paths } from '#app/paths.ts'
import type { Invoice } from '#contract/invoices.ts'
import { routes } from '#contract/routes.generated.ts'
import { SERVICE_LABELS } from '#contract/usage-scopes.ts'
import { useCan } from '#lib/can.ts'
import { monthYearWords } from '#lib/day-words.ts'
import { describeError, errorSentenceAlone } from '#lib/describe-error.ts'
import { formatTime } from '#lib/format.ts'
import { useLoaded } from '#lib/query-client.ts'
import { Refused } from '#lib/Refused.tsx'
import { useOrganization } from '#lib/session.tsx'
import { Button, LinkButton } from '#ui/Button.tsx'
import { type DataColumn, DataTable } from '#ui/DataTable.tsx'
import { EmptyState } from '#ui/EmptyState.tsx'
import { formatMoney, Money } from '#ui/Money.tsx'
import { invoicesQuery } from './queries.ts'
import { useDownloadInvoice } from './use-download-invoice.ts'

type Line = Invoice['lines'][number]
const quantity = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 })
/** A unit price can be a hundred-thousandth of a cent. */
const PRICE_DECIMALS = 10

// What has a number is as wide as a long one, on any screen: an amount that is cut is none.
function lineColumns(invoice: Invoice | undefined): readonly DataColumn<Line>[] {
  return [
    {
      id: 'sku',
      header: 'SKU',
      wrap: true,
      cell: (line) => (
        <span className="flex min-w-0 flex-col py-1.5">
          <span className="font-medium break-words">{line.name}</span>
          <span className="text-xs text-muted">
            {SERVICE_LABELS[line.service]}
            {line.service_month !== invoice?.month && `, used in ${monthYearWords(`${line.service_month}-01`)}`}
          </span>
        </span>
      ),
    },
    {
      id: 'quantity',
      header: 'Quantity',
      width: '9rem',
      align: 'end',
      cell: (line) => quantity.format(line.quantity as Intl.StringNumericLiteral),
    },
    { id: 'unit', header: 'Unit', width: '6rem', cell: (line) => <span className="text-muted">{line.unit}</span> },
    {
      id: 'price',
      header: 'Unit price',
      width: '8rem',
      align: 'end',
      cell: (line) => <Money amount={line.unit_price} decimals={PRICE_DECIMALS} className="text-muted" />,
    },
    {
      id: 'cost',
      header: 'Cost',
      width: '7.25rem',
      align: 'end',
      cell: (line) => <Money amount={line.cost} className="font-medium" />,
    },
  ]
}

/** One closed month: what was used, at which price, and what it came to. */
export function InvoicePage() {
  const verdict = useCan(routes.invoices.list)
  if (!verdict.allowed) return <Refused title="You cannot see invoices" reason={verdict.reason} />
  return <Shown />
}

function Shown() {
  const { id, name } = useOrganization()
  const { invoice: wanted } = useParams()
  const query = useLoaded(invoicesQuery(id))
  const download = useDownloadInvoice()
  const invoice = query.data?.find((one) => one.id === wanted)
  if (query.data && !invoice) {
    return (
      <EmptyState
        icon={<FileX size={16} strokeWidth={1.5} />}
        title="There is no such invoice"
        action={
          <LinkButton>
            <Link to={paths.billing(id)}>All invoices</Link>
          </LinkButton>
        }
      >
        The address may be of another organization.
      </EmptyState>
    )
  }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="min-w-0">
          {/* On paper nothing around the page says whose invoice it is. */}
          <p className="hidden text-base text-text print:block">{name}</p>
          <h2 className="text-lg font-semibold text-text">
            {invoice ? `Invoice for ${monthYearWords(`${invoice.month}-01`)}` : 'Invoice'}
          </h2>
          <p className="mt-0.5 text-sm text-muted tabular">
            {invoice && (
              <>
                Total <span className="font-medium text-text">{formatMoney(invoice.total)}</span>, closed{' '}
                {formatTime(invoice.closed_at)}
              </>
            )}
          </p>
        </div>
        <div className="flex flex-wrap gap-2 print:hidden">
          <LinkButton>
            <Link to={paths.billing(id)}>All invoices</Link>
          </LinkButton>
          {invoice && (
            <Button icon={<Download aria-hidden size={16} strokeWidth={1.5} />} onClick={() => void download(invoice)}>
              Download CSV
            </Button>
          )}
        </div>
      </div>
      <DataTable
        label="Invoice lines"
        noun={{ one: 'line', other: 'lines' }}
        columns={lineColumns(invoice)}
        rows={invoice?.lines}
        rowId={(line) => `${line.service_month} ${line.sku} ${line.cloud} ${line.region} ${line.unit_price}`}
        skeletonRows={8}
        showCount={false}
        error={
          query.error
            ? {
                title: 'The invoice could not be loaded',
                message: errorSentenceAlone(query.error),
                requestId: describeError(query.error).reference,
              }
            : null
        }
        onRetry={() => void query.refetch()}
        retrying={query.isFetching}
        empty={<EmptyState bare icon={<FileX size={16} strokeWidth={1.5} />} title="Nothing was used in this month" />}
      />
    </div>
  )
}
