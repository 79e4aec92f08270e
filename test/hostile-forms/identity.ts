/** Forms about people and their accounts. */
import { base32 } from '@better-auth/utils/base32'
import { createOTP } from '@better-auth/utils/otp'
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { eq, sql } from 'drizzle-orm'
import { expect, vi } from 'vitest'
import { factors } from '#contract/factors.ts'
import { invites } from '#contract/invites.ts'
import { paths } from '#app/paths.ts'
import * as schema from '#server/db/schema.ts'
import type { HostilePages, Scenario } from './harness.ts'
import { HOSTILE_TEXTS, LONGEST } from './texts.ts'

const PASSWORD = 'correct horse battery'
let count = 0
const nextEmail = () => `hostile-${(count += 1)}@example.com`

/** A form of the page that is open, by a field of it. */
async function formWith(label: string): Promise<HTMLElement> {
  const form = (await screen.findByLabelText(label, { selector: 'input' })).closest('form')
  if (!form) throw new Error(`${label} stands in no form.`)
  return form
}

/** An organization and somebody of it who has a password. */
async function somebody({ t }: HostilePages) {
  const organization = await t.organization()
  const person = await t.person({ password: PASSWORD })
  const member = await t.signInAs(person)
  await t.grant(organization, member, 'OrgOwner')
  return { organization, person, member }
}

/** Turns the second factor on for somebody; returns nothing, as no code of it is ever right here. */
async function turnOnTotp({ t }: HostilePages, member: Awaited<ReturnType<typeof somebody>>['member']) {
  const { secret } = await member.call(factors.startTotp)
  const code = await createOTP(base32.decode(secret)).hotp(Math.floor(t.clock.now().getTime() / 30_000))
  await member.call(factors.enableTotp, { body: { code } })
}

async function mailedLink({ t }: HostilePages, email: string): Promise<string> {
  await waitFor(() => expect(t.mails.some((mail) => mail.to === email)).toBe(true))
  const link = /https?:\/\/\S+token=\S+/u.exec(t.mails.findLast((mail) => mail.to === email)?.text ?? '')?.[0] ?? ''
  const { pathname, search } = new URL(link)
  return pathname + search
}

