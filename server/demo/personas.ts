/** The people a visitor of the demo can sign in as with one click. */
import { PEOPLE, type PersonKey } from './dataset/people.ts'

export type DemoPersona = {
  /** What the sign-in request names. */
  id: string
  name: string
  email: string
  /** The role's name on screen. */
  role: string
  /** One sentence: what this person sees. */
  description: string
}

function persona(id: string, key: PersonKey, role: string, description: string): DemoPersona {
  const { name, email } = PEOPLE[key]
  return { id, name, email, role, description }
}

/** One person for each role, strongest first. */
export const DEMO_PERSONAS: readonly DemoPersona[] = [
  persona('organization-owner', 'maren', 'Organization owner', 'Sees and changes everything, in every project.'),
  persona('organization-user', 'daniel', 'Organization user', 'Creates projects and owns those they created.'),
  persona('billing-admin', 'harriet', 'Billing admin', 'Reads usage and cost, and keeps the spend alerts.'),
  persona('organization-member', 'meiling', 'Organization member', 'Joined last week and is in no project yet.'),
  persona('project-owner', 'ingrid', 'Project owner', 'Runs three projects: members, API keys, settings.'),
  persona('project-user', 'rafael', 'Project user', 'Works with the data of three projects.'),
  persona('project-member', 'anjali', 'Project member', 'Looks at two projects and changes nothing.'),
]
