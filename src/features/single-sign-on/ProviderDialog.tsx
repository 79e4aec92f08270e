import type { SingleSignOn } from '#contract/single-sign-on.ts'
import { api } from '#lib/api.ts'
import { useContractForm } from '#lib/form.ts'
import { FormDialog } from '#lib/FormDialog.tsx'
import { useOrganization } from '#lib/session.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { PasswordField, TextField } from '#ui/TextField.tsx'
import { toast } from '#ui/toast.ts'
import { useKeepSignOn } from './queries.ts'

const schema = async () => (await import('#contract/single-sign-on.ts')).SsoProviderSet

/** Sets the provider, or changes what is known of it. The server asks it for its configuration before it keeps anything. */
export function ProviderDialog({ signOn, onClose }: { signOn: SingleSignOn; onClose: () => void }) {
  const organization = useOrganization()
  const keep = useKeepSignOn(organization.id)
  const { provider } = signOn
  const form = useContractForm({
    schema,
    defaultValues: { issuer: provider?.issuer ?? '', client_id: provider?.client_id ?? '', client_secret: '' },
    send: async ({ client_secret: secret, ...body }) => {
      keep(
        await api.singleSignOn.setProvider({
          organizationId: organization.id,
          body: { ...body, ...(secret === undefined ? {} : { client_secret: secret }) },
        }),
      )
      onClose()
      toast.success(provider ? 'Identity provider changed' : 'Identity provider set up')
    },
  })
  return (
    <FormDialog
      form={form}
      verb={provider ? 'Save' : 'Set up'}
      title={provider ? 'Edit identity provider' : 'Set up identity provider'}
      description="The provider shows all three where you registered Conifer with it."
      onClose={onClose}
    >
      <FieldGroup>
        <TextField
          label="Issuer URL"
          placeholder="https://example.okta.com"
          help="Its OpenID configuration is asked for at once."
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          inputMode="url"
          {...form.field('issuer')}
        />
        <TextField
          label="Client ID"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...form.field('client_id')}
        />
        <PasswordField
          label="Client secret"
          optional={provider !== null}
          help={
            provider
              ? 'Leave it empty to keep the one that is there.'
              : 'Stored encrypted, and never shown again. Keep an eye on when it expires.'
          }
          autoComplete="off"
          {...form.field('client_secret')}
        />
      </FieldGroup>
    </FormDialog>
  )
}
