import { z } from 'zod'
import { passwordField, Session } from './console.ts'
import { endpoint } from './endpoint.ts'
import { nameField, timeField, uuidField } from './fields.ts'

/** How somebody can confirm that it is they. */
export const CONFIRMATION_METHODS = ['password', 'code', 'passkey'] as const
export type ConfirmationMethod = (typeof CONFIRMATION_METHODS)[number]

/** For how long a confirmation, a sign-in included, lets somebody do what asks for one. */
export const CONFIRMED_MINUTES = 10

export const PASSKEYS_MAX = 20
export const RECOVERY_CODES = 10

/** A code of an authenticator app; people type a space in the middle. */
const totpCode = z
  .string()
  .transform((text) => text.replaceAll(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, { error: 'Enter the 6 digits that your authenticator app shows.' }))
/** Either a code of the app or a recovery code. */
const anyCode = z.string().trim().min(1, { error: 'Enter a code.' }).max(64)
/** What a browser answers for a passkey (W3C Web Authentication, 5.1.8): checked by the library that verifies it. */
const credential = z.looseObject({ id: z.string().min(1).max(2048) })
const passkeyName = nameField(80, 'The name')

export const TotpCode = z.object({ code: totpCode })
export const SecondStepCode = z.object({ token: z.string().min(1).max(128), code: anyCode })
export const PasskeyName = z.object({ name: passkeyName })
export const PasskeyCreate = z.object({ name: passkeyName, credential })
export const PasskeySignIn = z.object({ credential })
export const ConfirmPassword = z.object({ method: z.literal('password'), password: passwordField })
export const ConfirmCode = z.object({ method: z.literal('code'), code: anyCode })
export const Confirmation = z.discriminatedUnion('method', [
  ConfirmPassword,
  ConfirmCode,
  z.object({ method: z.literal('passkey'), credential }),
])

export const Passkey = z.object({
  id: uuidField,
  name: z.string(),
  synced: z.boolean().meta({ description: 'Kept by a password manager on several devices, not on one alone.' }),
  created_at: timeField,
  last_used_at: timeField.nullable(),
})
export type Passkey = z.infer<typeof Passkey>

export const Factors = z.object({
  has_password: z
    .boolean()
    .meta({ description: 'False for who signs in through an identity provider and has set none.' }),
  two_factor: z.object({
    enabled_at: timeField.nullable().meta({ description: '`null` while it is off.' }),
    recovery_codes_left: z.int(),
  }),
  passkeys: z.array(Passkey),
})
export type Factors = z.infer<typeof Factors>

const TotpSetUp = z.object({
  secret: z.string().meta({ description: 'In Base32, for an app that cannot scan.' }),
  uri: z.string().meta({ description: 'What the QR code holds: an `otpauth://` address.' }),
})
const RecoveryCodeList = z.object({
  recovery_codes: z.array(z.string()).meta({ description: 'Shown once. Each works once.' }),
})
const options = z.record(z.string(), z.unknown()).meta({ description: 'For `navigator.credentials`, as JSON.' })

const tag = 'Account'
const session = { kind: 'session' } as const
const open = { kind: 'public' } as const
const passkeyParams = z.object({ passkey_id: uuidField })

