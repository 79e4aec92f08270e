import { z } from 'zod'
import { newPasswordField, Session } from './console.ts'
import { endpoint } from './endpoint.ts'
import { emailField, nameField, timeField, uuidField } from './fields.ts'
import { pageOf, pageQuery } from './pagination.ts'
import {
  EXPECTED_ROLES,
  MAX_ROLE_BINDINGS,
  organizationRolesField,
  ProjectRoles,
  RoleBindingInput,
} from './role-bindings.ts'
import { makesOwner } from './makes-owner.ts'
import { ORGANIZATION_ROLES } from './roles.ts'

/** How long an invite lives, in days; resending or copying its link starts anew (official OpenAPI). */
export const INVITE_DAYS = 7
/** Invite mails an organization may send within an hour (official OpenAPI). */
export const INVITE_MAILS_AN_HOUR = 100
/** The most addresses in one batch: as many as may be mailed within an hour. */
export const MAX_BATCH_ADDRESSES = 100
/** The page a link in an invite mail leads to; the token is its query parameter `token`. */
export const ACCEPT_INVITE_PATH = '/accept-invite'

export const Invite = z
  .object({
    id: uuidField,
    email: z.string().meta({ format: 'email' }),
    status: z
      .enum(['pending', 'expired', 'processed'])
      .meta({ description: 'Lists have pending and expired ones only.' }),
    expires_at: timeField,
    processed_at: timeField.nullable().meta({ description: 'When it was accepted.' }),
    created_at: timeField,
    last_sent_at: timeField.nullable().meta({
      description:
        "When a mail last went out. `null`: none could be sent; resend it, or copy the link. A field of Conifer's.",
    }),
  })
  .meta({ id: 'Invite', description: 'An invitation to join the organization.' })
export type Invite = z.infer<typeof Invite>

/** An invite as the console's member list shows it. */
export const InviteOverview = Invite.extend({
  status: z.enum(['pending', 'expired']),
  roles: z.array(z.enum(ORGANIZATION_ROLES)),
  projects: z.array(ProjectRoles),
  invited_by: z.object({ type: z.enum(['user', 'service_account']), id: uuidField, name: z.string() }),
}).meta({ id: 'InviteOverview' })
export type InviteOverview = z.infer<typeof InviteOverview>

const roleBindings = z
  .array(RoleBindingInput, { error: 'role_bindings must be a list.' })
  .min(1, { error: 'Choose an organization role.' })
  .max(MAX_ROLE_BINDINGS, { error: `There can be at most ${MAX_ROLE_BINDINGS} role bindings.` })
  .refine((all) => all.some((one) => one.resource_type === 'organization'), {
    error: 'At least one role binding must be on the organization.',
  })
  .refine((all) => new Set(all.map((one) => `${one.resource_id ?? ''} ${one.role}`)).size === all.length, {
    error: 'A role binding is named twice.',
  })
  .meta({ description: 'What the invited person will hold; at least one on the organization. Never returned here.' })

export const InviteCreate = z
  .object({ email: emailField, role_bindings: roleBindings })
  .meta({ id: 'CreateInviteRequest' })

export const InviteBatchCreate = z
  .object({
    addresses: z
      .string({ error: 'Enter at least one email address.' })
      .max(50_000, { error: 'This is too long a text for a list of addresses.' })
      .refine((text) => text.trim() !== '', { error: 'Enter at least one email address.' })
      .meta({
        description:
          'Addresses as people paste them: parted by commas, semicolons, spaces or lines, bare or as `Name <ada@example.com>`.',
      }),
    role_bindings: roleBindings,
  })
  .meta({ id: 'InviteBatchCreate' })

export const InviteRoleUpdate = z
  .object({
    roles: organizationRolesField
      .refine((all) => all.length > 0, { error: 'Choose an organization role.' })
      .meta({ description: 'The whole set of organization roles the invite gives; replaces the present one.' }),
    expected_roles: organizationRolesField.optional().meta({ description: EXPECTED_ROLES }),
  })
  .meta({ id: 'InviteRoleUpdate' })

