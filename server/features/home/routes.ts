import { home } from '#contract/home.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import { readHome } from './service.ts'

/** Mounts what the console's first page reads, in one answer. */
export function mountHome(app: App, deps: Deps): void {
  mount(app, deps, home.get, (ctx) => readHome(ctx))
}
