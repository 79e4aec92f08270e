import { useRef, useState } from 'react'
import type { InviteResult } from '#contract/invites.ts'
import { ORGANIZATION_ROLES, type OrganizationRole } from '#contract/roles.ts'
import { routes } from '#contract/routes.generated.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { formatCount, formatList } from '#lib/format.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { usePageAction } from '#lib/page-action.ts'
import { projectsQuery } from '#lib/queries.ts'
import { useLoaded } from '#lib/query-client.ts'
import { isOneOf, organizationRoleOptions, ROLE_SUMMARIES } from '#lib/roles.ts'
import { useOrganization, useSession } from '#lib/session.tsx'
import { sending } from '#lib/typed.ts'
import { Button } from '#ui/Button.tsx'
import { Callout } from '#ui/Callout.tsx'
import { ChipsField } from '#ui/ChipsField.tsx'
import { focusWrong } from '#ui/focus-kept.ts'
import { Select } from '#ui/Select.tsx'
import { useInvite } from './member-mutations.ts'
import {
  addInvitees,
  bindingsOf,
  type Invitee,
  leftToInvite,
  type ProjectGrant,
  takesProjects,
} from './invite-state.ts'
import { InviteProjects } from './InviteProjects.tsx'

const loadCheck = () => import('./invite-check.ts')
type Check = Awaited<ReturnType<typeof loadCheck>>

/** Invites one or many people by their addresses; each address gets a result of its own. */
export function InviteBar({ emailsOfMembers }: { emailsOfMembers: ReadonlySet<string> }) {
  const organization = useOrganization()
  const refusal = reasonOf(useCan(routes.invites.createBatch))
  const { data: projects = [] } = useLoaded(projectsQuery(organization.id))
  const invite = useInvite(organization.id)
  const [text, setText] = useState('')
  const [invitees, setInvitees] = useState<readonly Invitee[]>([])
  const [role, setRole] = useState<OrganizationRole>('OrgMember')
  const [grants, setGrants] = useState<readonly ProjectGrant[]>([])
  const [check, setCheck] = useState<Check>()
  const [problem, setProblem] = useState<string>()
  const [tried, setTried] = useState(false)
  const [results, setResults] = useState<readonly InviteResult[]>([])
  const form = useRef<HTMLFormElement>(null)
  usePageAction('create', () => form.current?.querySelector('input')?.focus(), refusal)

  const prepare = () => {
    if (!check) loadCheck().then(setCheck, () => undefined)
  }
  const problemOf = (one: Invitee): string | undefined => {
    if (one.refusal) return one.refusal
    if (one.address === null) return 'This is not an email address.'
    if (emailsOfMembers.has(one.address.toLowerCase())) return 'Belongs to the organization already.'
    return check?.addressProblem(one.address)
  }
  const marked = invitees.filter((one) => problemOf(one) !== undefined).length
  const change = (next: readonly Invitee[]) => {
    setInvitees(next)
    setProblem(undefined)
    setResults([])
  }

  async function send() {
    if (refusal !== undefined || invite.isPending) return
    const all = addInvitees(invitees, text)
    setInvitees(all)
    setText('')
    setResults([])
    setTried(true)
    // Without it, as when the connection just dropped, the server checks alone.
    const loaded = await loadCheck().catch(() => undefined)
    const wrong = all.filter((one) => problemOf(one) ?? (one.address !== null && loaded?.addressProblem(one.address)))
    const found =
      all.length === 0
        ? 'Enter at least one email address.'
        : (loaded?.countProblem(all.length) ??
          (wrong.length > 0
            ? `Mend or take out ${formatCount(wrong.length, 'marked address', 'marked addresses')} first.`
            : undefined))
    setProblem(found)
    if (found || (takesProjects(role) && grants.some((grant) => grant.projectId === '')))
      return focusWrong(form.current)
    const sent = sending(form.current)
    try {
      const { data } = await invite.mutateAsync({
        addresses: all.map((one) => one.label).join('\n'),
        role_bindings: bindingsOf(role, grants),
      })
      const left = leftToInvite(all, data)
      const ids = new Set(all.map((one) => one.id))
      // Whoever was entered while these were on their way stays.
      setInvitees((present) => [...left, ...present.filter((one) => !ids.has(one.id))])
      setResults(data)
      if (left.length === 0) {
        setGrants([])
        sent()
      }
      setTried(false)
    } catch {
      // Shown under the form, which still has what was entered.
    }
  }

  return (
    <form
      ref={form}
      aria-label="Invite members"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
      className="mb-6 flex flex-col gap-3 rounded-lg border border-line bg-raised p-4"
    >
      <div className="flex flex-wrap items-start gap-x-3 gap-y-3">
        <ChipsField
          label="Invite by email"
          noun={{ one: 'address', other: 'addresses' }}
          fieldClassName="flex-1 basis-72"
          inputMode="email"
          placeholder="ada@example.com, Grace Hopper <grace@example.com>"
          help={refusal ?? 'Paste as many as you like, parted by commas, spaces or lines.'}
          error={problem}
          disabled={refusal !== undefined}
          chips={invitees.map((one) => ({ id: one.id, label: one.label, error: problemOf(one) }))}
          text={text}
          onTextChange={setText}
          onInterest={prepare}
          onCommit={(whole) => {
            change(addInvitees(invitees, whole))
            setText('')
          }}
          onRemove={(id) => change(invitees.filter((one) => one.id !== id))}
          onEdit={(id) => {
            const taken = invitees.find((one) => one.id === id)
            const others = invitees.filter((one) => one.id !== id)
            change(text.trim() === '' ? others : addInvitees(others, text))
            setText(taken?.label ?? '')
          }}
        />
        <Select
          label="Organization role"
          fieldClassName="w-60 max-sm:w-full"
          help={ROLE_SUMMARIES[role]}
          disabled={refusal !== undefined}
          value={role}
          onChange={(event) => isOneOf(ORGANIZATION_ROLES, event.target.value) && setRole(event.target.value)}
          options={organizationRoleOptions}
        />
        <div className="max-sm:order-last max-sm:w-full sm:pt-[26px]">
          <Button
            type="submit"
            variant="primary"
            pending={invite.isPending}
            disabledReason={refusal}
            className="max-sm:w-full"
          >
            Invite
          </Button>
        </div>
        {problem !== undefined && marked > 0 && (
          <div className="w-full">
            <Button
              size="sm"
              onClick={() => {
                form.current?.querySelector('input')?.focus()
                change(invitees.filter((one) => problemOf(one) === undefined))
              }}
            >
              Take out {formatCount(marked, 'marked address', 'marked addresses')}
            </Button>
          </div>
        )}
        {refusal === undefined && takesProjects(role) && (
          <div className="w-full">
            <InviteProjects projects={projects} grants={grants} onChange={setGrants} tried={tried} />
          </div>
        )}
      </div>
      <FormFailure failure={invite.error} />
      <Results
        results={results}
        onClose={() => {
          form.current?.querySelector('input')?.focus()
          setResults([])
        }}
      />
    </form>
  )
}

