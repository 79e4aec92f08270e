import type { Access, Method } from './endpoint.ts'
import type { Feature } from './plans.ts'

// Written by contract/routes.test.ts from the endpoint table: `npx vitest run contract/routes.test.ts -u` writes it anew.
// It is the table without its schemas, so that the console's first page carries no zod.

/** How an endpoint is called and who may call it. */
export type Route = { method: Method; path: `/${string}`; access: Access; feature?: Feature }

export const routes = {
  organizations: {
    list: {"method":"GET","path":"/admin/organizations","access":{"kind":"principal"}},
    get: {"method":"GET","path":"/admin/organizations/{organization_id}","access":{"kind":"organization","permission":"organization:read"}},
    update: {"method":"PATCH","path":"/admin/organizations/{organization_id}","access":{"kind":"organization","permission":"organization:update"}},
    delete: {"method":"DELETE","path":"/admin/organizations/{organization_id}","access":{"kind":"organization","permission":"organization:delete"}},
  },
  projects: {
    list: {"method":"GET","path":"/admin/projects","access":{"kind":"organization","permission":"projects:list"}},
    create: {"method":"POST","path":"/admin/projects","access":{"kind":"organization","permission":"projects:create"}},
    get: {"method":"GET","path":"/admin/projects/{project_id}","access":{"kind":"project","permission":"project:read","by":"project_id"}},
    update: {"method":"PATCH","path":"/admin/projects/{project_id}","access":{"kind":"project","permission":"project:update","by":"project_id"}},
    delete: {"method":"DELETE","path":"/admin/projects/{project_id}","access":{"kind":"project","permission":"project:delete","by":"project_id"}},
    overview: {"method":"GET","path":"/admin/project-overviews","access":{"kind":"organization","permission":"projects:list"}},
    listResources: {"method":"GET","path":"/admin/projects/{project_id}/resources","access":{"kind":"project","permission":"resources:read","by":"project_id"}},
  },
  oauth: {
    token: {"method":"POST","path":"/oauth/token","access":{"kind":"public"}},
  },
  account: {
    session: {"method":"GET","path":"/console/session","access":{"kind":"public"}},
    setUp: {"method":"POST","path":"/console/set-up","access":{"kind":"public"}},
    signUp: {"method":"POST","path":"/console/sign-up","access":{"kind":"public"}},
    confirmEmail: {"method":"POST","path":"/console/confirm-email","access":{"kind":"public"}},
    signIn: {"method":"POST","path":"/console/sign-in","access":{"kind":"public"}},
    demoSignIn: {"method":"POST","path":"/console/demo-sign-in","access":{"kind":"public"}},
    signOut: {"method":"POST","path":"/console/sign-out","access":{"kind":"public"}},
    forgotPassword: {"method":"POST","path":"/console/forgot-password","access":{"kind":"public"}},
    resetPassword: {"method":"POST","path":"/console/reset-password","access":{"kind":"public"}},
    changePassword: {"method":"POST","path":"/console/account/password","access":{"kind":"session"}},
    updateProfile: {"method":"PATCH","path":"/console/account","access":{"kind":"session"}},
    listSessions: {"method":"GET","path":"/console/account/sessions","access":{"kind":"session"}},
    revokeSession: {"method":"DELETE","path":"/console/account/sessions/{session_id}","access":{"kind":"session"}},
    revokeOtherSessions: {"method":"DELETE","path":"/console/account/sessions","access":{"kind":"session"}},
    createOrganization: {"method":"POST","path":"/console/organizations","access":{"kind":"session"}},
  },
  integration: {
    putResources: {"method":"PUT","path":"/internal/v1/projects/{project_id}/resources","access":{"kind":"integration"}},
  },
} as const satisfies Record<string, Record<string, Route>>
