import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { Check } from 'lucide-react'
import { clsx } from 'clsx'
import { paths } from '#app/paths.ts'
import type { Gate } from '#contract/can.ts'
import type { FirstStep, Home } from '#contract/home.ts'
import { routes } from '#contract/routes.generated.ts'
import { useVerdict } from '#lib/can.ts'
import { lastProjectId, lastUsedOf } from '#lib/last-used.ts'
import { addressWithAction } from '#lib/page-action.ts'
import { projectsQuery } from '#lib/queries.ts'
import { useOrganization } from '#lib/session.tsx'
import { Button, TextLink } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { dismiss, isDismissed } from './dismissed.ts'

type Step = { id: FirstStep; title: string; why: string; to: string | undefined; gate: Gate }

/**
 * What a new organization needs to be of use; each step ticks itself once somebody, whoever it was, has done it. Gone when
 * all are done, when the organization is no new one any more, or when it is dismissed in this browser.
 */
export function FirstSteps({ steps: { done, is_fresh: isFresh } }: { steps: NonNullable<Home['first_steps']> }) {
  const organization = useOrganization()
  const may = useVerdict()
  const [isGone, setGone] = useState(() => isDismissed(organization.id))
  const { data: projects } = useQuery(projectsQuery(organization.id))
  const project = lastUsedOf(projects ?? [], lastProjectId(organization.id))
  const { id } = organization
  const every: Step[] = [
    {
      id: 'project',
      title: 'Create a project',
      why: 'It holds the keys, members and indexes of one application or stage.',
      to: paths.projects(id),
      gate: routes.projects.create,
    },
    {
      id: 'api_key',
      title: 'Make an API key',
      why: 'Your application calls the data plane with it.',
      to: project && paths.apiKeys(id, project.id),
      gate: routes.projects.create,
    },
    {
      id: 'invite',
      title: 'Invite somebody',
      why: 'A second organization owner keeps you from being locked out.',
      to: paths.members(id),
      gate: routes.invites.createBatch,
    },
    {
      id: 'service_account',
      title: 'Create a service account',
      why: 'Scripts and Terraform administer the organization with it.',
      to: paths.serviceAccounts(id),
      gate: routes.serviceAccounts.create,
    },
    {
      id: 'spend_alert',
      title: 'Set a spend alert',
      why: 'An email comes before a bill surprises you.',
      to: paths.spendAlerts(id),
      gate: routes.spendAlerts.create,
    },
  ]
  // What the plan withholds nobody can tick; what a role withholds somebody else can.
  const all = every.filter((step) => {
    const verdict = may(step.gate)
    return verdict.allowed || verdict.because === 'role' || done.includes(step.id)
  })
  const open = all.filter((step) => !done.includes(step.id) && may(step.gate).allowed)
  if (isGone || !isFresh || open.length === 0) return null
  const next = open.find((step) => step.to !== undefined)
  return (
    <Card
      title="First steps"
      description={`${all.filter((step) => done.includes(step.id)).length} of ${all.length} done. This list goes away by itself.`}
      flush
      action={
        <Button
          size="sm"
          variant="ghost"
          onClick={() => {
            dismiss(organization.id)
            setGone(true)
          }}
        >
          Dismiss
        </Button>
      }
    >
      <ol className="grid md:auto-cols-fr md:grid-flow-col">
        {all.map((step, at) => {
          const isDone = done.includes(step.id)
          const verdict = may(step.gate)
          return (
            <li
              key={step.id}
              className="flex gap-3 border-line px-4 py-3 max-md:border-b max-md:last:border-b-0 sm:px-5 md:flex-col md:border-r md:last:border-r-0"
            >
              <span
                aria-hidden
                className={clsx(
                  'flex size-5 shrink-0 items-center justify-center rounded-full border text-xs font-medium tabular',
                  isDone ? 'border-transparent bg-accent-solid text-accent-fg' : 'border-strong text-muted',
                )}
              >
                {isDone ? <Check size={14} strokeWidth={2} /> : at + 1}
              </span>
              <span className="min-w-0">
                <span className="sr-only">{isDone ? 'Done: ' : ''}</span>
                {isDone || !verdict.allowed || step.to === undefined ? (
                  <span className={clsx('text-sm font-medium', isDone && 'text-muted')}>{step.title}</span>
                ) : (
                  <TextLink quiet={step !== next} className="text-sm font-medium">
                    <Link to={addressWithAction(step.to, 'create')}>{step.title}</Link>
                  </TextLink>
                )}
                <span className="mt-0.5 block text-xs text-muted">
                  {verdict.allowed || isDone ? step.why : verdict.reason}
                </span>
              </span>
            </li>
          )
        })}
      </ol>
    </Card>
  )
}
