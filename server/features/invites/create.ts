import { parseAddresses } from '#contract/addresses.ts'
import { DAY_MS } from '#contract/days.ts'
import { emailField } from '#contract/fields.ts'
import {
  INVITE_DAYS,
  INVITE_MAILS_AN_HOUR,
  type Invite,
  type InviteBatchCreate,
  type InviteCreate,
  type InviteResult,
  MAX_BATCH_ADDRESSES,
} from '#contract/invites.ts'
import type { z } from 'zod'
import { invites } from '#server/db/schema.ts'
import {
  insertBindings,
  lockToChange,
  type NewBinding,
  resolveBindings,
} from '#server/features/role-bindings/change-roles.ts'
import { type AuditEvent, mutate, mutateIfAny } from '#server/kernel/audit.ts'
import type { OrganizationContext, Transaction } from '#server/kernel/context.ts'
import { ApiError, invalidFields } from '#server/kernel/errors.ts'
import { randomAlphanumeric } from '#server/kernel/ids.ts'
import { consume, type RateLimitResult, tooMany } from '#server/kernel/rate-limit.ts'
import { sha256 } from '#server/kernel/secrets.ts'
import { deliver } from './deliver.ts'
import { type InviteRow, presentInvite } from './present.ts'
import { findMemberEmails, findOpenInvites, revokeInvite } from './repo.ts'

/** How long an invite lives from a time on. */
export function expiryFrom(now: Date): Date {
  return new Date(now.getTime() + INVITE_DAYS * DAY_MS)
}

/** Makes a link's token: 256 random bits, of which the database keeps only the hash. */
export async function newInviteToken(
  ctx: Pick<OrganizationContext, 'deps'>,
): Promise<{ token: string; tokenHash: string }> {
  const token = randomAlphanumeric(43, ctx.deps.randomBytes)
  return { token, tokenHash: await sha256(token) }
}

/** Counts a mail against the organization's limit, within the transaction: what is not invited is not counted. */
export async function countInviteMail(tx: Transaction, ctx: OrganizationContext): Promise<RateLimitResult> {
  return consume(tx, `invites:${ctx.organization.id}`, {
    limit: INVITE_MAILS_AN_HOUR,
    windowSeconds: 3600,
    now: ctx.deps.now(),
  })
}

export const tooManyInvites = (result: RateLimitResult) =>
  tooMany(`Your organization has sent its ${INVITE_MAILS_AN_HOUR} invite mails of this hour.`, result)

type Made =
  | { outcome: 'invited'; row: InviteRow; token: string }
  | { outcome: 'already_member' }
  | { outcome: 'already_invited'; row: InviteRow }
  | { outcome: 'rate_limited'; limit: RateLimitResult }

function describeRoles(bindings: readonly NewBinding[]) {
  return {
    roles: bindings.flatMap(({ projectId, role }) => (projectId === null ? [role] : [])),
    project_roles: bindings.flatMap(({ projectId, role }) =>
      projectId === null ? [] : [{ project_id: projectId, role }],
    ),
  }
}

/** The part of an audit event that says which invite it is about. */
export function aboutInvite(row: { id: string; email: string }) {
  return { resourceType: 'invite', resourceId: row.id, resourceName: row.email }
}

/**
 * Invites addresses that are valid and differ from each other, with the organization's row locked, so that nobody is
 * invited twice at once. An expired invite of the same address gives way to the new one.
 */
async function inviteAll(
  tx: Transaction,
  ctx: OrganizationContext,
  emails: string[],
  bindings: NewBinding[],
  record: (event: AuditEvent) => void,
): Promise<Map<string, Made>> {
  const organizationId = ctx.organization.id
  const now = ctx.deps.now()
  const members = await findMemberEmails(tx, organizationId, emails)
  const open = await findOpenInvites(tx, organizationId, emails)
  const made = new Map<string, Made>()
  for (const email of emails) {
    const known = open.get(email)
    if (members.has(email)) {
      made.set(email, { outcome: 'already_member' })
      continue
    }
    if (known && known.expiresAt > now) {
      made.set(email, { outcome: 'already_invited', row: known })
      continue
    }
    const limit = await countInviteMail(tx, ctx)
    if (!limit.allowed) {
      made.set(email, { outcome: 'rate_limited', limit })
      continue
    }
    if (known) {
      await revokeInvite(tx, organizationId, known.id, now)
      record({ action: 'delete', ...aboutInvite(known), parameters: { expired: true } })
    }
    const { token, tokenHash } = await newInviteToken(ctx)
    const [row] = await tx
      .insert(invites)
      .values({
        id: ctx.deps.randomUuid(),
        organizationId,
        email,
        tokenHash,
        invitedByType: ctx.actor.type,
        invitedById: ctx.actor.id,
        invitedByName: ctx.actor.name,
        createdAt: now,
        expiresAt: expiryFrom(now),
      })
      .returning()
    if (!row) throw new Error('The insert returned no row.')
    await insertBindings(tx, ctx, { type: 'invite', id: row.id }, bindings)
    record({ action: 'create', ...aboutInvite(row), parameters: describeRoles(bindings) })
    made.set(email, { outcome: 'invited', row, token })
  }
  return made
}

