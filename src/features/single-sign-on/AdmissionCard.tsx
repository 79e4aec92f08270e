import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { SingleSignOn } from '#contract/single-sign-on.ts'
import { ROLE_LABELS } from '#contract/roles.ts'
import { api } from '#lib/api.ts'
import { formatList } from '#lib/format.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { useOrganization } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { Switch } from '#ui/Choice.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { Select } from '#ui/Select.tsx'
import { toast } from '#ui/toast.ts'
import { useKeepSignOn } from './queries.ts'

const ConfirmDialog = onDemand(async () => (await import('#ui/ConfirmDialog.tsx')).ConfirmDialog)

type DefaultRole = SingleSignOn['default_role']
const NOBODY = ''
const choices = [
  { value: NOBODY, label: 'Is not let in' },
  ...(['OrgMember', 'OrgManager', 'OrgBillingAdmin'] as const).map((role) => ({
    value: role,
    label: `Becomes ${ROLE_LABELS[role].toLowerCase()}`,
  })),
]

/** What is missing before the provider can be required; undefined when nothing is. */
function missing({ provider, domains }: SingleSignOn): string | undefined {
  if (!provider) return 'Set up the identity provider first.'
  if (!domains.some((domain) => domain.verified_at)) return 'Verify a domain first.'
  return provider.last_sign_in_at
    ? undefined
    : 'Sign in through the provider once first, so that a mistake in it shuts nobody out.'
}

/** Who gets in by the provider, and who must come by it. */
export function AdmissionCard({ signOn }: { signOn: SingleSignOn }) {
  const organization = useOrganization()
  const keep = useKeepSignOn(organization.id)
  const [role, setRole] = useState<string>(signOn.default_role ?? NOBODY)
  const [asking, setAsking] = useState(false)
  const change = useMutation({
    mutationFn: (body: { default_role?: DefaultRole; required?: boolean }) =>
      api.singleSignOn.update({ organizationId: organization.id, body }),
    onSuccess: (now, { required }) => {
      keep(now)
      setAsking(false)
      if (required === undefined) toast.success('Saved')
      else toast.success(required ? 'Single sign-on is required' : 'Single sign-on is no longer required')
    },
  })
  const reason = missing(signOn)
  const domains = signOn.domains.filter((one) => one.verified_at).map((one) => one.domain)
  const isSaved = role === (signOn.default_role ?? NOBODY)
  const failedForRole = change.variables?.required === undefined
  return (
    <>
      <Card
        title="Who gets in"
        description="Members sign in as themselves. Whoever was invited finds the invite on their Home."
      >
        <div className="flex flex-col gap-5">
          <form
            className="flex flex-col gap-3"
            onSubmit={(event) => {
              event.preventDefault()
              change.mutate({ default_role: role === NOBODY ? null : (role as NonNullable<DefaultRole>) })
            }}
          >
            <div className="flex flex-wrap items-end gap-2">
              <Select
                label="Somebody who was not invited"
                fieldClassName="min-w-0 flex-1 basis-60"
                value={role}
                disabled={!signOn.provider}
                options={choices}
                onChange={(event) => setRole(event.target.value)}
              />
              <Button
                type="submit"
                pending={change.isPending && failedForRole}
                disabledReason={
                  signOn.provider
                    ? isSaved
                      ? 'Nothing has changed.'
                      : undefined
                    : 'Set up the identity provider first.'
                }
              >
                Save
              </Button>
            </div>
            {failedForRole && <FormFailure failure={change.error} />}
          </form>
          <div className="border-t border-line pt-4">
            <Switch
              label="Require single sign-on"
              help={
                signOn.required
                  ? 'People at your domains can sign in no other way. Owners can still use their password.'
                  : (reason ?? 'People at your domains then sign in no other way. Owners can still use their password.')
              }
              checked={signOn.required}
              disabled={!signOn.required && reason !== undefined}
              onPointerEnter={ConfirmDialog.preload}
              onChange={() => {
                change.reset()
                setAsking(true)
              }}
            />
          </div>
        </div>
      </Card>
      {asking && (
        <ConfirmDialog
          open
          danger={!signOn.required}
          onOpenChange={() => setAsking(false)}
          title={signOn.required ? 'Stop requiring single sign-on' : 'Require single sign-on'}
          confirmLabel={signOn.required ? 'Stop requiring it' : 'Require it'}
          pending={change.isPending}
          error={failedForRole ? null : <FormFailure failure={change.error} />}
          onConfirm={() => change.mutate({ required: !signOn.required })}
        >
          {signOn.required ? (
            <p>People at {formatList(domains)} can use a password or a passkey again.</p>
          ) : (
            <p>
              Everybody with an address at <span className="font-medium text-text">{formatList(domains)}</span> is
              signed out now and has to sign in through the provider, except organization owners. Passwords and passkeys
              of the others no longer let them in.
            </p>
          )}
        </ConfirmDialog>
      )}
    </>
  )
}
