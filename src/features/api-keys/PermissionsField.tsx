import { useFormContext } from 'react-hook-form'
import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import { KEY_PERMISSIONS_REFUSAL } from '#contract/api-key-state.ts'
import { PLAN_LABELS } from '#contract/plans.ts'
import { useOrganization } from '#lib/session.tsx'
import { TextLink } from '#ui/Button.tsx'
import { RadioCards } from '#ui/Choice.tsx'
import { Select } from '#ui/Select.tsx'
import type { KeyFormValues } from './KeyFields.tsx'
import { ALL_ALLOWS, CONTROL_ALLOWS, DATA_ALLOWS, type Level, LEVELS } from './permissions.ts'

const levelOptions = LEVELS.map((level) => ({ value: level, label: level }))

function DataAllows({ level }: { level: Level }) {
  return DATA_ALLOWS[level].map(({ label, sentence }) => (
    <span key={label} className="block">
      {label && <span className="font-medium text-text">{label}: </span>}
      {sentence}
    </span>
  ))
}

/**
 * The Permissions picker: **All**, or a level for each plane with what it allows. On a plan without custom permissions
 * it stays visible and locked, with the reason and the way out. `locked`: nothing of it can be changed, for this reason.
 */
export function PermissionsField({ locked }: { locked?: string | undefined }) {
  const { id, name, plan, features } = useOrganization()
  const { register, watch, formState } = useFormContext<KeyFormValues>()
  const [scope, control, data] = watch(['scope', 'control', 'data'])
  // A feature the server does not name is on.
  const planLocked = !(features.keyPermissions ?? true)
  const reason = locked ?? (planLocked ? KEY_PERMISSIONS_REFUSAL : undefined)
  // What the key has stays chosen; what cannot be chosen says why.
  const reasonFor = (choice: KeyFormValues['scope']) => (reason !== undefined && choice !== scope ? reason : undefined)
  return (
    <div className="flex flex-col gap-2">
      <RadioCards
        legend="Permissions"
        columns={2}
        options={[
          { value: 'all', label: 'All', description: ALL_ALLOWS, disabledReason: reasonFor('all') },
          {
            value: 'custom',
            label: 'Custom',
            description: 'Choose what it may do on the control plane and on the data plane.',
            disabledReason: reasonFor('custom'),
          },
        ]}
        help={
          planLocked && locked === undefined ? (
            <>
              {name} is on the {PLAN_LABELS[plan]} plan. An organization owner or a billing admin can upgrade it under{' '}
              <TextLink>
                <Link to={paths.plans(id)}>Settings &gt; Billing &gt; Plans</Link>
              </TextLink>
              .
            </>
          ) : undefined
        }
        {...register('scope', { deps: ['control'] })}
      />
      {scope === 'custom' && (
        <div
          role="group"
          aria-label="Custom permissions"
          className="flex flex-col gap-4 rounded-md border border-line bg-sunken px-3 py-3"
        >
          <Select
            label="Control plane"
            options={levelOptions}
            disabled={reason !== undefined}
            help={CONTROL_ALLOWS[control]}
            error={formState.errors.control?.message}
            {...register('control')}
          />
          <Select
            label="Data plane"
            options={levelOptions}
            disabled={reason !== undefined}
            help={<DataAllows level={data} />}
            // Both None is one mistake of two fields: mending either mends it.
            {...register('data', { deps: ['control'] })}
          />
        </div>
      )}
    </div>
  )
}
