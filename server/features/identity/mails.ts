import { composeMail, harmlessName, utcTime } from '#server/kernel/compose-mail.ts'
import type { Deps, Mail, RequestContext } from '#server/kernel/context.ts'
import { endOfToken } from './mail-tokens.ts'

type Person = { email: string; name: string }

/** A name somebody typed is not to fill a mail that goes to somebody else: only the start of it, and no address in it to click on. */
function greeting(name: string): string {
  const short = harmlessName(name, '', 40)
  return short === '' ? 'Hello,' : `Hello ${short},`
}

const link = (deps: Deps, path: string, token?: string) =>
  `${deps.settings.publicUrl}${path}${token === undefined ? '' : `?token=${encodeURIComponent(token)}`}`

const common = (deps: Deps, person: Person) => ({
  to: person.email,
  greeting: greeting(person.name),
  publicUrl: deps.settings.publicUrl,
})

/** The mail that confirms a new account's address. */
export function confirmationMail(deps: Deps, person: Person, token: string): Mail {
  return composeMail({
    ...common(deps, person),
    subject: 'Confirm your email address for Conifer',
    paragraphs: [
      'Somebody, hopefully you, signed up for Conifer with this email address. Confirm it to finish:',
      { label: 'Confirm email address', href: link(deps, '/confirm-email', token) },
      `The link works once, within 24 hours: until ${utcTime(endOfToken('confirm-email', deps.now()))}.`,
      'If it was not you, ignore this mail: without the link nobody can use the account.',
    ],
    because: 'somebody entered this address to sign up',
  })
}

/** The mail for somebody who signs up with an address that has an account: only its owner learns that it has one. */
export function existingAccountMail(deps: Deps, person: Person, token: string): Mail {
  return composeMail({
    ...common(deps, person),
    subject: 'You already have a Conifer account',
    paragraphs: [
      'Somebody, hopefully you, signed up for Conifer with this email address, which already has an account. Nothing was changed.',
      { label: 'Sign in', href: link(deps, '/sign-in') },
      `If you do not remember your password, set a new one. The link works once, within an hour: until ${utcTime(endOfToken('reset-password', deps.now()))}.`,
      { label: 'Set a new password', href: link(deps, '/reset-password', token) },
      'If it was not you, ignore this mail.',
    ],
    because: 'somebody entered this address to sign up',
  })
}

/** The mail with the link to set a new password. */
export function resetMail(deps: Deps, person: Person, token: string): Mail {
  return composeMail({
    ...common(deps, person),
    subject: 'Set a new password for Conifer',
    paragraphs: [
      'Somebody, hopefully you, asked for a new password for your Conifer account.',
      { label: 'Set a new password', href: link(deps, '/reset-password', token) },
      `The link works once, within an hour: until ${utcTime(endOfToken('reset-password', deps.now()))}. Setting a new password signs you out everywhere.`,
      'If it was not you, ignore this mail: your password stays as it is.',
    ],
    because: 'somebody asked for a new password with this address',
  })
}

/** When something was done to an account, and from where: whoever did not do it can tell by that. */
function whenAndWhere({ deps, client }: RequestContext): string {
  const from = client.ipAddress === null ? '' : `, from the IP address ${client.ipAddress}`
  return `on ${utcTime(deps.now())}${from}`
}

const SAFETY = 'it is the address of your account; mails about its safety cannot be switched off'

/** The mail that tells of a changed password, so that its owner notices a change that was not theirs. */
export function passwordChangedMail(ctx: RequestContext, person: Person): Mail {
  return composeMail({
    ...common(ctx.deps, person),
    subject: 'Your Conifer password was changed',
    paragraphs: [
      `The password of your Conifer account was changed ${whenAndWhere(ctx)}. The account was signed out everywhere else.`,
      'If it was not you, set a new one at once:',
      { label: 'Set a new password', href: link(ctx.deps, '/forgot-password') },
    ],
    because: SAFETY,
  })
}

/** The mail to the address that somebody wants to have from now on. Takes until when its link works. */
export function newAddressMail(
  deps: Deps,
  person: Person,
  { token, expiresAt }: { token: string; expiresAt: Date },
): Mail {
  return composeMail({
    ...common(deps, person),
    subject: 'Confirm your new email address for Conifer',
    paragraphs: [
      'Somebody, hopefully you, wants to sign in to Conifer with this email address from now on. Confirm it to finish:',
      { label: 'Confirm the new address', href: link(deps, '/confirm-new-email', token) },
      `The link works once, until ${utcTime(expiresAt)}. Following it signs the account out on every other device.`,
      'If it was not you, ignore this mail: without the link nothing changes.',
    ],
    because: 'somebody entered this address for their account',
  })
}

/** The mail to the owner of an address that somebody else wants to have: only its owner learns that it has an account. */
export function addressInUseMail(deps: Deps, person: Person): Mail {
  return composeMail({
    ...common(deps, person),
    subject: 'This email address has a Conifer account already',
    paragraphs: [
      'Somebody, hopefully you, wanted to give another account this email address, which has an account of its own. Nothing was changed.',
      'If it was you, sign in with this address, or choose another one for the other account:',
      { label: 'Sign in', href: link(deps, '/sign-in') },
      'If it was not you, ignore this mail.',
    ],
    because: 'somebody entered this address for their account',
  })
}

/** The mail to the present address once another was asked for: while it can still be stopped. */
export function addressChangeAskedMail(ctx: RequestContext, person: Person, to: string): Mail {
  return composeMail({
    ...common(ctx.deps, person),
    subject: 'A new email address for your Conifer account',
    paragraphs: [
      `A change of the email address of your Conifer account from this one to ${to} was asked for ${whenAndWhere(ctx)}. It changes when the link in the mail to the new address is followed.`,
      'If it was not you, set a new password at once: that stops it and signs you out everywhere.',
      { label: 'Set a new password', href: link(ctx.deps, '/forgot-password') },
    ],
    because: SAFETY,
  })
}

/** The mail to the address that was somebody's until now. */
export function addressChangedMail(ctx: RequestContext, person: Person, to: string): Mail {
  return composeMail({
    ...common(ctx.deps, person),
    subject: 'The email address of your Conifer account was changed',
    paragraphs: [
      `The email address of your Conifer account was changed from this one to ${to} ${whenAndWhere(ctx)}. The account was signed out on every other device, and you sign in with the new address.`,
      'If it was not you, write to an owner of your organization, or to whoever runs the server, at once: they can take the account out of the organization. This address can no longer set a new password for it.',
    ],
    because: 'it was the address of your account; mails about its safety cannot be switched off',
  })
}

/** The mail that tells of a change of how the account is proved, so that its owner notices one that was not theirs. */
export function factorMail(ctx: RequestContext, person: { name: string; displayName: string }, what: string): Mail {
  return composeMail({
    ...common(ctx.deps, { email: person.name, name: person.displayName }),
    subject: `${what} for your Conifer account`,
    paragraphs: [
      `${what} for your Conifer account ${whenAndWhere(ctx)}.`,
      'If it was not you, set a new password at once, then look at your account page:',
      { label: 'Set a new password', href: link(ctx.deps, '/forgot-password') },
      { label: 'Open your account page', href: link(ctx.deps, '/account') },
    ],
    because: SAFETY,
  })
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
