import { useMutation } from '@tanstack/react-query'
import type { z } from 'zod'
import type { ProjectCreate, ProjectUpdate } from '#contract/projects.ts'
import { api } from '#lib/api.ts'
import { useInvalidateOrganization } from '#lib/queries.ts'

/** Creates a project; the list is fresh again when the promise resolves. */
export function useCreateProject(organizationId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: (body: z.input<typeof ProjectCreate>) => api.projects.create({ organizationId, body }),
    onSuccess: invalidate,
  })
}

type Tags = Record<string, string>

/** Takes tags before and after a change, and those there are now; returns these with the change made to them. */
export function changeTags(before: Tags, after: Tags, present: Tags): Tags {
  const kept = Object.entries(present).filter(([key]) => !Object.hasOwn(before, key) || Object.hasOwn(after, key))
  const changed = Object.entries(after).filter(([key, value]) => !Object.hasOwn(before, key) || before[key] !== value)
  return Object.fromEntries([...kept, ...changed])
}

/**
 * Changes the given fields of a project. Takes the tags it had when somebody began to change them: a PATCH replaces all
 * tags, and one that somebody else added meanwhile must not go.
 */
export function useUpdateProject(organizationId: string, projectId: string, before: Tags) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: async ({ tags, ...rest }: z.input<typeof ProjectUpdate>) => {
      const one = { organizationId, params: { project_id: projectId } }
      if (tags === undefined) return api.projects.update({ ...one, body: rest })
      const present = await api.projects.get(one)
      return api.projects.update({ ...one, body: { ...rest, tags: changeTags(before, tags, present.tags) } })
    },
    onSettled: invalidate,
  })
}

/** Deletes a project. A refusal makes the list stale too: it knew less than the server about what is in the way. */
export function useDeleteProject(organizationId: string, projectId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: () => api.projects.delete({ organizationId, params: { project_id: projectId } }),
    onSettled: invalidate,
  })
}
