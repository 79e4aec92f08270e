import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '#lib/api.ts'
import { useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { sessionQuery } from '#lib/queries.ts'
import { useSession } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { TextField } from '#ui/TextField.tsx'
import { toast } from '#ui/toast.ts'
import { EmailField } from './EmailField.tsx'

const ChangeEmailDialog = onDemand(async () => (await import('./ChangeEmailDialog.tsx')).ChangeEmailDialog)

const schema = async () => (await import('#contract/console.ts')).ProfileUpdate

/** What others see: the name, and the address. */
export function ProfileCard() {
  const { user } = useSession()
  const client = useQueryClient()
  const [changing, setChanging] = useState(false)
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
    <>
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
            <EmailField prepare={ChangeEmailDialog.preload} onChange={() => setChanging(true)} />
            <FormFailure failure={form.failure} />
          </FieldGroup>
        </Card>
      </form>
      {/* Beside the form: what is sent in it is not the name. */}
      {changing && <ChangeEmailDialog onClose={() => setChanging(false)} />}
    </>
  )
}
