import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import {
  apiKeyUsage,
  auditEvents,
  outboxMails,
  rateLimits,
  sessions,
  usageEvents,
  verifications,
} from '#server/db/schema.ts'
import { createTestApp } from '../test/app.ts'
import { deleteInPortions } from './kernel/delete-portions.ts'
import { deleteWhatIsOver } from './retention.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000)

test('what is over goes, what is not stays, and audit events stay for ever unless told', async () => {
  const t = await createTestApp({ now: NOW })
  const organization = await t.organization()
  const project = await t.project(organization)
  const key = await t.apiKey(project)
  const person = await t.person()
  const session = (expiresAt: Date) => ({
    id: crypto.randomUUID(),
    userId: person.id,
    token: crypto.randomUUID(),
    expiresAt,
    createdAt: NOW,
    updatedAt: NOW,
  })
  const link = (expiresAt: Date) => ({
    id: crypto.randomUUID(),
    identifier: 'x',
    value: 'x',
    expiresAt,
    createdAt: NOW,
    updatedAt: NOW,
  })
  const mail = (createdAt: Date) => ({
    id: crypto.randomUUID(),
    organizationId: organization.id,
    messageId: crypto.randomUUID(),
    recipient: 'a@example.com',
    subject: '',
    text: '',
    html: '',
    createdAt,
    dueAt: createdAt,
  })
  const event = (receivedAt: Date) => ({
    organizationId: organization.id,
    id: crypto.randomUUID(),
    time: receivedAt,
    projectId: project.id,
    line: 1,
    resource: 1,
    quantity: '1',
    unitPrice: '1',
    cost: '1',
    batch: 1,
    receivedAt,
  })
  const audit = (time: Date) => ({
    id: crypto.randomUUID(),
    organizationId: organization.id,
    organizationName: 'x',
    time,
    actorType: 'system' as const,
    actorId: 'system',
    actorName: 'system',
    action: 'create',
    resourceType: 'project',
    resourceId: 'x',
    resourceName: 'x',
    result: 'success' as const,
  })
  const future = daysAgo(-1)
  await t.db.insert(sessions).values([session(daysAgo(1)), session(future)])
  await t.db.insert(verifications).values([link(daysAgo(1)), link(future)])
  await t.db.insert(rateLimits).values([
    { key: 'over', count: 1, resetsAt: daysAgo(1) },
    { key: 'on', count: 1, resetsAt: future },
  ])
  await t.db.insert(outboxMails).values([mail(daysAgo(31)), mail(daysAgo(29))])
  await t.db.insert(usageEvents).values([event(daysAgo(401)), event(daysAgo(399))])
  await t.db.insert(apiKeyUsage).values(
    [36, 34].map((days) => ({
      organizationId: organization.id,
      apiKeyId: key.id,
      day: daysAgo(days).toISOString().slice(0, 10),
      requests: 1,
    })),
  )
  await t.db.insert(auditEvents).values([audit(daysAgo(366)), audit(daysAgo(364))])

  const each = { sessions: 1, links: 1, 'rate limits': 1, mails: 1, 'usage events': 1, 'API key usage': 1 }
  expect(await deleteWhatIsOver(t.deps)).toEqual(each)
  expect(await deleteWhatIsOver(t.deps)).toEqual({})
  expect(await t.auditEvents(organization)).toHaveLength(2)
  expect(await deleteWhatIsOver({ ...t.deps, auditRetentionDays: 365 })).toEqual({ 'audit events': 1 })
  expect(await t.auditEvents(organization)).toHaveLength(1)
  for (const table of [sessions, verifications, rateLimits, outboxMails, usageEvents, apiKeyUsage])
    expect(await t.db.$count(table)).toBe(1)
})

test('many rows go in portions, and two replicas share them', async () => {
  const t = await createTestApp({ now: NOW })
  await t.db.execute(sql`insert into rate_limits select 'key ' || n, 1, '2026-01-01' from generate_series(1, 2500) n`)
  const portion = () => deleteInPortions(t.db, rateLimits, sql`true`, { rowsAtOnce: 100, portions: 5 })
  expect(await portion()).toBe(500)
  const both = await Promise.all([portion(), portion()])
  // A replica that meets only rows the other holds leaves them; each row went once.
  expect(both[0] + both[1]).toBe(2000 - (await t.db.$count(rateLimits)))
  while ((await portion()) > 0);
  expect(await t.db.$count(rateLimits)).toBe(0)
})
