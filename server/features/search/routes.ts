import { search } from '#contract/search.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import { find, listSearchIndex } from './service.ts'

/** Mounts the search of the console's palette. */
export function mountSearch(app: App, deps: Deps): void {
  mount(app, deps, search.index, (ctx) => listSearchIndex(ctx))
  mount(app, deps, search.find, (ctx, { query }) => find(ctx, query.q))
}
