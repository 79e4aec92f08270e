import { type ReactNode, useRef, useState } from 'react'
import type { Role } from '#contract/roles.ts'
import { Button } from '#ui/Button.tsx'
import { ChangeList } from '#ui/ChangeList.tsx'
import { type CheckCard, CheckCards } from '#ui/CheckCards.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { focusWrong } from '#ui/focus-kept.ts'
import { Disclosure } from '#ui/ReasonList.tsx'
import { FormFailure } from './FormFailure.tsx'
import { describeChange } from './roles.ts'

type RoleCard<R extends Role> = CheckCard & { value: R }

/** What the server is told: the roles that are wanted, and those the choice was made in sight of. */
export type RoleChange<R extends Role> = { roles: R[]; expected_roles: R[] }

export interface EditRolesDialogProps<R extends Role> {
  /** Whose roles they are. */
  description: string
  legend: string
  /** Every role there is to choose, strongest first: the order in which they are saved. */
  all: readonly R[]
  present: readonly R[]
  /** Roles that follow from elsewhere and stay. */
  inherited?: readonly Role[]
  cards: readonly RoleCard<R>[]
  /** More cards, folded away unless one of them is chosen. */
  groups?: readonly { label: string; options: readonly RoleCard<R>[] }[]
  /** What is said when none is chosen. */
  missing: string
  /** What is said when what is chosen permits the same; told whether it is the very same. */
  unchangedWords: (isUnchanged: boolean) => string
  /** Under what changes. */
  note?: ReactNode
  /** The same, when a permission is lost. */
  lossNote?: ReactNode
  update: { mutateAsync: (change: RoleChange<R>) => Promise<unknown>; isPending: boolean; error: Error | null }
  onClose: () => void
  /** After a change was saved. */
  onSaved: () => void
}

/** Chooses somebody's roles on an organization or a project and says what that gives and takes. */
export function EditRolesDialog<R extends Role>(props: EditRolesDialogProps<R>) {
  const { all, present, inherited = [], cards, groups = [], update, onClose } = props
  const [roles, setRoles] = useState<readonly R[]>(present)
  const [tried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const change = describeChange([...inherited, ...present], [...inherited, ...roles])
  const isUnchanged = roles.length === present.length && roles.every((role) => present.includes(role))

  async function send() {
    setTried(true)
    if (roles.length === 0) return focusWrong(form.current)
    if (!isUnchanged) {
      try {
        await update.mutateAsync({ roles: [...roles], expected_roles: [...present] })
      } catch {
        // The dialog shows it, with what was chosen still there.
        return
      }
      props.onSaved()
    }
    onClose()
  }
  /** Each group of cards says what of it is chosen; the other groups' choice stays. */
  const choose = (group: readonly RoleCard<R>[]) => (chosen: readonly string[]) =>
    setRoles((last) =>
      all.filter((role) =>
        group.some((option) => option.value === role) ? chosen.includes(role) : last.includes(role),
      ),
    )

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Edit role"
      description={props.description}
      busy={update.isPending}
      formRef={form}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
      footer={
        <>
          <Button onClick={onClose} disabled={update.isPending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" pending={update.isPending}>
            Edit role
          </Button>
        </>
      }
    >
      <FieldGroup>
        <CheckCards
          legend={props.legend}
          help="Several roles add up."
          error={tried && roles.length === 0 ? props.missing : undefined}
          options={cards}
          value={roles}
          onChange={choose(cards)}
        />
        {groups.map(({ label, options }) => {
          const count = options.filter((option) => roles.includes(option.value)).length
          return (
            <Disclosure
              key={label}
              open={options.some((option) => present.includes(option.value))}
              summary={<span className="font-medium">{label}</span>}
              aside={count > 0 ? `${count} chosen` : 'The roles an API key can have'}
            >
              <div className="-ml-6 py-1.5">
                <CheckCards legend={label} hideLegend options={options} value={roles} onChange={choose(options)} />
              </div>
            </Disclosure>
          )
        })}
        {roles.length > 0 && (
          <ChangeList label="What changes" {...change} unchanged={props.unchangedWords(isUnchanged)} />
        )}
        {props.note}
        {roles.length > 0 && change.lost.length > 0 && props.lossNote}
        <FormFailure failure={update.error} />
      </FieldGroup>
    </Dialog>
  )
}
