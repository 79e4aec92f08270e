import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Globe } from 'lucide-react'
import type { SingleSignOn } from '#contract/single-sign-on.ts'
import { api } from '#lib/api.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { useInvalidateOrganization } from '#lib/queries.ts'
import { useOrganization } from '#lib/session.tsx'
import { StatusBadge } from '#ui/Badge.tsx'
import { Button } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { RowMenu } from '#ui/MenuButton.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { Time } from '#ui/Time.tsx'
import { toast } from '#ui/toast.ts'

const AddDomainDialog = onDemand(async () => (await import('./DomainDialogs.tsx')).AddDomainDialog)
const RecordDialog = onDemand(async () => (await import('./DomainDialogs.tsx')).RecordDialog)
const ConfirmDialog = onDemand(async () => (await import('#ui/ConfirmDialog.tsx')).ConfirmDialog)

type Shown = { what: 'nothing' | 'adding' } | { what: 'record' | 'removing'; id: string }

/** Whose addresses the provider speaks for. */
export function DomainsCard({ signOn }: { signOn: SingleSignOn }) {
  const organization = useOrganization()
  const [shown, setShown] = useState<Shown>({ what: 'nothing' })
  const refresh = useInvalidateOrganization(organization.id)
  const remove = useMutation({
    mutationFn: (id: string) =>
      api.singleSignOn.removeDomain({ organizationId: organization.id, params: { domain_id: id } }),
    onSuccess: async () => {
      toast.success(`Domain ${domain?.domain ?? ''} removed`)
      setShown({ what: 'nothing' })
      await refresh()
    },
  })
  const close = () => {
    setShown({ what: 'nothing' })
    remove.reset()
  }
  const domain = 'id' in shown ? signOn.domains.find((one) => one.id === shown.id) : undefined
  return (
    <>
      <Card
        flush
        title="Domains"
        description="Whoever has an address at one of these can sign in through the provider. A DNS record proves that a domain is yours."
        action={
          <Button
            onPointerEnter={AddDomainDialog.preload}
            onFocus={AddDomainDialog.preload}
            onClick={() => setShown({ what: 'adding' })}
          >
            Add domain
          </Button>
        }
      >
        {signOn.domains.length > 0 && (
          <ul className="divide-y divide-line">
            {signOn.domains.map((one) => (
              <li key={one.id} className="flex items-center gap-3 px-4 py-3 sm:px-5">
                <Globe aria-hidden size={16} strokeWidth={1.5} className="shrink-0 text-muted" />
                <div className="min-w-0 flex-1">
                  <p className="truncate text-sm font-medium">{one.domain}</p>
                  <p className="text-xs text-muted">
                    {one.verified_at ? (
                      <>
                        proved <Time value={one.verified_at} />
                      </>
                    ) : (
                      'Nobody signs in with it yet'
                    )}
                  </p>
                </div>
                {one.verified_at ? (
                  <StatusBadge tone="success">Verified</StatusBadge>
                ) : (
                  <Button
                    size="sm"
                    onPointerEnter={RecordDialog.preload}
                    onFocus={RecordDialog.preload}
                    aria-label={`Verify ${one.domain}`}
                    onClick={() => setShown({ what: 'record', id: one.id })}
                  >
                    Verify
                  </Button>
                )}
                <RowMenu
                  name={one.domain}
                  items={[
                    {
                      label: 'Show DNS record',
                      prepare: RecordDialog.preload,
                      onSelect: () => setShown({ what: 'record', id: one.id }),
                    },
                    {
                      label: 'Remove',
                      danger: true,
                      prepare: ConfirmDialog.preload,
                      onSelect: () => setShown({ what: 'removing', id: one.id }),
                    },
                  ]}
                />
              </li>
            ))}
          </ul>
        )}
      </Card>
      {shown.what === 'adding' && (
        <AddDomainDialog
          onClose={close}
          onAdded={(made) => setShown(made.verified_at ? { what: 'nothing' } : { what: 'record', id: made.id })}
        />
      )}
      {shown.what === 'record' && domain && <RecordDialog domain={domain} onClose={close} />}
      {shown.what === 'removing' && domain && (
        <ConfirmDialog
          open
          danger
          onOpenChange={close}
          title="Remove domain"
          confirmLabel="Remove domain"
          pending={remove.isPending}
          error={<FormFailure failure={remove.error} />}
          onConfirm={() => remove.mutate(domain.id)}
        >
          <p>
            Whoever has an address at <span className="font-medium text-text">{domain.domain}</span> signs in with a
            password again. To bring it back takes a new DNS record.
          </p>
        </ConfirmDialog>
      )}
    </>
  )
}
