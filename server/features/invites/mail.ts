import { ACCEPT_INVITE_PATH, INVITE_DAYS } from '#contract/invites.ts'
import { composeMail, harmlessActor, harmlessName, utcTime } from '#server/kernel/compose-mail.ts'
import type { Deps, Mail } from '#server/kernel/context.ts'

/** Takes an invite's token; returns the address of the page that accepts it. */
export function inviteLink(deps: Deps, token: string): string {
  return `${deps.settings.publicUrl}${ACCEPT_INVITE_PATH}?token=${encodeURIComponent(token)}`
}

/** The mail that invites somebody. Takes the invite, the organization's name, the inviter's address or name, and the link's token. */
export function inviteMail(
  deps: Deps,
  { email, expiresAt }: { email: string; expiresAt: Date },
  organizationName: string,
  invitedBy: string,
  token: string,
): Mail {
  const organization = harmlessName(organizationName, 'an organization')
  const inviter = harmlessActor(invitedBy)
  return composeMail({
    to: email,
    subject: `You are invited to join ${organization} on Conifer`,
    greeting: 'Hello,',
    paragraphs: [
      `${inviter} invites you to join ${organization} on Conifer.`,
      { label: 'Accept the invite', href: inviteLink(deps, token) },
      `The link works once, within ${INVITE_DAYS} days: until ${utcTime(expiresAt)}, and only for ${email}. A newer mail or link replaces it.`,
      'If you did not expect this, ignore it: nothing happens without the link.',
    ],
    because: `${inviter} invited this address`,
    publicUrl: deps.settings.publicUrl,
  })
}
