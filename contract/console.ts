import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { emailField, nameField, timeField, uuidField } from './fields.ts'
import { Organization, organizationName } from './organizations.ts'
import { FEATURES, PLANS } from './plans.ts'
import { ORGANIZATION_ROLES } from './roles.ts'

/** A password: long beats complicated (NIST SP 800-63B-4, 3.1.1.2: at least 15 alone; 8 is the least allowed with limits on attempts). */
export const newPasswordField = z
  .string({ error: 'Enter a password.' })
  .min(10, { error: 'A password needs at least 10 characters.' })
  .max(128, { error: 'A password can have at most 128 characters.' })
export const passwordField = z.string().min(1, { error: 'Enter your password.' }).max(128)
const personName = nameField(100, 'Your name')

export const SessionOrganization = Organization.extend({
  roles: z.array(z.enum(ORGANIZATION_ROLES)).meta({ description: "The caller's roles on the organization." }),
  features: z
    .record(z.enum(Object.keys(FEATURES) as [keyof typeof FEATURES, ...(keyof typeof FEATURES)[]]), z.boolean())
    .meta({ description: 'What the plan includes, by the policy this server runs.' }),
})
export type SessionOrganization = z.infer<typeof SessionOrganization>

const DemoPersona = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.string(),
  description: z.string(),
})

/** An invite that waits for whoever is signed in. */
export const OwnInvite = z.object({
  id: uuidField,
  organization_name: z.string(),
  invited_by: z.string(),
  expires_at: timeField,
})
export type OwnInvite = z.infer<typeof OwnInvite>

const sendsMail = z
  .boolean()
  .meta({ description: 'False where there is no mail server: mails are written to its outbox.' })

/** What the console has to know before it can show its first page. */
export const Session = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('set-up-required'),
    plans_differ: z
      .boolean()
      .meta({ description: 'Whether a plan withholds anything, by the policy this server runs.' }),
  }),
  z.object({
    state: z.literal('signed-out'),
    demo: z.array(DemoPersona).meta({ description: 'One-click sign-ins; empty unless the server runs as a demo.' }),
    sends_mail: sendsMail,
    single_sign_on: z.boolean().meta({ description: 'Whether an organization here signs in through a provider.' }),
  }),
  z.object({
    state: z.literal('signed-in'),
    user: z.object({ id: uuidField, name: z.string(), email: z.string() }),
    organizations: z.array(SessionOrganization),
    invites: z.array(OwnInvite).meta({ description: 'Pending invites for the address of the person, oldest first.' }),
    may_create_organization: z.boolean().meta({ description: 'An email address creates one organization only.' }),
    demo: z.boolean(),
    sends_mail: sendsMail,
  }),
])
export type Session = z.infer<typeof Session>

/** The password was right, and the account has a second factor: `/console/sign-in/second-step` takes the token with a code. */
export const SecondStep = z.object({
  state: z.literal('second-step'),
  token: z.string().meta({ description: 'Works for ten minutes.' }),
})
export const SignInResult = z.discriminatedUnion('state', [...Session.options, SecondStep])
export type SignInResult = z.infer<typeof SignInResult>

export const SetUp = z.object({
  organization_name: organizationName,
  plan: z.enum(PLANS).default('Enterprise'),
  name: personName,
  email: emailField,
  password: newPasswordField,
})
export const SignUp = z.object({ name: personName, email: emailField, password: newPasswordField })
export const SignIn = z.object({ email: emailField, password: passwordField })
export const PasswordForgotten = z.object({ email: emailField })
export const PasswordReset = z.object({ token: z.string().min(1).max(512), password: newPasswordField })
export const PasswordChange = z.object({ current_password: passwordField, new_password: newPasswordField })
export const EmailConfirmation = z.object({ token: z.string().min(1).max(2048), password: passwordField })
export const EmailToken = z.object({ token: z.string().min(1).max(2048) })
export const NewEmail = z.object({ email: emailField })

/** An address that somebody wants to have from now on and that has not been confirmed. */
export const EmailChange = z.object({
  pending: z.object({ email: z.string(), expires_at: timeField }).nullable(),
})
export type EmailChange = z.infer<typeof EmailChange>
export const OrganizationCreate = z.object({ name: organizationName })
export const ProfileUpdate = z.object({ name: personName })

export const AccountSession = z.object({
  id: uuidField,
  current: z.boolean(),
  ip_address: z.string().nullable(),
  user_agent: z.string().nullable(),
  created_at: timeField,
  last_seen_at: timeField,
  expires_at: timeField,
})
export type AccountSession = z.infer<typeof AccountSession>

const tag = 'Account'
const session = { kind: 'session' } as const
const open = { kind: 'public' } as const

