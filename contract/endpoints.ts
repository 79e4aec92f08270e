import { apiKeys } from './api-keys.ts'
import { account } from './console.ts'
import type { Endpoint } from './endpoint.ts'
import { introspection } from './introspection.ts'
import { oauth } from './oauth.ts'
import { organizations } from './organizations.ts'
import { integration, projects } from './projects.ts'

/** Every endpoint there is. What is not here does not exist. */
export const contract = { organizations, projects, apiKeys, oauth, account, integration, introspection }

/** The same as a flat list, for whatever walks all of them. */
export const endpoints: readonly Endpoint[] = Object.values(contract).flatMap((group) => Object.values(group))
