import { useQueryClient } from '@tanstack/react-query'
import { api } from '#lib/api.ts'
import { useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { sessionQuery } from '#lib/queries.ts'
import { useSession } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { TextField } from '#ui/TextField.tsx'
import { toast } from '#ui/toast.ts'

const schema = async () => (await import('#contract/console.ts')).ProfileUpdate

/** The name others see. */
export function ProfileCard() {
  const { user } = useSession()
  const client = useQueryClient()
  const form = useContractForm({
    schema,
    defaultValues: { name: user.name },
    send: async (body) => {
      client.setQueryData(sessionQuery.queryKey, await api.account.updateProfile({ body }))
      // The name stands in the lists of each organization.
      void client.invalidateQueries({ queryKey: ['organizations'] })
      form.reset(body)
      toast.success('Name saved')
    },
  })
  return (
    <form noValidate onSubmit={(event) => void form.submit(event)}>
      <Card
        title="Profile"
        description="Members of your organizations see your name and email address."
        footer={
          <Button type="submit" variant="primary" pending={form.formState.isSubmitting}>
            Save name
          </Button>
        }
      >
        <FieldGroup className="max-w-[25rem]">
          <TextField label="Your name" autoComplete="name" {...form.field('name')} />
          <TextField label="Email" type="email" value={user.email} readOnly help="You sign in with it." />
          <FormFailure failure={form.failure} />
        </FieldGroup>
      </Card>
    </form>
  )
}
