import { integration, projects } from '#contract/projects.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import { reportProjectResources } from './report-resources.ts'
import {
  createProject,
  deleteProject,
  listProjectOverviews,
  listProjectResources,
  listProjects,
  presentProject,
  updateProject,
} from './service.ts'

/** Mounts the official project calls, the console's overview and the data plane's inventory. */
export function mountProjects(app: App, deps: Deps): void {
  mount(app, deps, projects.list, async (ctx) => ({ data: await listProjects(ctx) }))
  mount(app, deps, projects.create, (ctx, { body }) => createProject(ctx, body))
  mount(app, deps, projects.get, async (ctx) => presentProject(ctx.project))
  mount(app, deps, projects.update, (ctx, { body }) => updateProject(ctx, body))
  mount(app, deps, projects.delete, async (ctx) => {
    await deleteProject(ctx)
    return undefined
  })
  mount(app, deps, projects.overview, async (ctx) => ({ data: await listProjectOverviews(ctx) }))
  mount(app, deps, projects.listResources, (ctx) => listProjectResources(ctx))
  mount(app, deps, integration.putResources, (ctx, { params, body }) =>
    reportProjectResources(ctx, params.project_id, body.resources),
  )
}
