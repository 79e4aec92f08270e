import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { ProjectOverview } from '#contract/projects.ts'
import { PROJECT_ROLES, type ProjectRole } from '#contract/roles.ts'
import { routes } from '#contract/routes.generated.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { isOneOf, keyRoleGroups, memberRoleOptions, ROLE_SUMMARIES } from '#lib/roles.ts'
import { useOrganization } from '#lib/session.tsx'
import { sending } from '#lib/typed.ts'
import { useRested } from '#lib/use-rested.ts'
import { Button } from '#ui/Button.tsx'
import { Combobox } from '#ui/Combobox.tsx'
import { focusWrong } from '#ui/focus-kept.ts'
import { Select } from '#ui/Select.tsx'
import { toast } from '#ui/toast.ts'
import { useAddMember } from './project-member-mutations.ts'
import { nameOf } from './project-member.ts'
import { candidatesQuery } from './queries.ts'

/** What the server says of the person who was named stands at the field; everything else under the form. */
function isAboutPerson(error: unknown): error is ApiFailure {
  return error instanceof ApiFailure && ['not-found', 'conflict', 'invalid'].includes(error.kind)
}

/** Gives a member of the organization a role in the project. */
export function AddMemberBar({ project }: { project: ProjectOverview }) {
  const organization = useOrganization()
  const refusal = reasonOf(useCan(routes.projectMembers.add, project))
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<string>()
  const [role, setRole] = useState<ProjectRole>('ProjectMember')
  const [problem, setProblem] = useState<string>()
  const [wanted, setWanted] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const add = useAddMember(organization.id, project.id)
  const search = useRested(chosen === undefined ? text.trim() : '')
  const candidates = useQuery({
    ...candidatesQuery(organization.id, project.id, search),
    enabled: wanted && refusal === undefined,
  })

  async function send() {
    if (refusal !== undefined || add.isPending) return
    const typed = text.trim()
    // A whole address that was typed names a person as well as a choice from the list does.
    const only = candidates.data?.length === 1 && search === typed ? candidates.data[0] : undefined
    const id = chosen ?? (only && [only.name, only.email].includes(typed) ? only.id : undefined)
    if (id === undefined && !typed.includes('@')) {
      setProblem(
        typed === ''
          ? 'Choose somebody by email or name.'
          : 'Choose somebody from the list, or enter their whole email address.',
      )
      return focusWrong(form.current)
    }
    setProblem(undefined)
    const sent = sending(form.current)
    try {
      const member = await add.mutateAsync({
        roles: [role],
        ...(id === undefined ? { email: typed } : { user_id: id }),
      })
      setText('')
      setChosen(undefined)
      sent()
      toast.success(`${nameOf(member)} added to ${project.name}`)
    } catch {
      // Shown at the field or under it, which still have what was entered.
      focusWrong(form.current)
    }
  }

  const refused = isAboutPerson(add.error) ? (add.error.fields[0]?.message ?? add.error.message) : undefined
  const failure = add.error && refused === undefined ? add.error : null
  return (
    <form
      ref={form}
      aria-label="Add members"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
      className="mb-6 flex flex-col gap-3 rounded-lg border border-line bg-raised p-4"
    >
      <div className="flex flex-wrap items-start gap-3">
        <Combobox
          label="Organization member"
          fieldClassName="flex-1 basis-72"
          placeholder="Email or name"
          help={
            refusal ?? 'Somebody from outside the organization has to be invited to it first, by an organization owner.'
          }
          error={problem ?? refused}
          disabled={refusal !== undefined}
          text={text}
          value={chosen}
          onOpen={() => setWanted(true)}
          onChange={(next, id) => {
            setText(next)
            setChosen(id)
            setProblem(undefined)
            add.reset()
          }}
          options={(candidates.data ?? []).map((one) => ({
            id: one.id,
            label: one.name || one.email,
            ...(one.name ? { detail: one.email } : {}),
          }))}
          loading={candidates.isFetching || (chosen === undefined && search !== text.trim())}
          empty={
            candidates.error
              ? errorSentence(candidates.error)
              : search === ''
                ? 'Everybody in the organization is in this project already.'
                : `Nobody who is not in the project yet matches “${search}”.`
          }
          note={
            candidates.data && candidates.data.length >= 20 ? 'There are more. Type to narrow them down.' : undefined
          }
        />
        <Select
          label="Project role"
          fieldClassName="w-60 max-sm:w-full"
          help={ROLE_SUMMARIES[role]}
          disabled={refusal !== undefined}
          value={role}
          onChange={(event) => isOneOf(PROJECT_ROLES, event.target.value) && setRole(event.target.value)}
          options={memberRoleOptions}
          groups={keyRoleGroups}
        />
        <div className="max-sm:w-full sm:pt-[26px]">
          <Button
            type="submit"
            variant="primary"
            pending={add.isPending}
            disabledReason={refusal}
            className="max-sm:w-full"
          >
            Invite
          </Button>
        </div>
      </div>
      <FormFailure failure={failure} />
    </form>
  )
}
