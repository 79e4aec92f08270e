import { Outlet, useParams } from 'react-router'
import { routes } from '#contract/routes.generated.ts'
import { useMaybeProject, useOrganization } from '#lib/session.tsx'
import { PageHeader } from '#ui/PageHeader.tsx'
import { TabLinks } from '#ui/TabLinks.tsx'
import { GatedTab } from './GatedTab.tsx'
import { paths } from './paths.ts'

/** Settings > Access: people, machines and keys, each with a tab. */
export function AccessFrame() {
  const organization = useOrganization()
  return (
    <>
      <PageHeader
        title="Access"
        description="Who and what can reach the organization, and what each of them may do."
        tabs={
          <TabLinks label="Access">
            <GatedTab to={paths.members(organization.id)} gate={routes.members.list} words="Members" />
            <GatedTab
              to={paths.serviceAccounts(organization.id)}
              gate={routes.serviceAccounts.list}
              words="Service accounts"
            />
            <GatedTab
              to={paths.organizationApiKeys(organization.id)}
              gate={routes.apiKeys.organizationOverview}
              words="API keys"
            />
            <GatedTab to={paths.singleSignOn(organization.id)} gate={routes.singleSignOn.get} words="SSO" />
          </TabLinks>
        }
      />
      <Outlet />
    </>
  )
}

/** A project's Manage > Access, with the same two tabs. */
export function ProjectAccessFrame() {
  const organization = useOrganization()
  const project = useMaybeProject()
  const { project: addressed = '' } = useParams()
  return (
    <>
      <PageHeader
        title="Access"
        description={`Who may do what in ${project?.name ?? 'the project'}.`}
        tabs={
          <TabLinks label="Access">
            <GatedTab
              to={paths.projectMembers(organization.id, addressed)}
              gate={routes.projectMembers.list}
              project={project ?? null}
              words="Members"
            />
            <GatedTab
              to={paths.projectServiceAccounts(organization.id, addressed)}
              gate={routes.projectServiceAccounts.list}
              project={project ?? null}
              words="Service accounts"
            />
          </TabLinks>
        }
      />
      <Outlet />
    </>
  )
}