export const INVITE_OUTCOMES = ['invited', 'already_member', 'already_invited', 'invalid', 'rate_limited'] as const

export const InviteResult = z
  .object({
    input: z.string().meta({ description: 'The address as it was typed.' }),
    email: z.string().nullable().meta({ description: 'The address in it; `null` when there is none.' }),
    outcome: z.enum(INVITE_OUTCOMES),
    message: z.string().meta({ description: 'The outcome in words.' }),
    invite: Invite.nullable().meta({ description: 'The new invite, or the one that is there already.' }),
  })
  .meta({ id: 'InviteResult' })
export type InviteResult = z.infer<typeof InviteResult>

export const InviteLink = z
  .object({
    link: z.string().meta({
      description: 'Works once. Whoever has it can accept for the address; links sent earlier no longer work.',
    }),
    expires_at: timeField,
  })
  .meta({ id: 'InviteLink' })
export type InviteLink = z.infer<typeof InviteLink>

const tokenField = z.string().min(1).max(512)
export const InviteToken = z.object({ token: tokenField })

const of = {
  organization_name: z.string(),
  email: z.string().meta({ description: 'Whom the invite is for.' }),
  invited_by: z.string(),
}

/** What a link stands for, and so what its page says. */
export const InviteView = z
  .discriminatedUnion('state', [
    z.object({
      state: z.literal('pending'),
      ...of,
      expires_at: timeField,
      step: z.enum(['accept', 'sign-in', 'create-account', 'wrong-account']).meta({
        description:
          '`accept`: the right person is signed in. `sign-in`: the address has an account. `create-account`: it has none; send a name and a password. `wrong-account`: somebody else is signed in.',
      }),
      signed_in_as: z.string().nullable(),
    }),
    z.object({ state: z.literal('expired'), ...of, expires_at: timeField }),
    z.object({ state: z.literal('revoked'), ...of }),
    z.object({ state: z.literal('processed'), ...of, processed_at: timeField }),
    z
      .object({ state: z.literal('unknown') })
      .meta({ description: 'No such link: mistyped, or replaced by a newer one.' }),
  ])
  .meta({ id: 'InviteView' })
export type InviteView = z.infer<typeof InviteView>

export const InviteAccept = z
  .object({
    token: tokenField,
    name: nameField(100, 'Your name').optional(),
    password: newPasswordField.optional(),
  })
  .meta({ id: 'InviteAccept', description: 'A name and a password when the address has no account yet.' })

/** `details.reason` of a refused acceptance. */
export const ACCEPT_REFUSALS = [
  'unknown',
  'expired',
  'revoked',
  'processed',
  'wrong_account',
  'sign_in',
  'create_account',
] as const
export type AcceptRefusal = (typeof ACCEPT_REFUSALS)[number]

const params = z.object({ invite_id: uuidField })
const tag = 'Invites'
const read = { kind: 'organization', permission: 'invites:read' } as const
const write = { kind: 'organization', permission: 'invites:write' } as const

