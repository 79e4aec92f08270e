import { ROLE_LABELS, type ProjectRole } from '#contract/roles.ts'
import { composeMail, harmlessName, harmlessActor } from '#server/kernel/compose-mail.ts'
import type { Mail, ProjectContext } from '#server/kernel/context.ts'

/** The mail that tells a member of the organization that they were added to a project, which they may open at once. */
export function addedMail(ctx: ProjectContext, to: string, roles: readonly ProjectRole[]): Mail {
  const { deps, organization, project, actor } = ctx
  const { publicUrl } = deps.settings
  const projectName = harmlessName(project.name, 'a project')
  const organizationName = harmlessName(organization.name, 'your organization')
  return composeMail({
    to,
    subject: `You were added to ${projectName} of ${organizationName} on Conifer`,
    greeting: 'Hello,',
    paragraphs: [
      `${harmlessActor(actor.name)} added you to the project ${projectName} of ${organizationName} on Conifer. Your role there: ${roles.map((role) => ROLE_LABELS[role]).join(', ')}.`,
      {
        label: 'Open the project',
        href: `${publicUrl}/organizations/${encodeURIComponent(organization.id)}/projects/${project.id}`,
      },
      'There is nothing to accept. To give it up again, choose Leave project in your row of its members.',
    ],
    because: 'you are a member of the organization',
    publicUrl,
  })
}
