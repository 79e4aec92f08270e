import type { Role } from '#contract/roles.ts'

/** A person of the demo, one for each role, whom a visitor can sign in as with one click. */
export type DemoPersona = { id: string; name: string; email: string; role: Role; description: string }

/** The people whom the demo's data must hold, by email address. */
export const DEMO_PERSONAS: readonly DemoPersona[] = [
  {
    id: 'organization-owner',
    name: 'Ada Okafor',
    email: 'ada@hollinsedge.example',
    role: 'OrgOwner',
    description: 'Sees and changes everything, in every project.',
  },
  {
    id: 'organization-user',
    name: 'Bruno Keller',
    email: 'bruno@hollinsedge.example',
    role: 'OrgManager',
    description: 'Creates projects and owns those.',
  },
  {
    id: 'organization-member',
    name: 'Chiara Lindqvist',
    email: 'chiara@hollinsedge.example',
    role: 'OrgMember',
    description: 'Belongs to the organization, and to no project yet.',
  },
  {
    id: 'billing-admin',
    name: 'Deniz Aydin',
    email: 'deniz@hollinsedge.example',
    role: 'OrgBillingAdmin',
    description: 'Sees usage and cost, and is warned about spending.',
  },
  {
    id: 'project-owner',
    name: 'Emeka Sato',
    email: 'emeka@hollinsedge.example',
    role: 'ProjectOwner',
    description: 'Runs a project: its members, keys and settings.',
  },
  {
    id: 'project-user',
    name: 'Freya Novak',
    email: 'freya@hollinsedge.example',
    role: 'ProjectManager',
    description: "Works with a project's data and resources.",
  },
  {
    id: 'project-member',
    name: 'Goran Silva',
    email: 'goran@hollinsedge.example',
    role: 'ProjectMember',
    description: 'Looks at a project without changing it.',
  },
]
