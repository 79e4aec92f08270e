import { PageHeader } from '#ui/PageHeader.tsx'
import { PasskeysCard } from './PasskeysCard.tsx'
import { PasswordCard } from './PasswordCard.tsx'
import { ProfileCard } from './ProfileCard.tsx'
import { SessionsCard } from './SessionsCard.tsx'
import { TwoFactorCard } from './TwoFactorCard.tsx'

/** What is one's own: the name, the password, the devices one is signed in on. */
export function AccountPage() {
  return (
    <>
      <PageHeader title="Account" description="Yours alone, whichever organization you are in." />
      <div className="flex flex-col gap-6">
        <ProfileCard />
        <PasswordCard />
        <TwoFactorCard />
        <PasskeysCard />
        <SessionsCard />
      </div>
    </>
  )
}
