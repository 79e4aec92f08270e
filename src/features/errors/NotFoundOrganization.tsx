import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import { Avatar } from '#ui/Avatar.tsx'
import { Message } from './Message.tsx'

/** An organization that does not exist, or that this person does not belong to: the two are told apart nowhere. */
export function NotFoundOrganization({ organizations }: { organizations: readonly { id: string; name: string }[] }) {
  return (
    <Message title="Organization not found">
      <p>It may have been deleted, or you do not belong to it with this account.</p>
      <p>These are yours:</p>
      <ul className="mt-1 w-full divide-y divide-line overflow-hidden rounded-lg border border-line bg-raised">
        {organizations.map((one) => (
          <li key={one.id}>
            <Link
              to={paths.organization(one.id)}
              className="flex h-11 items-center gap-2.5 px-3 text-sm text-text outline-offset-[-2px] hover:bg-hover"
            >
              <Avatar name={one.name} square size="sm" />
              <span className="truncate">{one.name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Message>
  )
}
