import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { paths } from '#app/paths.ts'
import { routes } from '#contract/routes.generated.ts'
import { api } from '#lib/api.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { formatCount } from '#lib/format.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { projectsQuery, sessionQuery } from '#lib/queries.ts'
import { useLoaded } from '#lib/query-client.ts'
import { useOrganization } from '#lib/session.tsx'
import { Button, TextLink } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { toast } from '#ui/toast.ts'

const ConfirmByName = onDemand(async () => (await import('#ui/ConfirmByName.tsx')).ConfirmByName)

/** The end of an organization: only without projects, only by its exact name. */
export function DeleteCard() {
  const organization = useOrganization()
  const navigate = useNavigate()
  const client = useQueryClient()
  const verdict = useCan(routes.organizations.delete)
  const { data: projects } = useLoaded(projectsQuery(organization.id))
  const [asking, setAsking] = useState(false)
  const remove = useMutation({
    mutationFn: () => api.organizations.delete({ params: { organization_id: organization.id } }),
    onSuccess: async () => {
      setAsking(false)
      toast.success('Organization deleted', { description: organization.name })
      await client.query({ ...sessionQuery, staleTime: 0 })
      await navigate(paths.home(), { replace: true })
      client.removeQueries({ queryKey: ['organizations', organization.id] })
    },
    // Somebody may have made a project since the list was loaded.
    onError: () => client.invalidateQueries({ queryKey: projectsQuery(organization.id).queryKey }),
  })
  const count = projects?.length ?? 0
  return (
    <Card
      danger
      title="Delete organization"
      description="Its members lose access, its service accounts stop working and its settings are gone. Projects must be deleted first."
      action={
        <Button
          variant="danger"
          disabledReason={reasonOf(verdict)}
          onPointerEnter={ConfirmByName.preload}
          onFocus={ConfirmByName.preload}
          onClick={() => {
            remove.reset()
            setAsking(true)
          }}
        >
          Delete organization
        </Button>
      }
    >
      {asking && (
        <ConfirmByName
          open
          onOpenChange={setAsking}
          title="Delete organization"
          name={organization.name}
          fieldLabel="Organization name"
          confirmLabel="Delete organization"
          pending={remove.isPending}
          error={<FormFailure failure={remove.error} />}
          onConfirm={() => remove.mutate()}
          blockedSentence="An organization can be deleted once its projects are. Delete these first:"
          blockers={
            count === 0
              ? []
              : [
                  {
                    label: formatCount(count, 'project'),
                    action: (
                      <TextLink>
                        <Link to={paths.projectsSettings(organization.id)}>See projects</Link>
                      </TextLink>
                    ),
                  },
                ]
          }
        >
          <p>
            Deleting <span className="font-medium text-text">{organization.name}</span> is irreversible. Everyone in it,
            you included, loses access at once.
          </p>
        </ConfirmByName>
      )}
    </Card>
  )
}
