import { composeMail, harmlessName } from '#server/kernel/compose-mail.ts'
import type { Deps, Mail } from '#server/kernel/context.ts'

/** A name somebody typed is not to fill a mail that goes to somebody else: only the start of it, and no address in it to click on. */
function greeting(name: string): string {
  const short = harmlessName(name, '', 40)
  return short === '' ? 'Hello,' : `Hello ${short},`
}

const link = (deps: Deps, path: string, token?: string) =>
  `${deps.settings.publicUrl}${path}${token === undefined ? '' : `?token=${encodeURIComponent(token)}`}`

/** Takes a time; returns it as `2026-11-28 14:05 UTC`. */
const minuteOf = (time: Date) => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** The mail that confirms a new account's address. */
export function confirmationMail(deps: Deps, person: { email: string; name: string }, token: string): Mail {
  return composeMail(person.email, 'Confirm your email address for Conifer', [
    greeting(person.name),
    `somebody, hopefully you, signed up for Conifer at ${deps.settings.publicUrl} with this email address. Confirm it to finish:`,
    { label: 'Confirm email address', href: link(deps, '/confirm-email', token) },
    'The link works once, within 24 hours.',
    'If it was not you, ignore this mail: without the link nobody can use the account.',
  ])
}

/** The mail for somebody who signs up with an address that has an account: only its owner learns that it has one. */
export function existingAccountMail(deps: Deps, person: { email: string; name: string }, token: string): Mail {
  return composeMail(person.email, 'You already have a Conifer account', [
    greeting(person.name),
    `somebody, hopefully you, signed up for Conifer at ${deps.settings.publicUrl} with this email address, which already has an account. Nothing was changed.`,
    { label: 'Sign in', href: link(deps, '/sign-in') },
    'If you do not remember your password, set a new one. The link works once, within an hour:',
    { label: 'Set a new password', href: link(deps, '/reset-password', token) },
    'If it was not you, ignore this mail.',
  ])
}

/** The mail with the link to set a new password. */
export function resetMail(deps: Deps, person: { email: string; name: string }, token: string): Mail {
  return composeMail(person.email, 'Set a new password for Conifer', [
    greeting(person.name),
    `somebody, hopefully you, asked for a new password for your account at ${deps.settings.publicUrl}.`,
    { label: 'Set a new password', href: link(deps, '/reset-password', token) },
    'The link works once, within an hour. Setting a new password signs you out everywhere.',
    'If it was not you, ignore this mail: your password stays as it is.',
  ])
}

/** The mail that tells of a changed password, so that its owner notices a change that was not theirs. */
export function passwordChangedMail(deps: Deps, person: { email: string; name: string }): Mail {
  return composeMail(person.email, 'Your Conifer password was changed', [
    greeting(person.name),
    `the password of your account at ${deps.settings.publicUrl} was changed just now, and the account was signed out everywhere else.`,
    'If it was not you, set a new one at once:',
    { label: 'Set a new password', href: link(deps, '/forgot-password') },
  ])
}

/** The mail to the address that somebody wants to have from now on. Takes until when its link works. */
export function newAddressMail(
  deps: Deps,
  person: { email: string; name: string },
  { token, expiresAt }: { token: string; expiresAt: Date },
): Mail {
  return composeMail(person.email, 'Confirm your new email address for Conifer', [
    greeting(person.name),
    `somebody, hopefully you, wants to sign in to Conifer at ${deps.settings.publicUrl} with this email address from now on. Confirm it to finish:`,
    { label: 'Confirm the new address', href: link(deps, '/confirm-new-email', token) },
    `The link works once, until ${minuteOf(expiresAt)}. Following it signs the account out on every other device.`,
    'If it was not you, ignore this mail: without the link nothing changes.',
  ])
}

/** The mail to the owner of an address that somebody else wants to have: only its owner learns that it has an account. */
export function addressInUseMail(deps: Deps, person: { email: string; name: string }): Mail {
  return composeMail(person.email, 'This email address has a Conifer account already', [
    greeting(person.name),
    `somebody, hopefully you, wanted to give another account at ${deps.settings.publicUrl} this email address, which has an account of its own. Nothing was changed.`,
    'If it was you, sign in with this address, or choose another one for the other account:',
    { label: 'Sign in', href: link(deps, '/sign-in') },
    'If it was not you, ignore this mail.',
  ])
}

/** The mail to the present address once another was asked for: while it can still be stopped. */
export function addressChangeAskedMail(deps: Deps, person: { email: string; name: string }, to: string): Mail {
  return composeMail(person.email, 'A new email address for your Conifer account', [
    greeting(person.name),
    `somebody, hopefully you, asked to change the email address of your account at ${deps.settings.publicUrl} from this one to ${to}. It changes when the link in the mail to the new address is followed.`,
    'If it was not you, set a new password at once: that stops it and signs you out everywhere.',
    { label: 'Set a new password', href: link(deps, '/forgot-password') },
  ])
}

/** The mail to the address that was somebody's until now. */
export function addressChangedMail(deps: Deps, person: { email: string; name: string }, to: string): Mail {
  return composeMail(person.email, 'The email address of your Conifer account was changed', [
    greeting(person.name),
    `the email address of your account at ${deps.settings.publicUrl} was changed from this one to ${to} just now, and the account was signed out on every other device. You sign in with the new address.`,
    'If it was not you, write to an owner of your organization, or to whoever runs the server, at once: they can take the account out of the organization. This address can no longer set a new password for it.',
  ])
}

/** The mail that tells of a change of how the account is proved, so that its owner notices one that was not theirs. */
export function factorMail(deps: Deps, person: { name: string; displayName: string }, what: string): Mail {
  return composeMail(person.name, `${what} for your Conifer account`, [
    greeting(person.displayName),
    `${what.charAt(0).toLowerCase()}${what.slice(1)} for your account at ${deps.settings.publicUrl} just now.`,
    'If it was not you, set a new password at once, then look at your account page:',
    { label: 'Set a new password', href: link(deps, '/forgot-password') },
  ])
}

/**
 * Sends a mail beside the answer: how long it takes must not tell whether an address has an account, and a mail server
 * that is down must not either. A failure is logged.
 */
export function sendInBackground(deps: Deps, mail: Mail): void {
  deps
    .sendMail(mail)
    .catch((error: unknown) => deps.log.error({ err: error, subject: mail.subject }, 'mail was not sent'))
}