/** What proves who somebody is beyond a password, and proving it again. */
export const factors = {
  get: endpoint({
    id: 'factors.get',
    method: 'GET',
    path: '/console/account/factors',
    summary: 'Your second factor and your passkeys',
    tag,
    access: session,
    success: { status: 200, body: Factors },
  }),
  confirm: endpoint({
    id: 'factors.confirm',
    method: 'POST',
    path: '/console/account/confirm',
    summary: 'Confirm that it is you',
    description: `Lets the session do for ${CONFIRMED_MINUTES} minutes what answers 403 REAUTHENTICATION_REQUIRED without. The session cookie is replaced.`,
    tag,
    access: session,
    body: Confirmation,
    success: { status: 204 },
    errors: ['RESOURCE_EXHAUSTED', 'ABORTED'],
  }),
  startTotp: endpoint({
    id: 'factors.startTotp',
    method: 'POST',
    path: '/console/account/totp',
    summary: 'Begin to set up an authenticator app',
    description: 'Nothing changes until a code of the app is shown.',
    tag,
    access: session,
    confirm: true,
    success: { status: 200, body: TotpSetUp },
    errors: ['FAILED_PRECONDITION'],
  }),
  enableTotp: endpoint({
    id: 'factors.enableTotp',
    method: 'POST',
    path: '/console/account/totp/enable',
    summary: 'Turn two-factor authentication on',
    description: 'Takes a code of the app that was set up. Ends every other session of the account.',
    tag,
    access: session,
    confirm: true,
    body: TotpCode,
    success: { status: 200, body: RecoveryCodeList },
    errors: ['FAILED_PRECONDITION', 'RESOURCE_EXHAUSTED'],
  }),
  disableTotp: endpoint({
    id: 'factors.disableTotp',
    method: 'DELETE',
    path: '/console/account/totp',
    summary: 'Turn two-factor authentication off',
    tag,
    access: session,
    confirm: true,
    success: { status: 204 },
  }),
  newRecoveryCodes: endpoint({
    id: 'factors.newRecoveryCodes',
    method: 'POST',
    path: '/console/account/recovery-codes',
    summary: 'Replace your recovery codes',
    description: 'The old ones stop working.',
    tag,
    access: session,
    confirm: true,
    success: { status: 200, body: RecoveryCodeList },
    errors: ['FAILED_PRECONDITION'],
  }),
  startPasskey: endpoint({
    id: 'factors.startPasskey',
    method: 'POST',
    path: '/console/account/passkeys/options',
    summary: 'Begin to add a passkey',
    tag,
    access: session,
    confirm: true,
    success: { status: 200, body: options },
    errors: ['FAILED_PRECONDITION'],
  }),
  addPasskey: endpoint({
    id: 'factors.addPasskey',
    method: 'POST',
    path: '/console/account/passkeys',
    summary: 'Add a passkey',
    tag,
    access: session,
    confirm: true,
    body: PasskeyCreate,
    success: { status: 200, body: Passkey },
    errors: ['ALREADY_EXISTS', 'FAILED_PRECONDITION'],
  }),
  renamePasskey: endpoint({
    id: 'factors.renamePasskey',
    method: 'PATCH',
    path: '/console/account/passkeys/{passkey_id}',
    summary: 'Rename a passkey',
    tag,
    access: session,
    confirm: true,
    params: passkeyParams,
    body: PasskeyName,
    success: { status: 200, body: Passkey },
    errors: ['NOT_FOUND'],
  }),
  removePasskey: endpoint({
    id: 'factors.removePasskey',
    method: 'DELETE',
    path: '/console/account/passkeys/{passkey_id}',
    summary: 'Remove a passkey',
    tag,
    access: session,
    confirm: true,
    params: passkeyParams,
    success: { status: 204 },
    errors: ['NOT_FOUND'],
  }),
  passkeyChallenge: endpoint({
    id: 'factors.passkeyChallenge',
    method: 'POST',
    path: '/console/passkey-challenge',
    summary: 'What a passkey has to sign',
    description: 'For signing in and for confirming. Works once, within five minutes.',
    tag,
    access: open,
    success: { status: 200, body: options },
    errors: ['RESOURCE_EXHAUSTED'],
  }),
  signInWithPasskey: endpoint({
    id: 'factors.signInWithPasskey',
    method: 'POST',
    path: '/console/sign-in/passkey',
    summary: 'Sign in with a passkey',
    description: 'A passkey checks its owner itself, so no second step follows.',
    tag,
    access: open,
    body: PasskeySignIn,
    success: { status: 200, body: Session },
    errors: ['UNAUTHENTICATED', 'RESOURCE_EXHAUSTED'],
  }),
  secondStep: endpoint({
    id: 'factors.secondStep',
    method: 'POST',
    path: '/console/sign-in/second-step',
    summary: 'Finish signing in with a code',
    description: 'Takes the token that `/console/sign-in` answered, and a code of the app or a recovery code.',
    tag,
    access: open,
    body: SecondStepCode,
    success: { status: 200, body: Session },
    errors: ['UNAUTHENTICATED', 'RESOURCE_EXHAUSTED'],
  }),
}
