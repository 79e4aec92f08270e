import { account } from '#contract/console.ts'
import { factors } from '#contract/factors.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import { listSessions, revokeOtherSessions, revokeSession, updateProfile } from './account.ts'
import { confirmIdentity, getFactors } from './confirm.ts'
import { askForEmail, cancelEmailChange, confirmNewEmail, getEmailChange } from './email-change.ts'
import {
  addPasskey,
  passkeyChallenge,
  removePasskey,
  renamePasskey,
  signInWithPasskey,
  startPasskey,
} from './passkeys.ts'
import { changePassword, forgotPassword, resetPassword } from './passwords.ts'
import { finishSecondStep } from './second-step.ts'
import { createOrganization, setUp } from './set-up.ts'
import { demoSignIn, getSession, signIn, signOut } from './sign-in.ts'
import { confirmEmail, signUp } from './sign-up.ts'
import { disableTotp, enableTotp, newRecoveryCodes, startTotp } from './totp.ts'

/** Mounts everything about the caller's own account: set-up, sign-up, sign-in, password, sessions. */
export function mountIdentity(app: App, deps: Deps): void {
  mount(app, deps, account.session, (ctx) => getSession(ctx))
  mount(app, deps, account.setUp, (ctx, { body }) => setUp(ctx, body))
  mount(app, deps, account.signUp, async (ctx, { body }) => {
    await signUp(ctx, body)
    return undefined
  })
  mount(app, deps, account.confirmEmail, (ctx, { body }) => confirmEmail(ctx, body))
  mount(app, deps, account.signIn, (ctx, { body }) => signIn(ctx, body))
  mount(app, deps, account.demoSignIn, (ctx, { body }) => demoSignIn(ctx, body))
  mount(app, deps, account.signOut, async (ctx) => {
    await signOut(ctx)
    return undefined
  })
  mount(app, deps, account.forgotPassword, async (ctx, { body }) => {
    await forgotPassword(ctx, body)
    return undefined
  })
  mount(app, deps, account.resetPassword, async (ctx, { body }) => {
    await resetPassword(ctx, body)
    return undefined
  })
  mount(app, deps, account.changePassword, async (ctx, { body }) => {
    await changePassword(ctx, body)
    return undefined
  })
  mount(app, deps, account.updateProfile, (ctx, { body }) => updateProfile(ctx, body))
  mount(app, deps, account.emailChange, (ctx) => getEmailChange(ctx))
  mount(app, deps, account.changeEmail, (ctx, { body }) => askForEmail(ctx, body))
  mount(app, deps, account.cancelEmailChange, async (ctx) => {
    await cancelEmailChange(ctx)
    return undefined
  })
  mount(app, deps, account.confirmNewEmail, (ctx, { body }) => confirmNewEmail(ctx, body))
  mount(app, deps, account.listSessions, async (ctx) => ({ data: await listSessions(ctx) }))
  mount(app, deps, account.revokeSession, async (ctx, { params }) => {
    await revokeSession(ctx, params.session_id)
    return undefined
  })
  mount(app, deps, account.revokeOtherSessions, async (ctx) => {
    await revokeOtherSessions(ctx)
    return undefined
  })
  mount(app, deps, account.createOrganization, (ctx, { body }) => createOrganization(ctx, body))
  mountFactors(app, deps)
}

/** Mounts what proves who somebody is beyond a password. */
function mountFactors(app: App, deps: Deps): void {
  mount(app, deps, factors.get, (ctx) => getFactors(ctx))
  mount(app, deps, factors.confirm, async (ctx, { body }) => {
    await confirmIdentity(ctx, body)
    return undefined
  })
  mount(app, deps, factors.startTotp, (ctx) => startTotp(ctx))
  mount(app, deps, factors.enableTotp, async (ctx, { body }) => ({ recovery_codes: await enableTotp(ctx, body) }))
  mount(app, deps, factors.disableTotp, async (ctx) => {
    await disableTotp(ctx)
    return undefined
  })
  mount(app, deps, factors.newRecoveryCodes, async (ctx) => ({ recovery_codes: await newRecoveryCodes(ctx) }))
  mount(app, deps, factors.startPasskey, (ctx) => startPasskey(ctx))
  mount(app, deps, factors.addPasskey, (ctx, { body }) => addPasskey(ctx, body))
  mount(app, deps, factors.renamePasskey, (ctx, { params, body }) => renamePasskey(ctx, params.passkey_id, body.name))
  mount(app, deps, factors.removePasskey, async (ctx, { params }) => {
    await removePasskey(ctx, params.passkey_id)
    return undefined
  })
  mount(app, deps, factors.passkeyChallenge, (ctx) => passkeyChallenge(ctx))
  mount(app, deps, factors.signInWithPasskey, (ctx, { body }) => signInWithPasskey(ctx, body))
  mount(app, deps, factors.secondStep, (ctx, { body }) => finishSecondStep(ctx, body))
}
