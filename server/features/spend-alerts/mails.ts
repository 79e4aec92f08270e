import { composeMail, harmlessName, type Paragraph, utcTime } from '#server/kernel/compose-mail.ts'
import type { Deps, Mail } from '#server/kernel/context.ts'
import { addMonths, dayOf, lastDayOf, startOf } from '#contract/days.ts'
import { estimatedDollars, formatDollars } from '#server/kernel/money.ts'
import type { Forecast } from '#server/features/usage/forecast.ts'
import type { Driver } from '#server/features/usage/summary.ts'

/** What an alert has to say. */
export type AlertNotice = {
  organization: { id: string; name: string }
  kind: 'custom' | 'spike'
  /** Null: a spike alert without an earlier month to double; only a test can be about it. */
  threshold: string | null
  spend: string
  /** The month's first day. */
  month: string
  at: Date
  drivers: readonly Driver[]
  /** Null for a month that is over, and where there is too little to make one from. */
  forecast: Forecast | null
}

const utc = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options })
const monthFormat = utc({ month: 'long', year: 'numeric' })
const dayFormat = utc({ day: 'numeric', month: 'long' })

function headline({ organization, kind, threshold, spend, month, at }: AlertNotice): string {
  const name = harmlessName(organization.name, 'your organization')
  const when = monthFormat.format(startOf(month))
  const stood = `It stood at ${formatDollars(spend)} when this was noticed, ${utcTime(at)}.`
  if (threshold === null)
    return `Spending of ${name} in ${when} is at ${formatDollars(spend)}. There is no earlier month to double yet, so the alert has no threshold.`
  return kind === 'spike'
    ? `Spending of ${name} in ${when} has passed double the previous month's invoice, ${formatDollars(threshold)}. ${stood}`
    : `Spending of ${name} in ${when} has reached ${formatDollars(threshold)}. ${stood}`
}

function outlook(forecast: Forecast): string {
  const dollars = (amount: number) => formatDollars(estimatedDollars(amount))
  return `At the present pace the month ends at about ${dollars(forecast.cost)}, probably between ${dollars(forecast.low)} and ${dollars(forecast.high)}.`
}

/** Builds one recipient's mail. Takes what there is to say, and whether it is only a test. */
export function alertMail({ settings }: Pick<Deps, 'settings'>, to: string, notice: AlertNotice, test = false): Mail {
  const { organization, kind, threshold, month, at, drivers, forecast } = notice
  const console = `${settings.publicUrl}/organizations/${encodeURIComponent(organization.id)}/settings`
  const until = dayOf(at) < lastDayOf(month) ? dayOf(at) : lastDayOf(month)
  const what =
    kind === 'spike' ? 'double the previous month' : threshold === null ? 'its threshold' : formatDollars(threshold)
  const subject = `${harmlessName(organization.name, 'Your organization')}: ${monthFormat.format(startOf(month))} spend reached ${what}`
  const top: Paragraph[] =
    drivers.length === 0
      ? []
      : [
          'What cost most:',
          {
            items: drivers.map(
              (one) =>
                `${harmlessName(one.project, 'a project')}: ${one.sku}, ${formatDollars(one.cost)} (${Math.round(one.share * 100)}%)`,
            ),
          },
        ]
  return composeMail({
    to,
    subject: test ? `[Test] ${subject}` : subject,
    paragraphs: [
      ...(test
        ? [
            'This is a test of a spend alert. It shows what the alert would write with the spending of now; nothing has been crossed.',
          ]
        : []),
      headline(notice),
      `It covers every project and service of the organization from ${dayFormat.format(startOf(month))}, 00:00 UTC, to the end of the month. Usage may be reported up to three days late.`,
      ...top,
      ...(forecast ? [outlook(forecast)] : []),
      { label: 'See the usage', href: `${console}/usage?from=${month}&to=${until}&scope=project` },
      `The alert writes once in a month and starts anew on ${dayFormat.format(startOf(addMonths(month, 1)))}. Nothing was stopped or limited.`,
      { label: 'Change this alert', href: `${console}/spend-alerts` },
    ],
    because: 'it is a recipient of this alert; organization owners and billing admins can change that',
    publicUrl: settings.publicUrl,
  })
}
