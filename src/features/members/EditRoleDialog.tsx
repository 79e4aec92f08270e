import { ORGANIZATION_ROLES } from '#contract/roles.ts'
import { EditRolesDialog } from '#lib/EditRolesDialog.tsx'
import { organizationRoleOptions } from '#lib/roles.ts'
import { useOrganization } from '#lib/session.tsx'
import { toast } from '#ui/toast.ts'
import { useSetInviteRoles, useSetRoles } from './member-mutations.ts'
import { nameOf, type Row } from './member-rows.ts'

/** Chooses a member's organization roles, or those that an invite will give. `isLastOwner`: they have to stay one. */
export function EditRoleDialog({
  row,
  isSelf,
  isLastOwner,
  onClose,
}: {
  row: Row
  isSelf: boolean
  isLastOwner: boolean
  onClose: () => void
}) {
  const organization = useOrganization()
  const ofMember = useSetRoles(organization.id, row.id, isSelf)
  const ofInvite = useSetInviteRoles(organization.id, row.id)
  const isInvite = row.kind === 'invite'
  const name = isSelf ? 'you' : nameOf(row)
  return (
    <EditRolesDialog
      description={row.name ? `${row.name}, ${row.email}` : row.email}
      legend="Organization role"
      all={ORGANIZATION_ROLES}
      present={row.roles}
      cards={organizationRoleOptions.map((option) => ({
        ...option,
        ...(option.value === 'OrgOwner' && isLastOwner
          ? {
              disabledReason: `${isSelf ? 'You are' : 'They are'} the last organization owner. Make somebody else an owner first.`,
            }
          : {}),
      }))}
      missing={
        isInvite
          ? 'Choose an organization role. To take the invite back, delete it.'
          : 'Choose an organization role. To take away all of them, remove the member.'
      }
      unchangedWords={(isUnchanged) => (isUnchanged ? 'Nothing changes yet.' : `What ${name} may do stays the same.`)}
      note={
        isInvite && (
          <p className="text-sm text-muted">
            {row.status === 'expired'
              ? 'The invite stays expired: resend it, or copy its link. Its roles in projects stay as they are.'
              : 'No mail is sent: the link they have gives these roles once they accept. Roles in projects stay as they are.'}
          </p>
        )
      }
      lossNote={
        isSelf && (
          <p className="text-sm text-muted">
            You lose this at once, and only another organization owner can give it back.
          </p>
        )
      }
      update={isInvite ? ofInvite : ofMember}
      onClose={onClose}
      onSaved={() =>
        toast.success(
          isSelf
            ? 'Your role was changed'
            : isInvite
              ? `Role of the invite to ${row.email} changed`
              : `Role of ${nameOf(row)} changed`,
        )
      }
    />
  )
}
