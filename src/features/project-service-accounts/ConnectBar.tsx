import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import type { ServiceAccountCandidate } from '#contract/access.ts'
import { PROJECT_ROLES, type ProjectRole } from '#contract/roles.ts'
import { routes } from '#contract/routes.generated.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { isOneOf, keyRoleGroups, memberRoleOptions, ROLE_SUMMARIES } from '#lib/roles.ts'
import { useOrganization, useProject } from '#lib/session.tsx'
import { sending } from '#lib/typed.ts'
import { Button, TextLink } from '#ui/Button.tsx'
import { Combobox } from '#ui/Combobox.tsx'
import { focusWrong } from '#ui/focus-kept.ts'
import { Select } from '#ui/Select.tsx'
import { toast } from '#ui/toast.ts'
import { useConnect } from './project-service-account-mutations.ts'
import { candidatesQuery } from './queries.ts'
import { useRested } from '#lib/use-rested.ts'

// As many as the server gives at once (MAX_CANDIDATES in the contract, which would bring zod).
const MOST_CANDIDATES = 20

/** Takes what stands in the box and the choices; returns the one that is meant without having been pressed: its exact name or client id. */
export function meantCandidate(
  text: string,
  candidates: readonly ServiceAccountCandidate[],
): ServiceAccountCandidate | undefined {
  const wanted = text.trim()
  const byId = candidates.find((one) => one.client_id === wanted)
  const byName = candidates.filter((one) => one.name === wanted)
  return byId ?? (byName.length === 1 ? byName[0] : undefined)
}

/** Connects a service account of the organization to the project. */
export function ConnectBar() {
  const organization = useOrganization()
  const project = useProject()
  const refusal = reasonOf(useCan(routes.projectServiceAccounts.connect, project))
  const manages = useCan(routes.serviceAccounts.overview).allowed
  const connect = useConnect(organization.id, project.id)
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<string>()
  const [role, setRole] = useState<ProjectRole>('ProjectMember')
  const [interested, setInterested] = useState(false)
  const [problem, setProblem] = useState<string>()
  const form = useRef<HTMLFormElement>(null)
  // What was chosen is not searched for: the list stays as it was.
  const search = useRested(chosen === undefined ? text.trim() : '')
  const candidates = useQuery({
    ...candidatesQuery(organization.id, project.id, search),
    enabled: interested && refusal === undefined,
  })
  const found = candidates.data ?? []

  async function send() {
    if (refusal !== undefined || connect.isPending) return
    const id = chosen ?? meantCandidate(text, found)?.id
    setProblem(id === undefined ? 'Choose a service account from the list.' : undefined)
    if (id === undefined) return focusWrong(form.current)
    const sent = sending(form.current)
    try {
      const account = await connect.mutateAsync({ service_account_id: id, roles: [role] })
      setText('')
      setChosen(undefined)
      sent()
      toast.success(`${account.name} connected to ${project.name}`)
    } catch {
      // Shown under the form, which still has what was chosen.
    }
  }

  return (
    <form
      ref={form}
      aria-label="Connect a service account"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
      className="mb-6 flex flex-col gap-3 rounded-lg border border-line bg-raised p-4"
    >
      <div className="flex flex-wrap items-start gap-3">
        <Combobox
          label="Service account"
          fieldClassName="flex-1 basis-64"
          placeholder="Name or client ID"
          help={refusal ?? 'A service account of the organization that has no role here yet.'}
          error={problem}
          disabled={refusal !== undefined}
          text={text}
          value={chosen}
          onChange={(next, id) => {
            setText(next)
            setChosen(id)
            setProblem(undefined)
            connect.reset()
          }}
          onOpen={() => setInterested(true)}
          loading={candidates.isFetching || (chosen === undefined && search !== text.trim())}
          options={found.map((one) => ({ id: one.id, label: one.name, detail: one.client_id }))}
          note={found.length >= MOST_CANDIDATES ? `The first ${MOST_CANDIDATES}. Type to find others.` : undefined}
          empty={
            candidates.error ? (
              errorSentence(candidates.error)
            ) : search !== '' ? (
              'No service account without a role here matches.'
            ) : manages ? (
              <>
                None is left to connect.{' '}
                <TextLink>
                  <Link to={paths.serviceAccounts(organization.id)}>Create one</Link>
                </TextLink>
              </>
            ) : (
              'None is left to connect. Organization owners create them.'
            )
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
            pending={connect.isPending}
            disabledReason={refusal}
            className="max-sm:w-full"
          >
            Connect
          </Button>
        </div>
      </div>
      <FormFailure failure={connect.error} />
    </form>
  )
}
