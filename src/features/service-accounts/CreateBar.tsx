import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useCallback, useState } from 'react'
import { routes } from '#contract/routes.generated.ts'
import { PLAN_LABELS } from '#contract/plans.ts'
import { api } from '#lib/api.ts'
import { useCan } from '#lib/can.ts'
import { describeError, errorSentence } from '#lib/describe-error.ts'
import { useContractForm } from '#lib/form.ts'
import { organizationRoleOptions, ROLE_SUMMARIES } from '#lib/roles.ts'
import { useOrganization } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { Callout } from '#ui/Callout.tsx'
import { FormError } from '#ui/Field.tsx'
import { Select } from '#ui/Select.tsx'
import { TextField } from '#ui/TextField.tsx'
import { invalidateServiceAccounts } from './service-account-mutations.ts'
import type { Credentials } from './snippets.ts'

const loadSecretDialog = () => import('./ClientSecretDialog.tsx')
const ClientSecretDialog = lazy(async () => ({ default: (await loadSecretDialog()).ClientSecretDialog }))

/** Creates a service account and shows its client secret once. A plan without the feature keeps the bar, with the reason. */
export function CreateBar() {
  const organization = useOrganization()
  const client = useQueryClient()
  const verdict = useCan(routes.serviceAccounts.create)
  const [created, setCreated] = useState<{ name: string; credentials: Credentials }>()
  const form = useContractForm({
    schema: () => import('./service-account-form.ts').then((module) => module.createForm),
    defaultValues: { name: '', role: 'OrgMember' },
    send: async (body) => {
      // First what shows the secret: were it to fail afterwards, the secret would be lost.
      await loadSecretDialog()
      try {
        // By hand rather than as a mutation: the answer, which holds the secret, enters no cache at all.
        const { service_account: account, client_secret: clientSecret } = await api.serviceAccounts.create({ organizationId: organization.id, body })
        setCreated({ name: account.name, credentials: { clientId: account.client_id, clientSecret } })
        form.reset()
      } finally {
        void invalidateServiceAccounts(client, organization.id)
      }
    },
  })
  const forget = useCallback(() => setCreated(undefined), [])
  const refusal = verdict.allowed ? undefined : verdict.reason
  const { isSubmitting } = form.formState
  const role = form.watch('role')

  return (
    <>
      <form
        aria-label="Create service account"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (refusal === undefined && !isSubmitting) void form.submit(event)
        }}
        className="mb-6 flex flex-col gap-3 rounded-lg border border-line bg-raised p-4"
      >
        {!verdict.allowed && verdict.because === 'plan' && (
          <Callout title={verdict.reason}>
            {organization.name} is on the {PLAN_LABELS[organization.plan]} plan. An organization owner or a billing admin can upgrade it under Settings &gt;
            Billing &gt; Plans. Service accounts that exist already go on working.
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
            onPointerEnter={() => void loadSecretDialog()}
            onFocusCapture={() => void loadSecretDialog()}
            {...form.field('name')}
          />
          <Select
            label="Organization Role"
            fieldClassName="w-60 max-sm:w-full"
            help={ROLE_SUMMARIES[role]}
            disabled={refusal !== undefined}
            options={organizationRoleOptions}
            {...form.field('role')}
          />
          <div className="max-sm:w-full sm:pt-[26px]">
            <Button type="submit" variant="primary" pending={isSubmitting} disabledReason={refusal} className="max-sm:w-full">
              Create
            </Button>
          </div>
        </div>
        <FormError requestId={form.failure ? describeError(form.failure).reference : undefined}>{form.failure ? errorSentence(form.failure) : null}</FormError>
      </form>
      <Suspense fallback={null}>
        {created && <ClientSecretDialog title={`Service account ${created.name} created`} credentials={created.credentials} onClose={forget} />}
      </Suspense>
    </>
  )
}
