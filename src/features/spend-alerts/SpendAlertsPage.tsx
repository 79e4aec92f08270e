import { useCallback, useMemo, useState } from 'react'
import { Link } from 'react-router'
import { BellRing, Mail, Pencil, Trash2 } from 'lucide-react'
import { paths } from '#app/paths.ts'
import { routes } from '#contract/routes.generated.ts'
import type { SpendAlert } from '#contract/spend-alerts.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { monthWords } from '#lib/day-words.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { formatCount, formatList } from '#lib/format.ts'
import { usePageAction } from '#lib/page-action.ts'
import { useLoaded } from '#lib/query-client.ts'
import { Refused } from '#lib/Refused.tsx'
import { useOrganization, useSession } from '#lib/session.tsx'
import { failureProps } from '#lib/table-error.ts'
import { Button, LinkButton } from '#ui/Button.tsx'
import { Section } from '#ui/Card.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { EmptyState } from '#ui/EmptyState.tsx'
import { RowMenu } from '#ui/MenuButton.tsx'
import { PageHeader } from '#ui/PageHeader.tsx'
import { toast } from '#ui/toast.ts'
import { Skeleton } from '#ui/Skeleton.tsx'
import { Withheld } from '#ui/Withheld.tsx'
import { formatMoney } from '#ui/Money.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { alertColumns, alertName, firingColumns } from './alert-columns.tsx'
import { useSendTest } from './mutations.ts'
import { spendAlertsQuery } from './queries.ts'

// Dialogs come with the intent to open one: the page itself stays light.
const CreateAlertDialog = onDemand(async () => (await import('./AlertDialog.tsx')).CreateAlertDialog)
const EditAlertDialog = onDemand(async () => (await import('./AlertDialog.tsx')).EditAlertDialog)
const EditSpikeDialog = onDemand(async () => (await import('./AlertDialog.tsx')).EditSpikeDialog)
const DeleteAlertDialog = onDemand(async () => (await import('./DeleteAlertDialog.tsx')).DeleteAlertDialog)

const icon = { 'aria-hidden': true, size: 16, strokeWidth: 1.5 } as const
const SPIKE_STAYS =
  'The Auto-spend spike alert protects from unexpected cost increases and cannot be deleted. You can turn it off under Edit.'

type Open = { kind: 'create' } | { kind: 'edit' | 'delete'; id: string } | null

/** Settings > Spend alerts: who is told when a month's spend reaches which amount, and what was told so far. */
export function SpendAlertsPage() {
  const organization = useOrganization()
  const verdict = useCan(routes.spendAlerts.list)
  const mayWrite = useCan(routes.spendAlerts.create)
  const [open, setOpen] = useState<Open>(null)
  usePageAction('create', () => setOpen({ kind: 'create' }), reasonOf(mayWrite))
  const addButton = (variant: 'primary' | 'secondary' = 'primary') => (
    <Button
      variant={variant}
      disabledReason={reasonOf(mayWrite)}
      onPointerEnter={CreateAlertDialog.preload}
      onFocus={CreateAlertDialog.preload}
      onClick={() => setOpen({ kind: 'create' })}
    >
      + Add Alert
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Spend alerts"
        description="An email when a month's spend reaches an amount, once in each calendar month. Months are UTC months, as on invoices."
        action={addButton()}
      />
      {verdict.allowed ? (
        <Alerts open={open} setOpen={setOpen} addButton={addButton('secondary')} />
      ) : verdict.because === 'plan' ? (
        <Withheld
          title="Spend alerts are not part of your plan"
          reason={verdict.reason}
          action={
            <LinkButton>
              <Link to={paths.plans(organization.id)}>See the plans</Link>
            </LinkButton>
          }
        />
      ) : (
        <Refused title="You cannot see spend alerts" reason={verdict.reason} />
      )}
    </>
  )
}

