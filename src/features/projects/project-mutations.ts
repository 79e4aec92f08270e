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

/** Changes the given fields of a project. */
export function useUpdateProject(organizationId: string, projectId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: (body: z.input<typeof ProjectUpdate>) =>
      api.projects.update({ organizationId, params: { project_id: projectId }, body }),
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