/** What came of each address. Those that were not invited stay in the field, marked with why. */
function Results({ results, onClose }: { results: readonly InviteResult[]; onClose: () => void }) {
  const invited = results.filter((result) => result.outcome === 'invited')
  const { sends_mail: sendsMail } = useSession()
  const unsent = sendsMail ? invited.filter((result) => result.invite?.last_sent_at === null) : invited
  const failed = results.length - invited.length
  return (
    <div role="status" className="empty:sr-only">
      {results.length > 0 && (
        <Callout
          kind={failed + unsent.length > 0 ? 'warning' : 'success'}
          title={
            failed > 0
              ? `${invited.length} of ${formatCount(results.length, 'person', 'people')} invited`
              : `${formatCount(invited.length, 'person', 'people')} invited`
          }
          action={
            <Button size="sm" variant="ghost" onClick={onClose}>
              Dismiss
            </Button>
          }
        >
          {failed > 0 && <p>Those that are left in the field were not invited; each says why.</p>}
          {!sendsMail && invited.length > 0 && (
            <p>
              Nobody got a mail: this server has no mail server. Copy each invite’s link from its row’s menu and hand it
              over.
            </p>
          )}
          {sendsMail && unsent.length > 0 && (
            <p>
              No mail could be sent to {formatList(unsent.slice(0, 5).map((result) => result.email ?? result.input))}
              {unsent.length > 5 && ` and ${unsent.length - 5} more`}. Their invites stand: copy the link from the row’s
              menu, or resend.
            </p>
          )}
          {failed === 0 && unsent.length === 0 && (
            <p>
              {formatList(invited.slice(0, 5).map((result) => result.email ?? result.input))}
              {invited.length > 5 && ` and ${invited.length - 5} more`} got a mail with a link that works for 7 days.
            </p>
          )}
        </Callout>
      )}
    </div>
  )
}
