import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { anyTextField, nameField, tagChangesField, tagsField, timeField, uuidField } from './fields.ts'
import { reportedTags } from './reported-tags.ts'
import { PROJECT_ROLES } from './roles.ts'

export const RESOURCE_TYPES = ['index', 'collection', 'backup', 'assistant'] as const
export type ResourceType = (typeof RESOURCE_TYPES)[number]

export const Project = z
  .object({
    id: uuidField,
    name: z.string(),
    max_pods: z.int(),
    force_encryption_with_cmek: z.boolean(),
    organization_id: z.string(),
    created_at: timeField,
    tags: z.record(z.string(), z.string()).meta({ description: "The project's tags. A field of Conifer's." }),
  })
  .meta({ id: 'Project', description: 'The details of a project.' })
export type Project = z.infer<typeof Project>

export const projectName = nameField(512, 'The project name')
const maxPods = z
  .int({ error: 'Max pods must be a whole number.' })
  .min(0, { error: 'Max pods must be 0 or more.' })
  .max(1_000_000, { error: 'Max pods can be at most 1,000,000.' })

export const ProjectCreate = z
  .object({
    name: projectName,
    max_pods: maxPods.default(0).meta({ description: 'Default is `0` (serverless only).' }),
    force_encryption_with_cmek: z.boolean().default(false),
    tags: tagsField.default({}),
  })
  .meta({ id: 'CreateProjectRequest' })

export const ProjectUpdate = z
  .object({
    name: projectName.optional(),
    max_pods: maxPods.optional(),
    force_encryption_with_cmek: z
      .boolean()
      .optional()
      .meta({ description: 'Once enabled, CMEK encryption cannot be disabled.' }),
    tags: tagsField.optional().meta({ description: 'The whole set of tags; replaces the present one.' }),
    tag_changes: tagChangesField.optional().meta({
      description:
        'Tags to add or to change, and as `null` those to take away; all others stay. Not together with `tags`.',
    }),
  })
  .refine(({ tags, tag_changes }) => tags === undefined || tag_changes === undefined, {
    path: ['tag_changes'],
    error: 'Send either the whole set of tags or changes of some.',
  })
  .meta({ id: 'UpdateProjectRequest', description: 'Fields that are omitted are not updated.' })

export const ProjectResource = z
  .object({
    type: z.enum(RESOURCE_TYPES),
    id: anyTextField(255).min(1),
    name: nameField(255, 'The resource name'),
    tags: reportedTags(anyTextField(80), anyTextField(120)).default({}),
  })
  .meta({ id: 'ProjectResource' })
export type ProjectResource = z.infer<typeof ProjectResource>

/** How somebody comes to a role in a project. */
export const ProjectGrant = z.object({
  role: z.enum(PROJECT_ROLES),
  via: z.enum(['project', 'organization']).meta({
    description: '`project`: a binding on the project. `organization`: inherited by an organization owner.',
  }),
})

/** A project as the console lists it: one request for the whole page. */
export const ProjectOverview = Project.extend({
  grants: z.array(ProjectGrant).meta({ description: "The caller's roles in the project and where they come from." }),
  counts: z.object({
    members: z.int(),
    service_accounts: z.int(),
    api_keys: z.int(),
    resources: z.record(z.enum(RESOURCE_TYPES), z.int()),
  }),
  month_to_date_cost: z.string().nullable().meta({
    format: 'decimal',
    description: 'US dollars since the first of the month (UTC), exact. Null for who may not view usage and cost.',
  }),
}).meta({ id: 'ProjectOverview' })
export type ProjectOverview = z.infer<typeof ProjectOverview>

const params = z.object({ project_id: uuidField })
const tag = 'Projects'

export const projects = {
  list: endpoint({
    id: 'projects.list',
    method: 'GET',
    path: '/admin/projects',
    summary: 'List projects',
    description: 'List the projects of the organization that the caller has a role in.',
    tag,
    access: { kind: 'organization', permission: 'projects:list' },
    success: { status: 200, body: z.object({ data: z.array(Project) }).meta({ id: 'ProjectList' }) },
  }),
  create: endpoint({
    id: 'projects.create',
    method: 'POST',
    path: '/admin/projects',
    summary: 'Create a new project',
    description: 'Creates a project. Its creator becomes its project owner.',
    tag,
    access: { kind: 'organization', permission: 'projects:create' },
    body: ProjectCreate,
    success: { status: 200, body: Project },
  }),
  get: endpoint({
    id: 'projects.get',
    method: 'GET',
    path: '/admin/projects/{project_id}',
    summary: 'Get project details',
    tag,
    access: { kind: 'project', permission: 'project:read', by: 'project_id' },
    params,
    success: { status: 200, body: Project },
  }),
  update: endpoint({
    id: 'projects.update',
    method: 'PATCH',
    path: '/admin/projects/{project_id}',
    summary: 'Update a project',
    description:
      "Update a project's name, tags, maximum number of pods, or turn on encryption with a customer-managed key.",
    tag,
    access: { kind: 'project', permission: 'project:update', by: 'project_id' },
    params,
    body: ProjectUpdate,
    success: { status: 200, body: Project },
    errors: ['FAILED_PRECONDITION'],
  }),
  delete: endpoint({
    id: 'projects.delete',
    method: 'DELETE',
    path: '/admin/projects/{project_id}',
    summary: 'Delete a project',
    description:
      'Delete a project and its configuration, API keys included. Its indexes, assistants, backups and collections must be deleted first; the refusal names them.',
    tag,
    access: { kind: 'project', permission: 'project:delete', by: 'project_id' },
    params,
    confirm: true,
    success: { status: 202 },
    errors: ['FAILED_PRECONDITION'],
  }),
  overview: endpoint({
    id: 'projects.overview',
    method: 'GET',
    path: '/admin/project-overviews',
    summary: 'List projects with roles and counts',
    description: "The console's project list: each project with the caller's roles and what is in it.",
    tag,
    access: { kind: 'organization', permission: 'projects:list' },
    success: { status: 200, body: z.object({ data: z.array(ProjectOverview) }) },
  }),
  listResources: endpoint({
    id: 'projects.listResources',
    method: 'GET',
    path: '/admin/projects/{project_id}/resources',
    summary: "List a project's resources",
    description: 'The inventory that the data plane reported: indexes, collections, backups and assistants.',
    tag,
    access: { kind: 'project', permission: 'resources:read', by: 'project_id' },
    params,
    success: {
      status: 200,
      body: z.object({ data: z.array(ProjectResource), reported_at: timeField.nullable() }),
    },
  }),
}

export const integration = {
  putResources: endpoint({
    id: 'integration.putResources',
    method: 'PUT',
    path: '/internal/v1/projects/{project_id}/resources',
    summary: "Report a project's resources",
    description:
      "Replaces the project's inventory. It is what makes “delete everything in the project first” enforceable, and what the console lists.",
    tag: 'Integration',
    access: { kind: 'integration' },
    params,
    body: z.object({
      resources: z
        .array(ProjectResource)
        .max(10_000, { error: 'A report can have at most 10,000 resources.' })
        .refine((all) => new Set(all.map((one) => `${one.type} ${one.id}`)).size === all.length, {
          error: 'Two resources have the same type and id.',
        }),
    }),
    maxBodyBytes: 8 * 1024 * 1024,
    success: { status: 200, body: z.object({ count: z.int() }) },
    errors: ['NOT_FOUND'],
  }),
}
