import { account } from '#contract/console.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import { listSessions, revokeOtherSessions, revokeSession, updateProfile } from './account.ts'
import { changePassword, forgotPassword, resetPassword } from './passwords.ts'
import { createOrganization, setUp } from './set-up.ts'
import { demoSignIn, getSession, signIn, signOut } from './sign-in.ts'
import { confirmEmail, signUp } from './sign-up.ts'

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
}
