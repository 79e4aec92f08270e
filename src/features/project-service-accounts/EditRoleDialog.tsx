import { useState } from 'react'
import type { ProjectServiceAccount } from '#contract/access.ts'
import type { ProjectRole } from '#contract/roles.ts'
import { describeError, errorSentence } from '#lib/describe-error.ts'
import { describeChange, keyRoleGroups, memberRoleOptions } from '#lib/roles.ts'
import { useOrganization, useProject } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { ChangeList } from '#ui/ChangeList.tsx'
import { CheckCards } from '#ui/CheckCards.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { FieldGroup, FormError } from '#ui/Field.tsx'
import { Disclosure } from '#ui/ReasonList.tsx'
import { toast } from '#ui/toast.ts'
import { inheritedGrant, projectRolesOf } from './project-service-account.ts'
import { useSetProjectRoles } from './project-service-account-mutations.ts'

function sameRoles(one: readonly ProjectRole[], other: readonly ProjectRole[]): boolean {
  return one.length === other.length && one.every((role) => other.includes(role))
}

/** Chooses a service account's roles in the project and says what that gives and takes. */
export function EditRoleDialog({ account, onClose }: { account: ProjectServiceAccount; onClose: () => void }) {
  const organization = useOrganization()
  const project = useProject()
  const update = useSetProjectRoles(organization.id, project.id, account.id)
  const [roles, setRoles] = useState<readonly ProjectRole[]>(account.roles)
  const [tried, setTried] = useState(false)
  const inherited = inheritedGrant(account)
  const kept = inherited ? projectRolesOf([inherited.role]) : []
  const isUnchanged = sameRoles(account.roles, roles)
  const missing =
    tried && roles.length === 0
      ? 'Choose a project role. To take away all of them, disconnect the service account.'
      : undefined

  async function send() {
    setTried(true)
    if (roles.length === 0) return
    if (!isUnchanged) {
      try {
        await update.mutateAsync([...roles])
      } catch {
        // The dialog shows it, with what was chosen still there.
        return
      }
      toast.success(`Role of ${account.name} changed`)
    }
    onClose()
  }
  /** The roles of one group as chosen, the others as they are. */
  const choose = (options: readonly { value: ProjectRole }[]) => (chosen: readonly string[]) => {
    const group = options.map((option) => option.value)
    setRoles((last) =>
      projectRolesOf([
        ...last.filter((role) => !group.includes(role)),
        ...group.filter((role) => chosen.includes(role)),
      ]),
    )
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Edit role"
      description={`${account.name} in ${project.name}`}
      busy={update.isPending}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
      footer={
        <>
          <Button onClick={onClose} disabled={update.isPending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" pending={update.isPending}>
            Edit role
          </Button>
        </>
      }
    >
      <FieldGroup>
        <CheckCards
          legend="Project role"
          help="Several roles add up."
          error={missing}
          options={memberRoleOptions}
          value={roles}
          onChange={choose(memberRoleOptions)}
        />
        {keyRoleGroups.map(({ label, options }) => {
          const count = options.filter((option) => roles.includes(option.value)).length
          return (
            <Disclosure
              key={label}
              open={options.some((option) => account.roles.includes(option.value))}
              summary={<span className="font-medium">{label}</span>}
              aside={count > 0 ? `${count} chosen` : 'The roles an API key can have'}
            >
              <div className="-ml-6 py-1.5">
                <CheckCards legend={label} hideLegend options={options} value={roles} onChange={choose(options)} />
              </div>
            </Disclosure>
          )
        })}
        {roles.length > 0 && (
          <ChangeList
            label="What changes"
            {...describeChange([...kept, ...account.roles], [...kept, ...roles])}
            unchanged={isUnchanged ? 'No permission changes yet.' : 'What it may do stays the same.'}
          />
        )}
        <FormError requestId={update.error ? describeError(update.error).reference : undefined}>
          {update.error && errorSentence(update.error)}
        </FormError>
      </FieldGroup>
    </Dialog>
  )
}
