import { z } from 'zod'
import { TAG_RULES, tagKeyField, tagValueField, TOO_MANY_TAGS } from '#contract/fields.ts'
import { projectName, ProjectCreate } from '#contract/projects.ts'

// Loaded with the dialog, not with the page: it brings zod.

const tagRows = z
  .array(z.object({ key: tagKeyField, value: tagValueField }))
  .max(TAG_RULES.maxTags, { error: TOO_MANY_TAGS })
  .superRefine((rows, ctx) => {
    const seen = new Set<string>()
    for (const [at, row] of rows.entries()) {
      if (seen.has(row.key)) ctx.addIssue({ code: 'custom', path: [at, 'key'], message: 'This key is there already.' })
      seen.add(row.key)
    }
  })

/** A project as its form holds it: numbers as typed, tags as rows. Parsed, it is the body that the contract takes. */
export const projectForm = z
  .object({
    name: projectName,
    max_pods: z
      .string()
      .trim()
      .regex(/^\d+$/u, { error: 'Max pods must be a whole number, 0 or more.' })
      .transform(Number)
      .pipe(ProjectCreate.shape.max_pods.unwrap()),
    force_encryption_with_cmek: z.boolean(),
    tags: tagRows,
  })
  .transform(({ tags, ...rest }) => ({
    ...rest,
    tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
  }))
