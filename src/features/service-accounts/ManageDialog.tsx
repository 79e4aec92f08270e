import { useState } from 'react'
import { ORGANIZATION_ROLES, type OrganizationRole } from '#contract/roles.ts'
import type { ServiceAccountOverview } from '#contract/service-accounts.ts'
import { useContractForm } from '#lib/form.ts'
import { FormDialog } from '#lib/FormDialog.tsx'
import { describeChange, organizationRoleOptions } from '#lib/roles.ts'
import { useOrganization } from '#lib/session.tsx'
import { ChangeList } from '#ui/ChangeList.tsx'
import { CheckCards } from '#ui/CheckCards.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { Identifier } from '#ui/Identifier.tsx'
import { TextField } from '#ui/TextField.tsx'
import { toast } from '#ui/toast.ts'
import { useUpdateServiceAccount } from './service-account-mutations.ts'

type Settings = { name: string; organization_roles: readonly OrganizationRole[] }

/** Only what was changed is sent, so that two people who change different things do not undo each other. */
export function changedSettings(
  before: Settings,
  after: Settings,
): { name?: string; organization_roles?: OrganizationRole[]; expected_organization_roles?: OrganizationRole[] } {
  const [had, has] = [before.organization_roles, after.organization_roles]
  const sameRoles = had.length === has.length && had.every((role) => has.includes(role))
  return {
    ...(after.name === before.name ? {} : { name: after.name }),
    ...(sameRoles ? {} : { organization_roles: [...has], expected_organization_roles: [...had] }),
  }
}

/** Changes a service account's name and organization roles, and says what the new roles give and take. */
export function ManageDialog({ account: latest, onClose }: { account: ServiceAccountOverview; onClose: () => void }) {
  const organization = useOrganization()
  // As it was when the dialog opened. The list behind it is read anew, and a role that somebody else took away meanwhile
  // would look as if it had been given here. After a refusal as it is now: that may be why.
  const [opened] = useState(latest)
  const update = useUpdateServiceAccount(organization.id, opened.id)
  const account = update.isError ? latest : opened
  const before: Settings = { name: account.name, organization_roles: account.roles }
  const form = useContractForm({
    schema: () => import('#contract/service-accounts.ts').then((module) => module.ServiceAccountUpdate),
    defaultValues: { name: account.name, organization_roles: account.roles },
    send: async ({ name = account.name, organization_roles = account.roles }) => {
      const changed = changedSettings(before, { name, organization_roles })
      if (Object.keys(changed).length > 0) {
        await update.mutateAsync(changed)
        toast.success(`Service account ${name} updated`)
      }
      onClose()
    },
  })
  const roles = form.watch('organization_roles') ?? []
  const change = describeChange(account.roles, roles)
  const isUnchanged =
    changedSettings({ ...before, name: '' }, { name: '', organization_roles: roles }).organization_roles === undefined
  const rolesError = form.getFieldState('organization_roles', form.formState).error?.message

  return (
    <FormDialog form={form} title={`Manage ${account.name}`} verb="Update" onClose={onClose}>
      <FieldGroup>
        <TextField label="Service account name" autoComplete="off" {...form.field('name')} />
        <p className="flex min-w-0 flex-wrap items-center gap-x-2 text-sm text-muted">
          Client ID <Identifier value={account.client_id} label="client ID" full />
        </p>
        <CheckCards
          legend="Organization role"
          help="Several roles add up. Without any it can do only what its roles in projects permit."
          error={rolesError}
          options={organizationRoleOptions}
          value={roles}
          onChange={(value) =>
            form.setValue(
              'organization_roles',
              ORGANIZATION_ROLES.filter((role) => value.includes(role)),
            )
          }
        />
        <ChangeList
          label="What changes"
          {...change}
          unchanged={isUnchanged ? 'No permission changes yet.' : 'What it may do stays the same.'}
        />
        {change.lost.length > 0 && (
          <p className="text-sm text-muted">It loses this at once, with tokens that it has already too.</p>
        )}
      </FieldGroup>
    </FormDialog>
  )
}