export const identityScenarios: readonly Scenario[] = [
  {
    name: 'single sign-on',
    modules: [
      'src/features/single-sign-on/ProviderDialog.tsx',
      'src/features/single-sign-on/DomainDialogs.tsx',
      'src/features/single-sign-on/AdmissionCard.tsx',
      'src/features/sign-in/SingleSignOnForm.tsx',
    ],
    async run(pages) {
      const { organization, person, member } = await somebody(pages)
      const open = async (button: string, title: string) => {
        pages.visit(paths.singleSignOn(organization.id), member)
        await pages.press(button)
        return pages.dialog(title)
      }
      // No provider answers here, so nothing is ever taken.
      await pages.fillForm({
        open: () => open('Set up', 'Set up identity provider'),
        fields: [
          { label: 'Issuer URL', takes: 'nothing', valid: () => 'https://id.example.com' },
          { label: 'Client ID', takes: 'nothing', valid: () => 'conifer' },
          { label: 'Client secret', takes: 'nothing', valid: () => 'secret' },
        ],
      })
      await pages.fillForm({
        open: () => open('Add domain', 'Add domain'),
        fields: [{ label: 'Domain', takes: 'nothing' }],
      })
      await pages.t.db.insert(schema.identityProviders).values({
        organizationId: organization.id,
        issuer: 'https://id.example.com',
        clientId: 'conifer',
        clientSecret: '',
        createdAt: new Date(),
        updatedAt: new Date(),
      })
      pages.visit(paths.singleSignOn(organization.id), member)
      const role = await screen.findByLabelText('Somebody who was not invited')
      fireEvent.change(role, { target: { value: 'OrgMember' } })
      await pages.press('Save')
      expect(await screen.findByText('Saved')).toBeDefined()
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.signIn(), null)
          await pages.press('Sign in with single sign-on')
          return formWith('Work email')
        },
        fields: [{ label: 'Work email', takes: 'nothing', valid: () => person.email }],
      })
    },
  },
  {
    name: 'set up',
    modules: ['src/features/set-up/SetUpPage.tsx'],
    async run(pages) {
      await pages.fillForm({
        open: async () => {
          await pages.t.db.execute(sql`TRUNCATE organizations, users CASCADE`)
          pages.visit(paths.setUp(), null)
          return formWith('Organization name')
        },
        fields: [
          { label: 'Organization name', takes: 'anything', valid: () => 'Fernhill', shown: 'here' },
          { label: 'Your name', takes: 'anything', valid: () => 'Ada', shown: 'here' },
          { label: 'Email', takes: 'nothing', valid: nextEmail },
          { label: 'Password', takes: 'anything', valid: () => PASSWORD, shown: 'never' },
        ],
      })
    },
  },
  {
    name: 'sign up',
    modules: ['src/features/sign-up/SignUpPage.tsx'],
    async run(pages) {
      await pages.t.organization()
      let email = ''
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.signUp(), null)
          return formWith('Your name')
        },
        fields: [
          {
            label: 'Your name',
            takes: 'anything',
            valid: () => 'Ada',
            // Nothing but the address is shown before it is confirmed: the account has the name.
            shown: async (text) => {
              const [user] = await pages.t.db.select().from(schema.users).where(eq(schema.users.email, email))
              expect(user?.name).toBe(text)
            },
          },
          { label: 'Email', takes: 'nothing', valid: () => (email = nextEmail()) },
          { label: 'Password', takes: 'anything', valid: () => PASSWORD, shown: 'never' },
        ],
      })
    },
  },
  {
    name: 'confirm an address',
    modules: ['src/features/sign-up/ConfirmEmailPage.tsx'],
    async run(pages) {
      await pages.t.organization()
      await pages.fillForm({
        open: async () => {
          const email = nextEmail()
          await pages.t.visitor.post('/console/sign-up', { name: 'Ada', email, password: PASSWORD })
          pages.visit(await mailedLink(pages, email), null)
          return formWith('Password')
        },
        fields: [{ label: 'Password', takes: 'nothing', valid: () => PASSWORD, shown: 'never' }],
      })
    },
  },
  {
    name: 'forgotten password',
    modules: ['src/features/password/ForgotPasswordPage.tsx'],
    async run(pages) {
      await pages.t.organization()
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.forgotPassword(), null)
          return formWith('Email')
        },
        fields: [{ label: 'Email', takes: 'nothing' }],
      })
    },
  },
  {
    name: 'a new password by mail',
    modules: ['src/features/password/ResetPasswordPage.tsx'],
    async run(pages) {
      await pages.t.organization()
      await pages.fillForm({
        open: async () => {
          const { email } = await pages.t.person()
          await pages.t.visitor.post('/console/forgot-password', { email })
          pages.visit(await mailedLink(pages, email), null)
          return formWith('New password')
        },
        fields: [{ label: 'New password', takes: 'anything', shown: 'never' }],
      })
    },
  },
  {
    name: 'sign in',
    modules: ['src/features/sign-in/SignInPage.tsx'],
    async run(pages) {
      const { person } = await somebody(pages)
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.signIn(), null)
          return formWith('Email')
        },
        fields: [
          { label: 'Email', takes: 'nothing', valid: () => person.email },
          { label: 'Password', takes: 'nothing', valid: () => PASSWORD },
        ],
      })
    },
  },
  {
    name: 'the second step',
    modules: ['src/features/sign-in/SecondStepForm.tsx'],
    async run(pages) {
      const { person, member } = await somebody(pages)
      await turnOnTotp(pages, member)
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.signIn(), null)
          const form = await formWith('Email')
          pages.fill(form, 'Email', person.email)
          pages.fill(form, 'Password', PASSWORD)
          await pages.submit(form)
          return formWith('Code')
        },
        fields: [{ label: 'Code', takes: 'nothing' }],
      })
    },
  },
  {
    name: 'a new account by invitation',
    modules: ['src/features/invitation/NewAccountForm.tsx'],
    async run(pages) {
      const organization = await pages.t.organization()
      const owner = await pages.t.member(organization, 'OrgOwner')
      await pages.fillForm({
        open: async () => {
          const email = nextEmail()
          await owner.call(invites.create, {
            body: { email, role_bindings: [{ resource_type: 'organization', role: 'OrgManager' }] },
          })
          pages.visit(await mailedLink(pages, email), null)
          return formWith('Your name')
        },
        fields: [
          { label: 'Your name', takes: 'anything', valid: () => 'Ada', shown: 'here' },
          { label: 'Password', takes: 'anything', valid: () => PASSWORD, shown: 'never' },
        ],
      })
    },
  },
  {
    name: 'the name of an account',
    modules: ['src/features/account/ProfileCard.tsx'],
    async run(pages) {
      const { member } = await somebody(pages)
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.account(), member)
          return formWith('Your name')
        },
        fields: [{ label: 'Your name', takes: 'anything' }],
      })
    },
  },
  {
    name: 'another address of an account',
    modules: ['src/features/account/ChangeEmailDialog.tsx', 'src/features/account/EmailField.tsx'],
    async run(pages) {
      const { member } = await somebody(pages)
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.account(), member)
          await pages.press('Change email address')
          return pages.dialog('Change email address')
        },
        fields: [{ label: 'New email address', takes: 'nothing' }],
      })
    },
  },
  {
    name: 'the password of an account',
    modules: ['src/features/account/PasswordCard.tsx'],
    async run(pages) {
      await pages.fillForm({
        open: async () => {
          const { member } = await somebody(pages)
          pages.visit(paths.account(), member)
          return formWith('Current password')
        },
        fields: [
          { label: 'Current password', takes: 'nothing', valid: () => PASSWORD },
          { label: 'New password', takes: 'anything', valid: () => 'another fine password', shown: 'never' },
        ],
      })
    },
  },
  {
    name: 'the names of passkeys',
    modules: ['src/features/account/PasskeyDialogs.tsx'],
    async run(pages) {
      // As much of a browser with passkeys as it takes to ask for one that nobody gives.
      const declined = () => Promise.reject(new DOMException('Nobody did.', 'NotAllowedError'))
      const parsed = (options: unknown) => options
      vi.stubGlobal(
        'PublicKeyCredential',
        Object.assign(() => undefined, { parseCreationOptionsFromJSON: parsed, parseRequestOptionsFromJSON: parsed }),
      )
      Object.defineProperty(navigator, 'credentials', {
        value: { create: declined, get: declined },
        configurable: true,
      })
      try {
        const { member } = await somebody(pages)
        await pages.fillForm({
          open: async () => {
            pages.visit(paths.account(), member)
            await pages.press('Add passkey')
            return pages.dialog('Add passkey')
          },
          fields: [{ label: 'Name', takes: 'nothing' }],
        })
        let name = 'laptop'
        await pages.t.db.insert(schema.passkeys).values({
          id: crypto.randomUUID(),
          userId: member.id,
          name,
          credentialId: 'credential',
          publicKey: 'key',
          counter: 0,
          synced: false,
          createdAt: pages.t.clock.now(),
        })
        await pages.fillForm({
          open: async () => {
            const [row] = await pages.t.db.select().from(schema.passkeys).where(eq(schema.passkeys.userId, member.id))
            name = row?.name ?? ''
            pages.visit(paths.account(), member)
            await pages.choose(name, 'Rename')
            return pages.dialog('Rename passkey')
          },
          fields: [{ label: 'Name', takes: 'anything' }],
        })
      } finally {
        vi.unstubAllGlobals()
        Reflect.deleteProperty(navigator, 'credentials')
      }
    },
  },
  {
    name: 'the first code of an authenticator app',
    modules: ['src/features/account/TotpDialog.tsx'],
    async run(pages) {
      const { member } = await somebody(pages)
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.account(), member)
          await pages.press('Set up')
          return pages.dialog('Set up two-factor authentication')
        },
        fields: [{ label: 'Code', takes: 'nothing' }],
      })
    },
  },
  {
    name: 'confirming that it is you',
    modules: ['src/features/confirm-identity/ConfirmIdentityDialog.tsx'],
    async run(pages) {
      const { organization, member } = await somebody(pages)
      const coded = await somebody(pages)
      await turnOnTotp(pages, coded.member)
      await pages.t.grant(organization, coded.member, 'OrgOwner')
      await pages.t.project(organization, { name: 'Old shop' })
      pages.t.clock.advance({ minutes: 11 })
      const deleteShop = async (as: typeof member) => {
        pages.visit(paths.projectsSettings(organization.id), as)
        await pages.choose('Old shop', 'Delete')
        const dialog = await pages.dialog('Delete Project')
        pages.fill(dialog, 'Project name', 'Old shop')
        await pages.submit(dialog)
        return pages.dialog('Confirm it is you')
      }
      await pages.fillForm({
        open: () => deleteShop(member),
        fields: [{ label: 'Your password', takes: 'nothing' }],
      })
      // A question that is left open would be asked of whoever comes next at the same page.
      await pages.press('Cancel', await pages.dialog('Confirm it is you'))
      const again = await pages.t.signInAs(coded.person)
      pages.t.clock.advance({ minutes: 11 })
      await pages.fillForm({
        open: async () => {
          const dialog = await deleteShop(again)
          if (!pages.readable(dialog).includes('recovery code')) await pages.press('Use a code', dialog)
          return pages.dialog('Confirm it is you')
        },
        fields: [{ label: 'Code', takes: 'nothing' }],
      })
    },
  },
  {
    name: 'signing in again over what was typed',
    modules: ['src/features/sign-in/SignInAgainDialog.tsx'],
    async run(pages) {
      const { organization, person } = await somebody(pages)
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.organizationSettings(organization.id), await pages.t.signInAs(person))
          const form = await formWith('Organization name')
          // As a browser tells of what is typed: without it nothing would be lost with the page.
          fireEvent.input(pages.fill(form, 'Organization name', 'Fernhill'))
          await pages.t.db.delete(schema.sessions).where(eq(schema.sessions.userId, person.id))
          await pages.submit(form)
          return pages.dialog('Your session has ended')
        },
        fields: [{ label: 'Password', takes: 'nothing' }],
      })
    },
  },
  {
    name: 'an organization of one’s own',
    modules: ['src/features/organization/NewOrganizationPage.tsx'],
    async run(pages) {
      await pages.t.organization()
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.newOrganization(), await pages.t.signInAs(await pages.t.person()))
          return formWith('Organization name')
        },
        fields: [{ label: 'Organization name', takes: 'anything', shown: 'here' }],
      })
    },
  },
  {
    name: 'the name of an organization, and its end',
    modules: ['src/features/organization/RenameCard.tsx', 'src/features/organization/DeleteCard.tsx'],
    async run(pages) {
      const { organization, member } = await somebody(pages)
      await pages.fillForm({
        open: async () => {
          pages.visit(paths.organizationSettings(organization.id), member)
          return formWith('Organization name')
        },
        fields: [{ label: 'Organization name', takes: 'anything' }],
      })
      for (const text of Object.values(HOSTILE_TEXTS)) {
        const doomed = await pages.t.organization({ name: text })
        await pages.t.grant(doomed, member, 'OrgOwner')
        pages.visit(paths.organizationSettings(doomed.id), member)
        await pages.press('Delete organization')
        await pages.confirmByName(await pages.dialog('Delete organization'), 'Organization name', text, LONGEST)
        expect((await member.get(`/admin/organizations/${doomed.id}`)).status).toBe(404)
      }
    },
  },
]
