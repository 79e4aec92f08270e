import { useState } from 'react'
import type { ProjectMember } from '#contract/access.ts'
import type { ProjectOverview } from '#contract/projects.ts'
import { PROJECT_ROLES, type ProjectRole } from '#contract/roles.ts'
import { describeError, errorSentence } from '#lib/describe-error.ts'
import { describeChange, keyRoleGroups, memberRoleOptions } from '#lib/roles.ts'
import { useOrganization } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { ChangeList } from '#ui/ChangeList.tsx'
import { CheckCards } from '#ui/CheckCards.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { FormError } from '#ui/Field.tsx'
import { Disclosure } from '#ui/ReasonList.tsx'
import { toast } from '#ui/toast.ts'
import { useSetProjectRoles } from './project-member-mutations.ts'
import { inheritedRoles, nameOf } from './project-member.ts'

/** Chooses a member's roles in a project and says what that gives and takes. */
export function EditProjectRoleDialog({
  project,
  member,
  isSelf,
  onClose,
}: {
  project: ProjectOverview
  member: ProjectMember
  isSelf: boolean
  onClose: () => void
}) {
  const organization = useOrganization()
  const update = useSetProjectRoles(organization.id, project.id, member.id)
  const [roles, setRoles] = useState<readonly ProjectRole[]>(member.roles)
  const [tried, setTried] = useState(false)
  const inherited = inheritedRoles(member.grants)
  const change = describeChange([...inherited, ...member.roles], [...inherited, ...roles])
  const isUnchanged = roles.length === member.roles.length && roles.every((role) => member.roles.includes(role))
  const missing =
    tried && roles.length === 0 ? 'Choose a project role. To take away all of them, remove the member.' : undefined

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
      toast.success(
        isSelf ? `Your role in ${project.name} was changed` : `Role of ${nameOf(member)} in ${project.name} changed`,
      )
    }
    onClose()
  }
  /** Each group of cards says what of it is chosen; the other group's choice stays. */
  const choose = (group: readonly { value: ProjectRole }[]) => (value: string[]) =>
    setRoles(
      PROJECT_ROLES.filter((role) =>
        group.some((option) => option.value === role) ? value.includes(role) : roles.includes(role),
      ),
    )

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Edit role"
      description={member.name ? `${member.name}, ${member.email}` : member.email}
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
      <div className="flex flex-col gap-4">
        <CheckCards
          legend="Project role"
          help="Several roles add up."
          error={missing}
          options={memberRoleOptions}
          value={roles}
          onChange={choose(memberRoleOptions)}
        />
        {keyRoleGroups.map(({ label, options }) => {
          const chosen = options.filter((option) => roles.includes(option.value)).length
          return (
            <Disclosure
              key={label}
              open={options.some((option) => member.roles.includes(option.value))}
              summary={<span className="font-medium">{label}</span>}
              aside={chosen > 0 ? `${chosen} chosen` : 'The roles an API key can have'}
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
            {...change}
            unchanged={
              isUnchanged
                ? 'Nothing changes yet.'
                : inherited.length > 0
                  ? 'What they may do stays the same: an organization owner is project owner of every project.'
                  : 'What they may do stays the same.'
            }
          />
        )}
        {isSelf && change.lost.length > 0 && (
          <p className="text-sm text-muted">You lose this at once. A project owner can give it back.</p>
        )}
        <FormError requestId={update.error ? describeError(update.error).reference : undefined}>
          {update.error && errorSentence(update.error)}
        </FormError>
      </div>
    </Dialog>
  )
}
