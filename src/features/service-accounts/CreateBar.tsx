import { useCallback, useRef, useState } from 'react'
import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import { routes } from '#contract/routes.generated.ts'
import { PLAN_LABELS } from '#contract/plans.ts'
import { ORGANIZATION_ROLES, type OrganizationRole } from '#contract/roles.ts'
import { api } from '#lib/api.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { usePageAction } from '#lib/page-action.ts'
import { useInvalidateOrganization } from '#lib/queries.ts'
import { isOneOf, organizationRoleOptions, ROLE_SUMMARIES } from '#lib/roles.ts'
import { useOrganization } from '#lib/session.tsx'
import { sending } from '#lib/typed.ts'
import { Button, TextLink } from '#ui/Button.tsx'
import { Callout } from '#ui/Callout.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { Select } from '#ui/Select.tsx'
import { TextField } from '#ui/TextField.tsx'
import type { Credentials } from './snippets.ts'

const loadSecretDialog = () => import('./ClientSecretDialog.tsx')
const loadForm = () => import('./service-account-form.ts')
const ClientSecretDialog = onDemand(async () => (await loadSecretDialog()).ClientSecretDialog)

/** Fetches what creating needs while somebody types: a failure now is no harm, creating says so if it goes on. */
function prepare() {
  void Promise.allSettled([loadForm(), loadSecretDialog()])
}

/** Creates a service account and shows its client secret once. A plan without the feature keeps the bar, with the reason. */
export function CreateBar() {
  const organization = useOrganization()
  const invalidate = useInvalidateOrganization(organization.id)
  const verdict = useCan(routes.serviceAccounts.create)
  const refusal = reasonOf(verdict)
  const [created, setCreated] = useState<{ name: string; credentials: Credentials }>()
  const [name, setName] = useState('')
  const [role, setRole] = useState<OrganizationRole>('OrgMember')
  const [problem, setProblem] = useState<string>()
  const [failure, setFailure] = useState<unknown>(null)
  const [pending, setPending] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  usePageAction('create', () => field.current?.focus(), refusal)

  async function send(form: HTMLFormElement) {
    const sent = sending(form)
    const { createForm } = await loadForm()
    const input = createForm.safeParse({ name, role })
    if (!input.success) {
      refuse(input.error.issues[0]?.message)
      return
    }
    // First what shows the secret: were it to fail afterwards, the secret would be lost.
    await loadSecretDialog()
    try {
      // By hand rather than as a mutation: the answer, which holds the secret, enters no cache at all.
      const { service_account: account, client_secret: clientSecret } = await api.serviceAccounts.create({
        organizationId: organization.id,
        body: input.data,
      })
      setCreated({ name: account.name, credentials: { clientId: account.client_id, clientSecret } })
      setName('')
      sent()
    } finally {
      void invalidate()
    }
  }
  async function submit(form: HTMLFormElement) {
    if (refusal !== undefined || pending) return
    setPending(true)
    setProblem(undefined)
    setFailure(null)
    try {
      await send(form)
    } catch (error) {
      const found = error instanceof ApiFailure ? error.fields.find(({ path }) => path === 'name') : undefined
      if (found) refuse(found.message)
      else setFailure(error)
    }
    setPending(false)
  }
  function refuse(words: string | undefined) {
    setProblem(words)
    field.current?.focus()
  }
  const forget = useCallback(() => setCreated(undefined), [])

  return (
    <>
      <form
        aria-label="Create service account"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit(event.currentTarget)
        }}
        className="mb-6 flex flex-col gap-3 rounded-lg border border-line bg-raised p-4"
      >
        {!verdict.allowed && verdict.because === 'plan' && (
          <Callout title={verdict.reason}>
            {organization.name} is on the {PLAN_LABELS[organization.plan]} plan. An organization owner or a billing
            admin can upgrade it under{' '}
            <TextLink>
              <Link to={paths.plans(organization.id)}>Settings &gt; Billing &gt; Plans</Link>
            </TextLink>
            . Service accounts that exist already go on working.
          </Callout>
        )}
        <div className="flex flex-wrap items-start gap-3">
          <TextField
            label="Name"
            fieldClassName="flex-1 basis-64"
            placeholder="ci-deployer"
            help="What uses it, so that others know what breaks without it."
            autoComplete="off"
            disabled={refusal !== undefined}
            ref={field}
            error={problem}
            value={name}
            onFocus={prepare}
            onChange={(event) => {
              setName(event.target.value)
              setProblem(undefined)
            }}
          />
          <Select
            label="Organization Role"
            fieldClassName="w-60 max-sm:w-full"
            help={ROLE_SUMMARIES[role]}
            disabled={refusal !== undefined}
            options={organizationRoleOptions}
            value={role}
            onChange={(event) => isOneOf(ORGANIZATION_ROLES, event.target.value) && setRole(event.target.value)}
          />
          <div className="max-sm:w-full sm:pt-[26px]">
            <Button
              type="submit"
              variant="primary"
              pending={pending}
              disabledReason={refusal}
              className="max-sm:w-full"
            >
              Create
            </Button>
          </div>
        </div>
        <FormFailure failure={failure} />
      </form>
      {created && (
        <ClientSecretDialog
          title={`Service account ${created.name} created`}
          credentials={created.credentials}
          onClose={forget}
        />
      )}
    </>
  )
}
