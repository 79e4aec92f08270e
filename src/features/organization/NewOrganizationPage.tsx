import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from 'react-router'
import { paths } from '#app/paths.ts'
import { api } from '#lib/api.ts'
import { useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { sessionQuery } from '#lib/queries.ts'
import { useSession } from '#lib/session.tsx'
import { Button, LinkButton } from '#ui/Button.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { TextField } from '#ui/TextField.tsx'

const OwnInvites = onDemand(async () => (await import('#lib/OwnInvites.tsx')).OwnInvites)

const schema = async () => (await import('#contract/console.ts')).OrganizationCreate

/** An organization of one's own; also the first page of somebody who belongs to none. */
export function NewOrganizationPage() {
  const { organizations, invites, may_create_organization: mayCreate, user } = useSession()
  const client = useQueryClient()
  const navigate = useNavigate()
  const isFirst = organizations.length === 0
  const form = useContractForm({
    schema,
    defaultValues: { name: '' },
    send: async (body) => {
      const before = new Set(organizations.map((one) => one.id))
      const session = await api.account.createOrganization({ body })
      client.setQueryData(sessionQuery.queryKey, session)
      const made = session.state === 'signed-in' ? session.organizations.find((one) => !before.has(one.id)) : undefined
      await navigate(made ? paths.organization(made.id) : paths.home())
    },
  })
  if (!mayCreate) {
    return (
      <Narrow title={isFirst ? 'You belong to no organization' : 'Create organization'}>
        <p>
          {user.email} has created an organization before, and an email address can create only one.
          {isFirst && ' An organization owner can invite you to theirs; the invitation comes by mail.'}
        </p>
        {!isFirst && (
          <div className="mt-4">
            <LinkButton>
              <Link to={paths.home()}>Go home</Link>
            </LinkButton>
          </div>
        )}
      </Narrow>
    )
  }
  return (
    <Narrow title={isFirst ? 'Create your organization' : 'Create organization'}>
      <p className="mb-6">
        {isFirst
          ? `You are signed in as ${user.email} and belong to no organization yet. Create one, or ask an organization owner to invite you to theirs.`
          : 'You become its owner. Projects, members and billing of your other organizations stay apart from it.'}
      </p>
      <form noValidate onSubmit={(event) => void form.submit(event)}>
        <FieldGroup>
          <TextField
            label="Organization name"
            autoComplete="organization"
            help="An email address creates one organization only. The name can change later."
            // Who is invited should see that first, and may need none of their own.
            autoFocus={invites.length === 0}
            {...form.field('name')}
          />
          <FormFailure failure={form.failure} />
          <div>
            <Button type="submit" variant="primary" pending={form.formState.isSubmitting}>
              Create organization
            </Button>
          </div>
        </FieldGroup>
      </form>
    </Narrow>
  )
}

function Narrow({ title, children }: { title: string; children: React.ReactNode }) {
  const { invites } = useSession()
  return (
    <div className="mx-auto w-full max-w-[25rem] pt-[6dvh]">
      {invites.length > 0 && <OwnInvites addressOf={paths.organization} />}
      <h1 tabIndex={-1} className="mb-1 text-xl font-semibold tracking-tight">
        {title}
      </h1>
      <div className="text-base text-muted">{children}</div>
    </div>
  )
}
