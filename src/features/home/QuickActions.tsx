import { Link } from 'react-router'
import { BellPlus, Bot, FolderPlus, KeyRound, type LucideIcon, UserPlus } from 'lucide-react'
import { paths } from '#app/paths.ts'
import type { Gate } from '#contract/can.ts'
import type { ProjectOverview } from '#contract/projects.ts'
import { routes } from '#contract/routes.generated.ts'
import { useQuery } from '@tanstack/react-query'
import { reasonOf, useVerdict } from '#lib/can.ts'
import { lastProjectId, lastUsedOf } from '#lib/last-used.ts'
import { addressWithAction } from '#lib/page-action.ts'
import { projectsQuery } from '#lib/queries.ts'
import { useOrganization } from '#lib/session.tsx'
import { TextLink } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { tooltip } from '#ui/tooltip.ts'

type Action = { label: string; detail?: string; icon: LucideIcon; to: string; gate: Gate; project?: ProjectOverview }

/** What one comes for most, one press away; what one may not do says why. */
export function QuickActions() {
  const organization = useOrganization()
  const may = useVerdict()
  const { data: projects } = useQuery(projectsQuery(organization.id))
  const project = lastUsedOf(projects ?? [], lastProjectId(organization.id))
  const { id } = organization
  const actions: Action[] = [
    ...(project
      ? [
          {
            label: 'Create API key',
            detail: project.name,
            icon: KeyRound,
            to: paths.apiKeys(id, project.id),
            gate: routes.apiKeys.create,
            project,
          },
        ]
      : []),
    { label: 'Create project', icon: FolderPlus, to: paths.projects(id), gate: routes.projects.create },
    { label: 'Invite members', icon: UserPlus, to: paths.members(id), gate: routes.invites.createBatch },
    { label: 'Create service account', icon: Bot, to: paths.serviceAccounts(id), gate: routes.serviceAccounts.create },
    { label: 'Add spend alert', icon: BellPlus, to: paths.spendAlerts(id), gate: routes.spendAlerts.create },
  ]
  const lines = actions.map((action) => ({ action, reason: reasonOf(may(action.gate, action.project)) }))
  const allowed = lines.filter(({ reason }) => reason === undefined)
  return (
    <Card title="Quick actions" flush>
      {allowed.length === 0 ? (
        <p className="px-4 py-3 text-sm text-muted sm:px-5">
          Your roles do not let you create anything here. If you need to, ask{' '}
          <TextLink>
            <Link to={`${paths.members(id)}?role=OrgOwner`}>an organization owner</Link>
          </TextLink>
          .
        </p>
      ) : (
        <ul className="p-1.5">
          {[...allowed, ...lines.filter(({ reason }) => reason !== undefined)].map(({ action, reason }) => (
            <li key={action.label}>
              <ActionLine action={action} reason={reason} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

const lineClass = 'flex h-9 items-center gap-2.5 rounded-md px-2.5 text-sm sm:px-3.5 pointer-coarse:h-11'

function ActionLine({ action, reason }: { action: Action; reason: string | undefined }) {
  const content = (
    <>
      <action.icon aria-hidden size={16} strokeWidth={1.5} className="shrink-0 text-muted" />
      <span className="shrink-0">{action.label}</span>
      {action.detail && <span className="min-w-0 truncate text-xs text-muted">{action.detail}</span>}
    </>
  )
  if (reason === undefined) {
    return (
      <Link to={addressWithAction(action.to, 'create')} className={`${lineClass} hover:bg-hover`}>
        {content}
      </Link>
    )
  }
  return (
    <span tabIndex={0} {...tooltip(reason, { touch: true })} className={`${lineClass} cursor-not-allowed text-faint`}>
      {content}
    </span>
  )
}
