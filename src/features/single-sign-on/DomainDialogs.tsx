import { useMutation } from '@tanstack/react-query'
import type { SsoDomain } from '#contract/single-sign-on.ts'
import { api } from '#lib/api.ts'
import { useContractForm } from '#lib/form.ts'
import { FormDialog } from '#lib/FormDialog.tsx'
import { FormFailure } from '#lib/FormFailure.tsx'
import { useOrganization } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { CodeBlock } from '#ui/CodeBlock.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { TextField } from '#ui/TextField.tsx'
import { toast } from '#ui/toast.ts'
import { useKeepSignOn } from './queries.ts'

const schema = async () => (await import('#contract/single-sign-on.ts')).SsoDomainCreate

/** Names a domain; what proves it comes next. */
export function AddDomainDialog({ onClose, onAdded }: { onClose: () => void; onAdded: (domain: SsoDomain) => void }) {
  const organization = useOrganization()
  const keep = useKeepSignOn(organization.id)
  const form = useContractForm({
    schema,
    defaultValues: { domain: '' },
    send: async (body) => {
      const now = await api.singleSignOn.addDomain({ organizationId: organization.id, body })
      keep(now)
      const made = now.domains.find((one) => one.domain === body.domain)
      if (!made) return onClose()
      onAdded(made)
      if (made.verified_at) toast.success(`Domain ${made.domain} added`)
    },
  })
  return (
    <FormDialog form={form} verb="Add domain" title="Add domain" onClose={onClose}>
      <FieldGroup>
        <TextField
          label="Domain"
          placeholder="example.com"
          help="What stands behind the @ of your people's email addresses."
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...form.field('domain')}
        />
      </FieldGroup>
    </FormDialog>
  )
}

/** The record that proves a domain, and a look whether it is there. */
export function RecordDialog({ domain, onClose }: { domain: SsoDomain; onClose: () => void }) {
  const organization = useOrganization()
  const keep = useKeepSignOn(organization.id)
  const verify = useMutation({
    mutationFn: () =>
      api.singleSignOn.verifyDomain({ organizationId: organization.id, params: { domain_id: domain.id } }),
    onSuccess: (now) => {
      keep(now)
      onClose()
      toast.success(`${domain.domain} is verified`)
    },
  })
  const isVerified = domain.verified_at !== null
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={isVerified ? `DNS record of ${domain.domain}` : `Verify ${domain.domain}`}
      description={
        isVerified
          ? 'It has proved that the domain is yours, and may stay or go.'
          : 'Add this TXT record where you manage the domain, then have Conifer look for it.'
      }
      busy={verify.isPending}
      footer={
        isVerified ? (
          <Button onClick={onClose}>Close</Button>
        ) : (
          <>
            <Button onClick={onClose} disabled={verify.isPending}>
              Later
            </Button>
            <Button variant="primary" data-autofocus pending={verify.isPending} onClick={() => verify.mutate()}>
              Check now
            </Button>
          </>
        )
      }
    >
      <FieldGroup>
        <div>
          <p className="mb-1.5 text-sm font-medium">Name</p>
          <CodeBlock code={domain.record.name} label="Name" />
        </div>
        <div>
          <p className="mb-1.5 text-sm font-medium">Value</p>
          <CodeBlock code={domain.record.value} label="Value" />
        </div>
        <FormFailure failure={verify.error} />
      </FieldGroup>
    </Dialog>
  )
}
