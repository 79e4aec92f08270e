import type { ReactNode } from 'react'
import type { AuditEvent } from '#contract/audit.ts'
import { auditDetails, auditText, typeWords } from '#lib/audit-words.ts'
import { Button } from '#ui/Button.tsx'
import { DescriptionList } from '#ui/Card.tsx'
import { CopyButton } from '#ui/CopyButton.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { Identifier } from '#ui/Identifier.tsx'
import { Time } from '#ui/Time.tsx'

const ACTOR_TYPES: Record<AuditEvent['actor']['principal_type'], string> = {
  user: 'Person',
  service_account: 'Service account',
  api_key: 'API key',
  system: 'System',
}

type Props = {
  event: AuditEvent
  onClose: () => void
  /** Shows every event about the same thing. */
  onShowAll: (resourceId: string) => void
}

/** Everything that is known of one event. */
export function EventDialog({ event, onClose, onShowAll }: Props) {
  const { actor, client, project, request_id: requestId } = event
  const { outcome, resource_id: resourceId, resource_name: resource, resource_type: type } = event.event
  const changes = auditDetails(event)
  return (
    <Dialog
      open
      onOpenChange={onClose}
      closeOnOutsidePress
      title="Event"
      description={`${auditText(event)}.`}
      footer={
        <>
          <CopyButton words text={JSON.stringify(event, null, 2)} label="Copy as JSON" />
          {resourceId && <Button onClick={() => onShowAll(resourceId)}>See all of this {typeWords(type)}</Button>}
          <Button data-autofocus onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <DescriptionList
        items={[
          { term: 'When', value: <Time value={event.event.time} format="exact" /> },
          ...(outcome.result === 'failure'
            ? [
                {
                  term: 'Outcome',
                  value: (
                    <>
                      <span className="font-medium text-danger">Failed</span>
                      {outcome.reason && `: ${outcome.reason}`}
                      {outcome.error_code && <Line>{outcome.error_code}</Line>}
                    </>
                  ),
                },
              ]
            : [{ term: 'Outcome', value: 'Succeeded' }]),
          {
            term: 'Who',
            value: (
              <>
                {actor.display_name ?? actor.principal_name}
                <Line>
                  {ACTOR_TYPES[actor.principal_type]}
                  {actor.display_name !== null && ` · ${actor.principal_name}`}
                </Line>
                {actor.principal_type !== 'system' && <Identifier label="actor ID" value={actor.principal_id} />}
              </>
            ),
          },
          {
            term: 'From',
            value: client.ip_address ? (
              <>
                <Identifier label="IP address" value={client.ip_address} full />
                {client.userAgent && <Line>{client.userAgent}</Line>}
              </>
            ) : (
              (client.userAgent ?? 'Unknown')
            ),
          },
          {
            term: 'What',
            value: (
              <>
                {resource}
                <Line>{typeWords(type)}</Line>
                {resourceId && <Identifier label={`${typeWords(type)} ID`} value={resourceId} />}
              </>
            ),
          },
          ...(project && type !== 'project'
            ? [
                {
                  term: 'Project',
                  value: (
                    <>
                      {project.name ?? 'A deleted project'}
                      <br />
                      <Identifier label="project ID" value={project.id} />
                    </>
                  ),
                },
              ]
            : []),
          ...changes.map(({ what, from, to }) => ({
            term: what,
            value:
              from === undefined ? (
                to
              ) : (
                <>
                  <del className="text-muted">{from}</del> <span className="sr-only">became</span>
                  <span aria-hidden>→</span> <ins className="no-underline">{to}</ins>
                </>
              ),
          })),
          { term: 'Event ID', value: <Identifier label="event ID" value={event.id} /> },
          ...(requestId ? [{ term: 'Request ID', value: <Identifier label="request ID" value={requestId} /> }] : []),
        ]}
      />
    </Dialog>
  )
}

function Line({ children }: { children: ReactNode }) {
  return <span className="block text-xs break-words text-muted">{children}</span>
}
