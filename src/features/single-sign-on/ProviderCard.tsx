import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { SingleSignOn } from '#contract/single-sign-on.ts'
import { api } from '#lib/api.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { useInvalidateOrganization } from '#lib/queries.ts'
import { useOrganization } from '#lib/session.tsx'
import { StatusBadge } from '#ui/Badge.tsx'
import { Button } from '#ui/Button.tsx'
import { Card, DescriptionList } from '#ui/Card.tsx'
import { CodeBlock } from '#ui/CodeBlock.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { Time } from '#ui/Time.tsx'
import { toast } from '#ui/toast.ts'

const ProviderDialog = onDemand(async () => (await import('./ProviderDialog.tsx')).ProviderDialog)
const ConfirmDialog = onDemand(async () => (await import('#ui/ConfirmDialog.tsx')).ConfirmDialog)

/** The OpenID Connect provider of the organization's people. */
export function ProviderCard({ signOn }: { signOn: SingleSignOn }) {
  const organization = useOrganization()
  const [shown, setShown] = useState<'nothing' | 'setting' | 'removing'>('nothing')
  const refresh = useInvalidateOrganization(organization.id)
  const remove = useMutation({
    mutationFn: () => api.singleSignOn.removeProvider({ organizationId: organization.id }),
    onSuccess: async () => {
      setShown('nothing')
      toast.success('Identity provider removed', { description: 'People sign in with their passwords again.' })
      await refresh()
    },
  })
  const close = () => {
    setShown('nothing')
    remove.reset()
  }
  const { provider } = signOn
  return (
    <>
      <Card
        title={
          <span className="flex items-center gap-2">
            Identity provider {provider && <StatusBadge tone="success">Set up</StatusBadge>}
          </span>
        }
        description="Your people sign in through it by OpenID Connect: Okta, Microsoft Entra ID, Google Workspace, Keycloak and others."
        action={
          <div className="flex gap-2">
            {provider && (
              <Button onPointerEnter={ConfirmDialog.preload} onClick={() => setShown('removing')}>
                Remove
              </Button>
            )}
            <Button
              variant={provider ? 'secondary' : 'primary'}
              onPointerEnter={ProviderDialog.preload}
              onFocus={ProviderDialog.preload}
              onClick={() => setShown('setting')}
            >
              {provider ? 'Edit' : 'Set up'}
            </Button>
          </div>
        }
      >
        <div className="flex flex-col gap-4">
          <div>
            <p className="mb-1.5 text-sm font-medium">Redirect URI</p>
            <CodeBlock code={signOn.redirect_uri} label="Redirect URI" />
            <p className="mt-1.5 text-xs text-muted">
              Register this at the provider, with a web application that uses the authorization code flow.
            </p>
          </div>
          {provider && (
            <DescriptionList
              items={[
                { term: 'Issuer', value: provider.issuer },
                { term: 'Client ID', value: <span className="font-mono text-xs">{provider.client_id}</span> },
                {
                  term: 'Last sign-in',
                  value: provider.last_sign_in_at ? (
                    <Time value={provider.last_sign_in_at} />
                  ) : (
                    'Nobody yet. Try it in a private window: Sign in with single sign-on.'
                  ),
                },
              ]}
            />
          )}
        </div>
      </Card>
      {shown === 'setting' && <ProviderDialog signOn={signOn} onClose={close} />}
      {shown === 'removing' && (
        <ConfirmDialog
          open
          danger
          onOpenChange={close}
          title="Remove identity provider"
          confirmLabel="Remove provider"
          pending={remove.isPending}
          error={<FormFailure failure={remove.error} />}
          onConfirm={() => remove.mutate()}
        >
          <p>
            Nobody signs in through <span className="font-medium break-all text-text">{provider?.issuer}</span> any
            more. Whoever has no password sets one by <span className="text-text">Forgot password?</span> on the sign-in
            page. Sessions go on.
          </p>
        </ConfirmDialog>
      )}
    </>
  )
}
