import type { OrganizationRole } from '#contract/roles.ts'
import { DEMO_PERSONAS } from '#server/features/identity/demo-personas.ts'
import type { ServiceAccountKey } from './service-accounts.ts'

/** Everybody has an address at the personas' own domain. */
const DOMAIN = DEMO_PERSONAS[0]?.email.split('@')[1]

export type PersonKey =
  | 'ada'
  | 'tomasz'
  | 'priya'
  | 'bruno'
  | 'yuki'
  | 'leila'
  | 'oluwaseun'
  | 'sofia'
  | 'deniz'
  | 'kwame'
  | 'emeka'
  | 'freya'
  | 'goran'
  | 'noah'
  | 'ha'
  | 'ewan'
  | 'zeynep'
  | 'chidinma'
  | 'lucas'
  | 'chiara'
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

type Rest = Omit<Person, 'name' | 'email'>

/** One of the people a visitor can sign in as: named by the list the sign-in page is made of. */
function persona(id: string, rest: Rest): Person {
  const one = DEMO_PERSONAS.find((other) => other.id === id)
  if (!one) throw new Error(`There is no demo persona "${id}".`)
  return { name: one.name, email: one.email, ...rest }
}

function person(name: string, mailbox: string, rest: Rest): Person {
  return { name, email: `${mailbox}@${DOMAIN}`, ...rest }
}

export const PEOPLE: Record<PersonKey, Person> = {
  ada: persona('organization-owner', { role: 'OrgOwner', ageDays: 425, invitedBy: 'ada' }),
  tomasz: person('Tomasz Wrona', 'tomasz', { role: 'OrgOwner', ageDays: 421, invitedBy: 'ada' }),
  priya: person('Priya Raghunathan', 'priya', { role: 'OrgOwner', ageDays: 366, invitedBy: 'ada' }),

  bruno: persona('organization-user', { role: 'OrgManager', ageDays: 402, invitedBy: 'ada' }),
  yuki: person('Yuki Hasegawa', 'yuki', { role: 'OrgManager', ageDays: 415, invitedBy: 'tomasz' }),
  leila: person('Leila Benmoussa', 'leila', { role: 'OrgManager', ageDays: 371, invitedBy: 'ada' }),
  oluwaseun: person('Oluwaseun Adeyemi', 'oluwaseun', { role: 'OrgManager', ageDays: 301, invitedBy: 'tomasz' }),
  sofia: person('Sofía Carranza', 'sofia', {
    role: 'OrgManager',
    ageDays: 268,
    invitedBy: 'priya',
    changed: { was: 'OrgMember', daysAgo: 33, by: 'ada' },
  }),

  deniz: persona('billing-admin', { role: 'OrgBillingAdmin', ageDays: 388, invitedBy: 'ada' }),
  kwame: person('Kwame Boateng', 'kwame', {
    role: 'OrgBillingAdmin',
    ageDays: 206,
    invitedBy: 'priya',
    changed: { was: 'OrgMember', daysAgo: 16, by: 'priya' },
  }),

  emeka: persona('project-owner', { role: 'OrgMember', ageDays: 418, invitedBy: 'ada' }),
  freya: persona('project-user', { role: 'OrgMember', ageDays: 405, invitedBy: 'tomasz' }),
  goran: persona('project-member', { role: 'OrgMember', ageDays: 340, invitedBy: 'ada' }),
  noah: person('Noah Castellan', 'noah', { role: 'OrgMember', ageDays: 310, invitedBy: 'priya' }),
  ha: person('Nguyễn Thu Hà', 'ha', { role: 'OrgMember', ageDays: 349, invitedBy: 'ada' }),
  ewan: person('Ewan MacAulay', 'ewan', { role: 'OrgMember', ageDays: 392, invitedBy: 'tomasz' }),
  zeynep: person('Zeynep Aksoy', 'zeynep', { role: 'OrgMember', ageDays: 233, invitedBy: 'priya' }),
  chidinma: person('Chidinma Eze', 'chidinma', { role: 'OrgMember', ageDays: 41, invitedBy: 'priya' }),
  lucas: person('Lucas Vandenberghe', 'lucas', { role: 'OrgMember', ageDays: 24, invitedBy: 'ada' }),
  chiara: persona('organization-member', { role: 'OrgMember', ageDays: 6, invitedBy: 'ada' }),

  gareth: person('Gareth Pruitt', 'gareth', {
    role: 'OrgManager',
    ageDays: 398,
    invitedBy: 'tomasz',
    left: { daysAgo: 19, by: 'ada' },
  }),
}
