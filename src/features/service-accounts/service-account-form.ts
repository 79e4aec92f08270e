import { z } from 'zod'
import type { RoleBindingInput } from '#contract/role-bindings.ts'
import { ORGANIZATION_ROLES } from '#contract/roles.ts'
import { serviceAccountName } from '#contract/service-accounts.ts'

// Loaded beside the page, not with it: it brings zod.

/** The create bar's fields. Parsed, they are the body that the contract takes. */
export const createForm = z
  .object({ name: serviceAccountName, role: z.enum(ORGANIZATION_ROLES, { error: 'Choose an organization role.' }) })
  .transform(({ name, role }) => {
    const binding: RoleBindingInput = { resource_type: 'organization', role }
    return { name, role_bindings: [binding] }
  })
