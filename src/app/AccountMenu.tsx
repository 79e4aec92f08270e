import { useNavigate } from 'react-router'
import { BookOpen, ChevronsUpDown, Keyboard, LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react'
import { useSession } from '#lib/session.tsx'
import { setTheme, type Theme, useTheme } from '#lib/theme.ts'
import { Avatar } from '#ui/Avatar.tsx'
import { MenuButton, type MenuEntry } from '#ui/MenuButton.tsx'
import { useCommands } from './commands.ts'
import { paths } from './paths.ts'
import { useSignOut } from './sign-out.ts'

const icon = { size: 16, strokeWidth: 1.5 } as const
const themes: readonly { theme: Theme; label: string; icon: React.ReactNode }[] = [
  { theme: 'system', label: 'System theme', icon: <Monitor {...icon} /> },
  { theme: 'light', label: 'Light theme', icon: <Sun {...icon} /> },
  { theme: 'dark', label: 'Dark theme', icon: <Moon {...icon} /> },
]

/** Who one is, and what is one's own: account, theme, the way out. */
export function AccountMenu({ compact = false }: { compact?: boolean }) {
  const { user } = useSession()
  const chosen = useTheme()
  const navigate = useNavigate()
  const signOut = useSignOut()
  const commands = useCommands()
  const items: MenuEntry[] = [
    { label: 'Account', icon: <UserRound {...icon} />, onSelect: () => void navigate(paths.account()) },
    { label: 'Docs', icon: <BookOpen {...icon} />, onSelect: () => window.location.assign(paths.docs()) },
    {
      label: 'API reference',
      icon: <BookOpen {...icon} />,
      onSelect: () => window.location.assign(paths.apiReference()),
    },
    { label: 'Keyboard shortcuts', icon: <Keyboard {...icon} />, onSelect: () => commands.open('shortcuts') },
    'separator',
    ...themes.map(({ theme, label, icon: picture }) => ({
      label,
      icon: picture,
      checked: theme === chosen,
      onSelect: () => setTheme(theme),
    })),
    'separator',
    { label: 'Sign out', icon: <LogOut {...icon} />, onSelect: () => void signOut() },
  ]
  return (
    <MenuButton
      label="Your account"
      items={items}
      side={compact ? 'bottom' : 'top'}
      align={compact ? 'end' : 'start'}
      matchWidth={!compact}
    >
      {compact ? (
        <button type="button" className="rounded-full hover:opacity-80">
          <Avatar name={user.name} />
          <span className="sr-only">Your account: {user.name}</span>
        </button>
      ) : (
        <button
          type="button"
          className="flex h-11 w-full min-w-0 items-center gap-2 rounded-md px-2 text-left hover:bg-hover aria-expanded:bg-hover"
        >
          <Avatar name={user.name} />
          <span className="min-w-0 flex-1">
            <span className="sr-only">Your account: </span>
            <span className="block truncate text-sm font-medium">{user.name}</span>
            <span className="block truncate text-xs text-muted">{user.email}</span>
          </span>
          <ChevronsUpDown aria-hidden size={14} strokeWidth={1.5} className="shrink-0 text-faint" />
        </button>
      )}
    </MenuButton>
  )
}
