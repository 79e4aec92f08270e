import { singleSignOn } from '#contract/single-sign-on.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import { addDomain, removeDomain, verifyDomain } from './domains.ts'
import { getSingleSignOn, removeProvider, setProvider, updateSingleSignOn } from './settings.ts'
import { finishSignOn, startSignOn } from './sign-in.ts'

/** Mounts an organization's single sign-on, and signing in by it. */
export function mountSingleSignOn(app: App, deps: Deps): void {
  mount(app, deps, singleSignOn.get, (ctx) => getSingleSignOn(ctx))
  mount(app, deps, singleSignOn.update, (ctx, { body }) => updateSingleSignOn(ctx, body))
  mount(app, deps, singleSignOn.setProvider, (ctx, { body }) => setProvider(ctx, body))
  mount(app, deps, singleSignOn.removeProvider, async (ctx) => {
    await removeProvider(ctx)
    return undefined
  })
  mount(app, deps, singleSignOn.addDomain, (ctx, { body }) => addDomain(ctx, body))
  mount(app, deps, singleSignOn.verifyDomain, (ctx, { params }) => verifyDomain(ctx, params.domain_id))
  mount(app, deps, singleSignOn.removeDomain, async (ctx, { params }) => {
    await removeDomain(ctx, params.domain_id)
    return undefined
  })
  mount(app, deps, singleSignOn.start, (ctx, { body }) => startSignOn(ctx, body))
  mount(app, deps, singleSignOn.finish, (ctx, { body }) => finishSignOn(ctx, body))
}