function alreadyInvited(row: InviteRow): ApiError {
  return new ApiError('ALREADY_EXISTS', `A pending invite already exists for this email; its ID is ${row.id}.`, {
    details: { invite_id: row.id },
  })
}

/**
 * Invites one person and sends the mail after the commit. Returns the invite; `last_sent_at` is null when the mail could
 * not be sent. Throws ALREADY_EXISTS, RESOURCE_EXHAUSTED, NOT_FOUND for a project of another organization.
 */
export async function createInvite(ctx: OrganizationContext, input: z.output<typeof InviteCreate>): Promise<Invite> {
  const bindings = await resolveBindings(ctx.db, ctx.organization.id, input.role_bindings)
  const made = await mutate(ctx, async (tx, record) => {
    await lockToChange(
      tx,
      ctx,
      'invite',
      null,
      bindings.map(({ role }) => role),
    )
    const one = (await inviteAll(tx, ctx, [input.email], bindings, record)).get(input.email)
    if (one?.outcome === 'invited') return one
    if (one?.outcome === 'already_invited') throw alreadyInvited(one.row)
    if (one?.outcome === 'rate_limited') throw tooManyInvites(one.limit)
    throw new ApiError('ALREADY_EXISTS', 'This email already belongs to a member of the organization.')
  })
  const [sent] = await deliver(ctx, [made])
  return presentInvite(sent ?? made.row, ctx.deps.now())
}

const WORDS = { already_member: 'Already a member.', already_invited: 'Already invited.' } as const

/**
 * Invites everybody in a pasted text, each with a result of their own, in one transaction.
 * Throws INVALID_ARGUMENT for too many addresses at once, NOT_FOUND for a project of another organization.
 */
export async function createInvites(
  ctx: OrganizationContext,
  input: z.output<typeof InviteBatchCreate>,
): Promise<InviteResult[]> {
  const typed = parseAddresses(input.addresses).map((one) => ({
    ...one,
    email: emailField.safeParse(one.address).data ?? null,
  }))
  const emails = [...new Set(typed.flatMap(({ email }) => (email === null ? [] : [email])))]
  if (emails.length > MAX_BATCH_ADDRESSES) {
    throw invalidFields([
      {
        path: 'addresses',
        message: `At most ${MAX_BATCH_ADDRESSES} addresses can be invited at once; these are ${emails.length}.`,
      },
    ])
  }
  const bindings = await resolveBindings(ctx.db, ctx.organization.id, input.role_bindings)
  let made = new Map<string, Made>()
  if (emails.length > 0) {
    made = await mutateIfAny(ctx, async (tx, record) => {
      await lockToChange(
        tx,
        ctx,
        'invite',
        null,
        bindings.map(({ role }) => role),
      )
      return inviteAll(tx, ctx, emails, bindings, record)
    })
  }
  const invited = [...made.values()].flatMap((one) => (one.outcome === 'invited' ? [one] : []))
  const sent = new Map((await deliver(ctx, invited)).map((row) => [row.id, row]))
  const now = ctx.deps.now()
  return typed.map(({ input: text, email }): InviteResult => {
    const one = email === null ? undefined : made.get(email)
    if (email === null || !one) {
      return { input: text, email, outcome: 'invalid', message: 'Not an email address.', invite: null }
    }
    if (one.outcome === 'invited') {
      const row = sent.get(one.row.id) ?? one.row
      const message = row.lastSentAt
        ? 'Invited.'
        : 'Invited, but the mail could not be sent. Resend it, or copy the link.'
      return { input: text, email, outcome: 'invited', message, invite: presentInvite(row, now) }
    }
    if (one.outcome === 'rate_limited') {
      return { input: text, email, outcome: 'rate_limited', message: tooManyInvites(one.limit).message, invite: null }
    }
    return {
      input: text,
      email,
      outcome: one.outcome,
      message: WORDS[one.outcome],
      invite: one.outcome === 'already_invited' ? presentInvite(one.row, now) : null,
    }
  })
}
