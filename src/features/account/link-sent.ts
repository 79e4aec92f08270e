import { toast } from '#ui/toast.ts'

/** Says that a link is on its way to an address or, where there is no mail server, who has it. */
export function toastLinkSent(email: string, sendsMail: boolean): void {
  if (sendsMail) toast.success('Link sent', { description: email })
  else toast.success('The link lies in this server’s outbox', { description: 'Whoever runs it can hand it to you.' })
}