function Alerts({
  open,
  setOpen,
  addButton,
}: {
  open: Open
  setOpen: (open: Open) => void
  addButton: React.ReactNode
}) {
  const organization = useOrganization()
  const query = useLoaded(spendAlertsQuery(organization.id))
  const mayWrite = useCan(routes.spendAlerts.update)
  const { mutate: sendTest } = useSendTest(organization.id)
  const { sends_mail: sendsMail } = useSession()
  const { data } = query
  const close = useCallback(() => setOpen(null), [setOpen])

  const test = useCallback(
    function send(alert: SpendAlert) {
      sendTest(alert.id, {
        onSuccess: ({ recipients }) =>
          sendsMail
            ? toast.success(`Test sent to ${formatCount(recipients.length, 'address', 'addresses')}`, {
                description: formatList(recipients),
              })
            : toast.error('Nobody got the test: this server has no mail server', {
                description: 'Alerts are written to its outbox. Whoever runs it can set SMTP_URL.',
              }),
        onError: (error) =>
          toast.error(`The test was not sent. ${errorSentence(error)}`, {
            action: { label: 'Try again', onClick: () => send(alert) },
          }),
      })
    },
    [sendTest, sendsMail],
  )
  const actions = useCallback(
    (alert: SpendAlert) => (
      <RowMenu
        name={alertName(alert)}
        items={() => [
          {
            label: 'Edit',
            icon: <Pencil {...icon} />,
            disabledReason: reasonOf(mayWrite),
            prepare: EditAlertDialog.preload,
            onSelect: () => setOpen({ kind: 'edit', id: alert.id }),
          },
          {
            label: 'Send test',
            icon: <Mail {...icon} />,
            disabledReason: reasonOf(mayWrite),
            onSelect: () => test(alert),
          },
          'separator',
          {
            label: 'Delete',
            danger: true,
            icon: <Trash2 {...icon} />,
            disabledReason: reasonOf(mayWrite) ?? (alert.kind === 'spike' ? SPIKE_STAYS : undefined),
            prepare: DeleteAlertDialog.preload,
            onSelect: () => setOpen({ kind: 'delete', id: alert.id }),
          },
        ]}
      />
    ),
    [mayWrite, setOpen, test],
  )
  const history = useMemo(() => {
    const spikes = new Set(data?.data.filter((alert) => alert.kind === 'spike').map((alert) => alert.id))
    return data?.history.map((firing) => ({ ...firing, isSpike: spikes.has(firing.alert_id) }))
  }, [data])
  const alert = open && open.kind !== 'create' ? data?.data.find((one) => one.id === open.id) : undefined
  const owners = data?.default_recipients ?? []

  return (
    <div className="flex flex-col gap-8">
      <div className="flex flex-col gap-3">
        {query.isPending && <Skeleton className="my-1 h-3 w-72" />}
        {data && (
          <p className="text-sm text-muted tabular">
            {monthWords(data.month)} so far:{' '}
            <span className="font-medium text-text">{formatMoney(data.month_to_date)}</span>
            {data.forecast !== null && (
              <>
                , forecast for its end <span className="font-medium text-text">{formatMoney(data.forecast)}</span>
              </>
            )}
            .{' '}
            <Link
              to={paths.usage(organization.id)}
              className="rounded-sm text-accent underline decoration-accent/40 hover:decoration-accent"
            >
              See usage
            </Link>
          </p>
        )}
        <DataTable
          label="Spend alerts"
          noun={{ one: 'alert', other: 'alerts' }}
          columns={alertColumns}
          rows={data?.data}
          rowId={(one) => one.id}
          rowName={alertName}
          isDimmed={(one) => !one.enabled}
          actions={actions}
          skeletonRows={3}
          showCount={false}
          {...failureProps(query)}
          empty={
            <EmptyState bare icon={<BellRing size={16} strokeWidth={1.5} />} title="No alerts yet" action={addButton} />
          }
        />
      </div>
      {!(query.error && !data) && (
        <Section title="Fired" description="The last 13 months, newest first.">
          <DataTable
            label="Fired alerts"
            noun={{ one: 'alert', other: 'alerts' }}
            columns={firingColumns}
            rows={history}
            rowId={(firing) => firing.id}
            skeletonRows={2}
            showCount={false}
            empty={<p className="px-6 py-10 text-center text-sm text-muted">No alert has fired yet.</p>}
          />
        </Section>
      )}
      {open?.kind === 'create' && data && <CreateAlertDialog owners={owners} onClose={close} />}
      {open?.kind === 'edit' && alert?.kind === 'custom' && (
        <EditAlertDialog alert={alert} owners={owners} onClose={close} />
      )}
      {open?.kind === 'edit' && alert?.kind === 'spike' && (
        <EditSpikeDialog alert={alert} owners={owners} onClose={close} />
      )}
      {open?.kind === 'delete' && alert?.kind === 'custom' && <DeleteAlertDialog alert={alert} onClose={close} />}
    </div>
  )
}
