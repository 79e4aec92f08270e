import {
  ArrowRight,
  Bot,
  Boxes,
  Building2,
  CirclePlus,
  KeyRound,
  LogOut,
  type LucideIcon,
  MailPlus,
  SunMoon,
  UserRound,
} from 'lucide-react'
import type { PaletteIcon } from './items.ts'

/** The picture of each kind of line. */
export const iconOf: Record<PaletteIcon, LucideIcon> = {
  page: ArrowRight,
  action: CirclePlus,
  organization: Building2,
  theme: SunMoon,
  'sign-out': LogOut,
  project: Boxes,
  member: UserRound,
  invite: MailPlus,
  service_account: Bot,
  api_key: KeyRound,
}