export const invites = {
  list: endpoint({
    id: 'invites.list',
    method: 'GET',
    path: '/admin/invites',
    summary: 'List invites',
    description: 'Lists pending and expired invites, oldest first. For their roles see the role bindings.',
    tag,
    access: read,
    query: z.object(pageQuery),
    success: { status: 200, body: pageOf(Invite).meta({ id: 'InviteList' }) },
    errors: ['OUT_OF_RANGE'],
  }),
  create: endpoint({
    id: 'invites.create',
    method: 'POST',
    path: '/admin/invites',
    summary: 'Invite a user to the organization',
    description: `Creates an invite and sends its mail. It lives ${INVITE_DAYS} days. When the mail cannot be sent the invite stays, with \`last_sent_at\` null.`,
    tag,
    access: write,
    body: InviteCreate,
    confirm: makesOwner,
    success: { status: 200, body: Invite },
    errors: ['ALREADY_EXISTS', 'RESOURCE_EXHAUSTED'],
  }),
  createBatch: endpoint({
    id: 'invites.createBatch',
    method: 'POST',
    path: '/admin/invite-batches',
    summary: 'Invite several people at once',
    description: 'Each address gets a result of its own; one that fails keeps no other from being invited.',
    tag,
    access: write,
    body: InviteBatchCreate,
    confirm: makesOwner,
    success: { status: 200, body: z.object({ data: z.array(InviteResult) }) },
  }),
  get: endpoint({
    id: 'invites.get',
    method: 'GET',
    path: '/admin/invites/{invite_id}',
    summary: 'Get invite details',
    tag,
    access: read,
    params,
    success: { status: 200, body: Invite },
  }),
  setRole: endpoint({
    id: 'invites.setRole',
    method: 'PUT',
    path: '/admin/invites/{invite_id}/roles',
    summary: 'Change the organization roles of an invite',
    description:
      'For a pending or expired invite. Its link, its term and its roles on projects stay as they are; no mail is sent.',
    tag,
    access: write,
    params,
    body: InviteRoleUpdate,
    confirm: makesOwner,
    success: { status: 200, body: Invite },
    errors: ['FAILED_PRECONDITION', 'ABORTED'],
  }),
  delete: endpoint({
    id: 'invites.delete',
    method: 'DELETE',
    path: '/admin/invites/{invite_id}',
    summary: 'Delete an invite',
    description: 'Deletes a pending or expired invite with its role bindings; its link says so from then on.',
    tag,
    access: write,
    params,
    success: { status: 202 },
    errors: ['FAILED_PRECONDITION'],
  }),
  resend: endpoint({
    id: 'invites.resend',
    method: 'POST',
    path: '/admin/invites/{invite_id}/resend',
    summary: 'Resend an invite email',
    description: `Sends a fresh link and extends the invite to ${INVITE_DAYS} days from now. At most ${INVITE_MAILS_AN_HOUR} mails an hour for an organization.`,
    tag,
    access: write,
    params,
    success: { status: 200, body: Invite },
    errors: ['ALREADY_EXISTS', 'RESOURCE_EXHAUSTED'],
  }),
  copyLink: endpoint({
    id: 'invites.copyLink',
    method: 'POST',
    path: '/admin/invites/{invite_id}/link',
    summary: 'Make a fresh link to hand over yourself',
    description: `Only a link's hash is kept, so this makes a new one: earlier links stop working and the invite lives ${INVITE_DAYS} days from now. No mail is sent.`,
    tag,
    access: write,
    params,
    success: { status: 200, body: InviteLink },
    errors: ['ALREADY_EXISTS'],
  }),
  byToken: endpoint({
    id: 'invites.byToken',
    method: 'POST',
    path: '/console/invites/by-token',
    summary: 'What an invite link stands for',
    tag,
    access: { kind: 'public' },
    body: InviteToken,
    success: { status: 200, body: InviteView },
    errors: ['RESOURCE_EXHAUSTED'],
  }),
  accept: endpoint({
    id: 'invites.accept',
    method: 'POST',
    path: '/console/invites/accept',
    summary: 'Accept an invite',
    description:
      'For the signed-in person it is for, or for somebody new with a name and a password, who is then signed in: the link has proved the address. `details.reason` of a refusal says what to do.',
    tag,
    access: { kind: 'public' },
    body: InviteAccept,
    success: { status: 200, body: z.object({ organization_id: z.string(), session: Session }) },
    errors: ['FAILED_PRECONDITION', 'RESOURCE_EXHAUSTED', 'ABORTED'],
  }),
  acceptOwn: endpoint({
    id: 'invites.acceptOwn',
    method: 'POST',
    path: '/console/invites/{invite_id}/accept',
    summary: 'Accept an invite without its link',
    description:
      'For the signed-in person whose confirmed address it is for: the address was proved before, so the link need not prove it again. `/console/session` lists what waits.',
    tag,
    access: { kind: 'session' },
    params,
    success: { status: 200, body: z.object({ organization_id: z.string(), session: Session }) },
    errors: ['NOT_FOUND', 'FAILED_PRECONDITION'],
  }),
}