export const account = {
  session: endpoint({
    id: 'account.session',
    method: 'GET',
    path: '/console/session',
    summary: 'Who am I',
    description:
      'What the console needs for its first page: whether the server is set up, who is signed in, and where they belong.',
    tag,
    access: open,
    success: { status: 200, body: Session },
  }),
  setUp: endpoint({
    id: 'account.setUp',
    method: 'POST',
    path: '/console/set-up',
    summary: 'Set the server up',
    description:
      'Creates the first organization and its owner, and signs the owner in. Refused once an organization exists.',
    tag,
    access: open,
    body: SetUp,
    success: { status: 200, body: Session },
    errors: ['FAILED_PRECONDITION'],
  }),
  signUp: endpoint({
    id: 'account.signUp',
    method: 'POST',
    path: '/console/sign-up',
    summary: 'Sign up',
    description: 'Sends a mail that confirms the address. Answers the same whether or not the address has an account.',
    tag,
    access: open,
    body: SignUp,
    success: { status: 202 },
    errors: ['RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION'],
  }),
  confirmEmail: endpoint({
    id: 'account.confirmEmail',
    method: 'POST',
    path: '/console/confirm-email',
    summary: 'Confirm an email address',
    description:
      'Takes the token of the mail and the password of the sign-up it belongs to, confirms the address and signs the person in. Without the password a link that somebody else asked for would make their account of an address that is not theirs.',
    tag,
    access: open,
    body: EmailConfirmation,
    success: { status: 200, body: Session },
    errors: ['RESOURCE_EXHAUSTED'],
  }),
  signIn: endpoint({
    id: 'account.signIn',
    method: 'POST',
    path: '/console/sign-in',
    summary: 'Sign in',
    tag,
    access: open,
    body: SignIn,
    success: { status: 200, body: SignInResult },
    errors: ['UNAUTHENTICATED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION'],
  }),
  demoSignIn: endpoint({
    id: 'account.demoSignIn',
    method: 'POST',
    path: '/console/demo-sign-in',
    summary: 'Sign in as one of the demo people',
    description: 'Exists only on a server that runs as a demo.',
    tag,
    access: open,
    body: z.object({ persona: z.string().max(80) }),
    success: { status: 200, body: Session },
    errors: ['NOT_FOUND'],
  }),
  signOut: endpoint({
    id: 'account.signOut',
    method: 'POST',
    path: '/console/sign-out',
    summary: 'Sign out',
    tag,
    access: open,
    success: { status: 204 },
  }),
  forgotPassword: endpoint({
    id: 'account.forgotPassword',
    method: 'POST',
    path: '/console/forgot-password',
    summary: 'Ask for a link to set a new password',
    description: 'Answers the same whether or not the address has an account.',
    tag,
    access: open,
    body: PasswordForgotten,
    success: { status: 202 },
    errors: ['RESOURCE_EXHAUSTED'],
  }),
  resetPassword: endpoint({
    id: 'account.resetPassword',
    method: 'POST',
    path: '/console/reset-password',
    summary: 'Set a new password with the token of the mail',
    description: 'Ends every session of the account.',
    tag,
    access: open,
    body: PasswordReset,
    success: { status: 204 },
    errors: ['RESOURCE_EXHAUSTED'],
  }),
  changePassword: endpoint({
    id: 'account.changePassword',
    method: 'POST',
    path: '/console/account/password',
    summary: 'Change the password',
    description: 'Ends every other session of the account.',
    tag,
    access: session,
    body: PasswordChange,
    success: { status: 204 },
    errors: ['RESOURCE_EXHAUSTED', 'ABORTED'],
  }),
  updateProfile: endpoint({
    id: 'account.updateProfile',
    method: 'PATCH',
    path: '/console/account',
    summary: 'Change your name',
    tag,
    access: session,
    body: ProfileUpdate,
    success: { status: 200, body: Session },
  }),
  emailChange: endpoint({
    id: 'account.emailChange',
    method: 'GET',
    path: '/console/account/email-change',
    summary: 'The change of your address that waits to be confirmed',
    tag,
    access: session,
    success: { status: 200, body: EmailChange },
  }),
  changeEmail: endpoint({
    id: 'account.changeEmail',
    method: 'POST',
    path: '/console/account/email-change',
    summary: 'Change your email address',
    description:
      'Sends a link to the new address, which changes it when it is followed; the link of an earlier change ends. Answers the same whether or not the address has an account.',
    tag,
    access: session,
    confirm: true,
    body: NewEmail,
    success: { status: 202, body: EmailChange },
    errors: ['RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION'],
  }),
  cancelEmailChange: endpoint({
    id: 'account.cancelEmailChange',
    method: 'DELETE',
    path: '/console/account/email-change',
    summary: 'Keep your email address',
    description: 'Ends the link that was sent to the new one.',
    tag,
    access: session,
    success: { status: 204 },
  }),
  confirmNewEmail: endpoint({
    id: 'account.confirmNewEmail',
    method: 'POST',
    path: '/console/confirm-new-email',
    summary: 'Confirm a new email address',
    description:
      'Takes the token of the mail and changes the address. Ends every session of the account but the one it is sent with, if that is one of them; signs nobody in.',
    tag,
    access: open,
    body: EmailToken,
    success: { status: 200, body: z.object({ email: z.string() }) },
    errors: ['RESOURCE_EXHAUSTED', 'ALREADY_EXISTS'],
  }),
  listSessions: endpoint({
    id: 'account.listSessions',
    method: 'GET',
    path: '/console/account/sessions',
    summary: 'List your sessions',
    tag,
    access: session,
    success: { status: 200, body: z.object({ data: z.array(AccountSession) }) },
  }),
  revokeSession: endpoint({
    id: 'account.revokeSession',
    method: 'DELETE',
    path: '/console/account/sessions/{session_id}',
    summary: 'End one of your sessions',
    tag,
    access: session,
    confirm: true,
    params: z.object({ session_id: uuidField }),
    success: { status: 204 },
    errors: ['NOT_FOUND'],
  }),
  revokeOtherSessions: endpoint({
    id: 'account.revokeOtherSessions',
    method: 'DELETE',
    path: '/console/account/sessions',
    summary: 'End all your other sessions',
    tag,
    access: session,
    confirm: true,
    success: { status: 204 },
  }),
  createOrganization: endpoint({
    id: 'account.createOrganization',
    method: 'POST',
    path: '/console/organizations',
    summary: 'Create an organization',
    description:
      'Creates an organization with the caller as its owner. An email address creates one organization only.',
    tag,
    access: session,
    body: OrganizationCreate,
    success: { status: 200, body: Session },
    errors: ['FAILED_PRECONDITION'],
  }),
}
