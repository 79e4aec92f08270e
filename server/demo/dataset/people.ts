import type { OrganizationRole } from '#contract/roles.ts'
import { ORGANIZATION } from './organization.ts'
import type { ServiceAccountKey } from './service-accounts.ts'

export type PersonKey =
  | 'maren'
  | 'tomasz'
  | 'priya'
  | 'daniel'
  | 'yuki'
  | 'leila'
  | 'oluwaseun'
  | 'sofia'
  | 'harriet'
  | 'kwame'
  | 'ingrid'
  | 'rafael'
  | 'anjali'
  | 'noah'
  | 'ha'
  | 'ewan'
  | 'zeynep'
  | 'chidinma'
  | 'lucas'
  | 'meiling'
  | 'gareth'

/** Whoever can hold a role or do something: a person or a machine. */
export type PrincipalKey = PersonKey | ServiceAccountKey

/** A role that was another one before, and who changed it when. */
export type Change<R> = { was: R; daysAgo: number; by: PrincipalKey }

export type Person = {
  name: string
  email: string
  role: OrganizationRole
  /** Days since joining. */
  ageDays: number
  invitedBy: PrincipalKey
  changed?: Change<OrganizationRole>
  /** Set for somebody who is no member any more. */
  left?: { daysAgo: number; by: PrincipalKey }
}

const person = (name: string, mailbox: string, rest: Omit<Person, 'name' | 'email'>): Person => ({
  name,
  email: `${mailbox}@${ORGANIZATION.domain}`,
  ...rest,
})

export const PEOPLE: Record<PersonKey, Person> = {
  maren: person('Maren Okafor', 'maren.okafor', { role: 'OrgOwner', ageDays: 425, invitedBy: 'maren' }),
  tomasz: person('Tomasz Wrona', 'tomasz.wrona', { role: 'OrgOwner', ageDays: 421, invitedBy: 'maren' }),
  priya: person('Priya Raghunathan', 'priya.raghunathan', { role: 'OrgOwner', ageDays: 366, invitedBy: 'maren' }),

  daniel: person('Daniel Achterberg', 'daniel.achterberg', { role: 'OrgManager', ageDays: 402, invitedBy: 'maren' }),
  yuki: person('Yuki Hasegawa', 'yuki.hasegawa', { role: 'OrgManager', ageDays: 415, invitedBy: 'tomasz' }),
  leila: person('Leila Benmoussa', 'leila.benmoussa', { role: 'OrgManager', ageDays: 371, invitedBy: 'maren' }),
  oluwaseun: person('Oluwaseun Adeyemi', 'oluwaseun.adeyemi', {
    role: 'OrgManager',
    ageDays: 301,
    invitedBy: 'tomasz',
  }),
  sofia: person('Sofía Carranza', 'sofia.carranza', {
    role: 'OrgManager',
    ageDays: 268,
    invitedBy: 'priya',
    changed: { was: 'OrgMember', daysAgo: 33, by: 'maren' },
  }),

  harriet: person('Harriet Lindqvist', 'harriet.lindqvist', {
    role: 'OrgBillingAdmin',
    ageDays: 388,
    invitedBy: 'maren',
  }),
  kwame: person('Kwame Boateng', 'kwame.boateng', {
    role: 'OrgBillingAdmin',
    ageDays: 206,
    invitedBy: 'priya',
    changed: { was: 'OrgMember', daysAgo: 16, by: 'priya' },
  }),

  ingrid: person('Ingrid Solheim', 'ingrid.solheim', { role: 'OrgMember', ageDays: 418, invitedBy: 'maren' }),
  rafael: person('Rafael Monteiro', 'rafael.monteiro', { role: 'OrgMember', ageDays: 405, invitedBy: 'tomasz' }),
  anjali: person('Anjali Deshmukh', 'anjali.deshmukh', { role: 'OrgMember', ageDays: 340, invitedBy: 'maren' }),
  noah: person('Noah Castellan', 'noah.castellan', { role: 'OrgMember', ageDays: 310, invitedBy: 'priya' }),
  ha: person('Nguyễn Thu Hà', 'ha.nguyen', { role: 'OrgMember', ageDays: 349, invitedBy: 'maren' }),
  ewan: person('Ewan MacAulay', 'ewan.macaulay', { role: 'OrgMember', ageDays: 392, invitedBy: 'tomasz' }),
  zeynep: person('Zeynep Aksoy', 'zeynep.aksoy', { role: 'OrgMember', ageDays: 233, invitedBy: 'priya' }),
  chidinma: person('Chidinma Eze', 'chidinma.eze', { role: 'OrgMember', ageDays: 41, invitedBy: 'priya' }),
  lucas: person('Lucas Vandenberghe', 'lucas.vandenberghe', { role: 'OrgMember', ageDays: 24, invitedBy: 'maren' }),
  meiling: person('Mei-Ling Tsai', 'meiling.tsai', { role: 'OrgMember', ageDays: 6, invitedBy: 'maren' }),

  gareth: person('Gareth Pruitt', 'gareth.pruitt', {
    role: 'OrgManager',
    ageDays: 398,
    invitedBy: 'tomasz',
    left: { daysAgo: 19, by: 'maren' },
  }),
}
