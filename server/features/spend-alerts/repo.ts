import { and, asc, eq, gte, isNull, sql } from 'drizzle-orm'
import { roleBindings, spendAlertFirings, spendAlerts, users } from '#server/db/schema.ts'
import type { Database, Transaction } from '#server/kernel/context.ts'
import { addMonths, lastDayOf } from '#contract/days.ts'

type Db = Database | Transaction
export type AlertRow = typeof spendAlerts.$inferSelect

/** Returns the addresses of an organization's owners, sorted. */
export async function ownerAddresses(db: Db, organizationId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ email: users.email })
    .from(roleBindings)
    .innerJoin(users, eq(users.id, roleBindings.principalId))
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        eq(roleBindings.principalType, 'user'),
        eq(roleBindings.role, 'OrgOwner'),
        isNull(roleBindings.projectId),
      ),
    )
    .orderBy(asc(users.email))
  return rows.map((row) => row.email)
}

/** Gives every organization, or one, the spike alert it has to have. */
export async function ensureSpikeAlerts(db: Db, now: Date, organizationId?: string): Promise<void> {
  const time = now.toISOString()
  await db.execute(sql`
    insert into spend_alerts (id, organization_id, kind, created_at, updated_at)
    select gen_random_uuid(), id, 'spike', ${time}::timestamptz, ${time}::timestamptz from organizations
    where ${organizationId === undefined ? sql`true` : sql`id = ${organizationId}`}
      and not exists (select 1 from spend_alerts where spend_alerts.organization_id = organizations.id and kind = 'spike')
    on conflict do nothing`)
}

/** Returns what a spike alert goes by in a month: double the previous month's invoice, or what that will be; null without one. */
export async function spikeThreshold(db: Db, organizationId: string, month: string): Promise<string | null> {
  const { rows } = await db.execute<{ threshold: string | null }>(sql`
    select (2 * coalesce(
      (select total from invoices where organization_id = ${organizationId} and month = ${addMonths(month, -1)}::date),
      (select round(cost, 2) from usage_monthly where organization_id = ${organizationId} and month = ${addMonths(month, -1)}::date)
    ))::text as threshold`)
  const threshold = rows[0]?.threshold ?? null
  return threshold === null || Number(threshold) === 0 ? null : threshold
}

/** Returns an organization's alerts: the spike alert, then by amount. */
export async function listAlertRows(db: Db, organizationId: string): Promise<AlertRow[]> {
  return db
    .select()
    .from(spendAlerts)
    .where(eq(spendAlerts.organizationId, organizationId))
    .orderBy(sql`${spendAlerts.amount} nulls first`, asc(spendAlerts.id))
}

/** Returns what fired since a time, newest first. */
export async function listFirings(db: Db, organizationId: string, since: Date) {
  return db
    .select()
    .from(spendAlertFirings)
    .where(and(eq(spendAlertFirings.organizationId, organizationId), gte(spendAlertFirings.firedAt, since)))
    .orderBy(sql`${spendAlertFirings.firedAt} desc`, asc(spendAlertFirings.id))
    .limit(200)
}

export type Crossing = {
  alertId: string
  organizationId: string
  threshold: string
  armedAmount: string
  spend: string
}

/**
 * Returns every alert whose threshold a month's spend has crossed and that has not fired for it. A custom alert fires at
 * its amount, the spike alert above double the previous month (Pinecone's guide "Monitor usage and cost"). An alert made
 * or changed after the month's end says nothing about it.
 */
export async function listCrossings(db: Db, month: string): Promise<Crossing[]> {
  const { rows } = await db.execute<{
    alert_id: string
    organization_id: string
    threshold: string
    armed_amount: string
    spend: string
  }>(sql`
    select alert_id, organization_id, threshold::text as threshold, armed_amount::text as armed_amount, trim_scale(spend)::text as spend
    from (
      select alerts.id as alert_id, alerts.organization_id, alerts.kind, coalesce(alerts.amount, 0) as armed_amount, spent.cost as spend,
        coalesce(alerts.amount, 2 * coalesce(
          (select total from invoices where organization_id = alerts.organization_id and month = ${addMonths(month, -1)}::date),
          (select round(cost, 2) from usage_monthly where organization_id = alerts.organization_id and month = ${addMonths(month, -1)}::date)
        )) as threshold
      from spend_alerts as alerts join usage_monthly as spent on spent.organization_id = alerts.organization_id and spent.month = ${month}::date
      where alerts.enabled and alerts.updated_at < ${lastDayOf(month)}::date + 1
    ) as measured
    where threshold > 0 and (case kind when 'spike' then spend > threshold else spend >= threshold end)
      and not exists (
        select 1 from spend_alert_firings as fired
        where fired.alert_id = measured.alert_id and fired.month = ${month}::date and fired.armed_amount >= measured.armed_amount
      )
    order by organization_id, alert_id`)
  return rows.map((row) => ({
    alertId: row.alert_id,
    organizationId: row.organization_id,
    threshold: row.threshold,
    armedAmount: row.armed_amount,
    spend: row.spend,
  }))
}
