/** Mails on their way. */
import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { time } from './time.ts'

/** Mails to be sent, written in the transaction of what they tell of, so that neither is without the other. */
export const outboxMails = pgTable(
  'outbox_mails',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id').notNull(),
    /** The Message-ID it is sent with, each time it is tried: a mail server and a reader know a double by it. */
    messageId: text('message_id').notNull().unique(),
    recipient: text('recipient').notNull(),
    subject: text('subject').notNull(),
    text: text('text').notNull(),
    html: text('html').notNull(),
    createdAt: time('created_at').notNull(),
    /** When it may be tried (again). Whoever takes it moves this on, so that nobody else does. */
    dueAt: time('due_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    sentAt: time('sent_at'),
  },
  (table) => [
    index('outbox_mails_due')
      .on(table.dueAt)
      .where(sql`${table.sentAt} is null`),
  ],
)
