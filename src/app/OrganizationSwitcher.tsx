import { useNavigate } from 'react-router'
import { ChevronsUpDown, Plus } from 'lucide-react'
import { PLAN_LABELS } from '#contract/plans.ts'
import { useOrganization, useSession } from '#lib/session.tsx'
import { Avatar } from '#ui/Avatar.tsx'
import { MenuButton, type MenuEntry } from '#ui/MenuButton.tsx'
import { paths } from './paths.ts'

/** Which organization one is in, and the way into another. */
export function OrganizationSwitcher() {
  const organization = useOrganization()
  const { organizations, invites, may_create_organization: mayCreate } = useSession()
  const navigate = useNavigate()
  const items: MenuEntry[] = [
    { heading: 'Organizations' },
    ...organizations.map((one) => ({
      label: one.name,
      aside: PLAN_LABELS[one.plan],
      checked: one.id === organization.id,
      onSelect: () => void navigate(paths.organization(one.id)),
    })),
    // Home has the words and the button.
    ...invites.map((invite) => ({
      label: invite.organization_name,
      aside: 'Invited',
      onSelect: () => void navigate(paths.organization(organization.id)),
    })),
    'separator',
    {
      label: 'Create organization',
      icon: <Plus size={16} strokeWidth={1.5} />,
      onSelect: () => void navigate(paths.newOrganization()),
      disabledReason: mayCreate ? undefined : 'An email address creates one organization only.',
    },
  ]
  return (
    <MenuButton label="Organizations" items={items} matchWidth>
      <button
        type="button"
        className="flex h-11 w-full min-w-0 items-center gap-2 rounded-md px-2 text-left hover:bg-hover aria-expanded:bg-hover"
      >
        <Avatar name={organization.name} square />
        <span className="min-w-0 flex-1">
          <span className="sr-only">Switch organization, now in </span>
          <span className="block truncate text-sm font-medium">{organization.name}</span>
          <span className="block truncate text-xs text-muted">{PLAN_LABELS[organization.plan]} plan</span>
        </span>
        <ChevronsUpDown aria-hidden size={14} strokeWidth={1.5} className="shrink-0 text-faint" />
      </button>
    </MenuButton>
  )
}
