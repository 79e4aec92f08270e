import { useQueryClient } from '@tanstack/react-query'
import { routes } from '#contract/routes.generated.ts'
import { api } from '#lib/api.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { sessionQuery } from '#lib/queries.ts'
import { useOrganization } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { TextField } from '#ui/TextField.tsx'
import { toast } from '#ui/toast.ts'

const schema = async () => (await import('#contract/organizations.ts')).OrganizationUpdate

/** The organization's name, for its owners to change. */
export function RenameCard() {
  const organization = useOrganization()
  const client = useQueryClient()
  const verdict = useCan(routes.organizations.update)
  const form = useContractForm({
    schema,
    defaultValues: { name: organization.name },
    send: async (body) => {
      await api.organizations.update({ params: { organization_id: organization.id }, body })
      form.reset(body)
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey })
      toast.success('Organization name saved')
    },
  })
  return (
    <form noValidate onSubmit={(event) => void form.submit(event)}>
      <Card
        title="Name"
        footer={
          <Button
            type="submit"
            variant="primary"
            pending={form.formState.isSubmitting}
            disabledReason={reasonOf(verdict)}
          >
            Save name
          </Button>
        }
      >
        <div className="flex max-w-[25rem] flex-col gap-4">
          <TextField
            label="Organization name"
            autoComplete="off"
            readOnly={!verdict.allowed}
            help={verdict.allowed ? 'Everyone in the organization sees it.' : verdict.reason}
            {...form.field('name')}
          />
          <FormFailure failure={form.failure} />
        </div>
      </Card>
    </form>
  )
}
