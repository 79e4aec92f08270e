import { useRef } from 'react'
import { Plus, X } from 'lucide-react'
import type { ProjectOverview } from '#contract/projects.ts'
import { PROJECT_ROLES } from '#contract/roles.ts'
import { isOneOf, keyRoleGroups, memberRoleOptions } from '#lib/roles.ts'
import { Button, IconButton } from '#ui/Button.tsx'
import { Select } from '#ui/Select.tsx'
import type { ProjectGrant } from './invite-state.ts'

export type InviteProjectsProps = {
  projects: readonly ProjectOverview[]
  grants: readonly ProjectGrant[]
  onChange: (grants: ProjectGrant[]) => void
  /** Rows without a project are marked: the form was sent with them. */
  tried: boolean
}

/** Projects that the invited get a role in, one a row. */
export function InviteProjects({ projects, grants, onChange, tried }: InviteProjectsProps) {
  const change = (key: number, patch: Partial<ProjectGrant>) =>
    onChange(grants.map((grant) => (grant.key === key ? { ...grant, ...patch } : grant)))
  const left = projects.filter((project) => !grants.some((grant) => grant.projectId === project.id))
  const rows = useRef<HTMLFieldSetElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const add = () => {
    onChange([
      ...grants,
      {
        key: (grants.at(-1)?.key ?? 0) + 1,
        projectId: left.length === 1 ? (left[0]?.id ?? '') : '',
        role: 'ProjectManager',
      },
    ])
    // The row is there after React has rendered what onChange brought.
    requestAnimationFrame(() => {
      const added = rows.current?.querySelectorAll<HTMLElement>('[data-grant]')[grants.length]
      added?.querySelector('select')?.focus()
    })
  }
  return (
    <fieldset ref={rows} className="flex min-w-0 flex-col gap-2 max-sm:gap-4">
      <legend className="sr-only">Projects</legend>
      {grants.map((grant, at) => (
        <div key={grant.key} data-grant className="flex items-start gap-2">
          <div className="flex min-w-0 flex-1 flex-wrap items-start gap-2">
            <Select
              label={at === 0 ? 'Project' : `Project ${at + 1}`}
              hideLabel={at > 0}
              fieldClassName="flex-1 basis-48"
              placeholder="Choose a project"
              error={tried && grant.projectId === '' ? 'Choose a project, or take this row out.' : undefined}
              value={grant.projectId}
              onChange={(event) => change(grant.key, { projectId: event.target.value })}
            >
              {projects.map((project) => (
                <option
                  key={project.id}
                  value={project.id}
                  disabled={project.id !== grant.projectId && !left.includes(project)}
                >
                  {project.name}
                </option>
              ))}
            </Select>
            <Select
              label={at === 0 ? 'Project role' : `Project role ${at + 1}`}
              hideLabel={at > 0}
              fieldClassName="flex-1 basis-40 sm:max-w-52"
              value={grant.role}
              onChange={(event) =>
                change(grant.key, {
                  role: isOneOf(PROJECT_ROLES, event.target.value) ? event.target.value : grant.role,
                })
              }
              options={memberRoleOptions}
              groups={keyRoleGroups}
            />
          </div>
          <span className={at === 0 ? 'pt-[26px]' : undefined}>
            <IconButton
              label={`Take out project ${at + 1}`}
              icon={<X aria-hidden size={16} strokeWidth={1.5} />}
              onClick={() => {
                button.current?.focus()
                onChange(grants.filter((one) => one !== grant))
              }}
            />
          </span>
        </div>
      ))}
      <div>
        <Button
          ref={button}
          variant="ghost"
          size="sm"
          className="-ml-2"
          icon={<Plus aria-hidden size={14} strokeWidth={1.5} />}
          disabledReason={
            projects.length === 0
              ? 'There is no project yet. Roles in projects can be given later.'
              : left.length === 0
                ? 'Every project is named already.'
                : undefined
          }
          onClick={add}
        >
          Add project
        </Button>
      </div>
    </fieldset>
  )
}
