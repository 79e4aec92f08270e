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
  apiKeys: {
    list: {"method":"GET","path":"/admin/projects/{project_id}/api-keys","access":{"kind":"project","permission":"apiKeys:read","by":"project_id"}},
    create: {"method":"POST","path":"/admin/projects/{project_id}/api-keys","access":{"kind":"project","permission":"apiKeys:write","by":"project_id"}},
    get: {"method":"GET","path":"/admin/api-keys/{api_key_id}","access":{"kind":"project","permission":"apiKeys:read","by":"api_key_id"}},
    update: {"method":"PATCH","path":"/admin/api-keys/{api_key_id}","access":{"kind":"project","permission":"apiKeys:write","by":"api_key_id"}},
    delete: {"method":"DELETE","path":"/admin/api-keys/{api_key_id}","access":{"kind":"project","permission":"apiKeys:write","by":"api_key_id"}},
    disable: {"method":"POST","path":"/admin/api-keys/{api_key_id}/disable","access":{"kind":"project","permission":"apiKeys:write","by":"api_key_id"}},
    enable: {"method":"POST","path":"/admin/api-keys/{api_key_id}/enable","access":{"kind":"project","permission":"apiKeys:write","by":"api_key_id"}},
    rotate: {"method":"POST","path":"/admin/api-keys/{api_key_id}/rotate","access":{"kind":"project","permission":"apiKeys:write","by":"api_key_id"}},
    revokePreviousValue: {"method":"POST","path":"/admin/api-keys/{api_key_id}/revoke-previous-value","access":{"kind":"project","permission":"apiKeys:write","by":"api_key_id"}},
    bulk: {"method":"POST","path":"/admin/projects/{project_id}/api-key-actions","access":{"kind":"project","permission":"apiKeys:write","by":"project_id"}},
    overview: {"method":"GET","path":"/admin/projects/{project_id}/api-key-overviews","access":{"kind":"project","permission":"apiKeys:read","by":"project_id"}},
    organizationOverview: {"method":"GET","path":"/admin/api-key-overviews","access":{"kind":"organization","permission":"organizationApiKeys:read"}},
    organizationBulk: {"method":"POST","path":"/admin/api-key-actions","access":{"kind":"organization","permission":"organizationApiKeys:write"}},
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
  users: {
    list: {"method":"GET","path":"/admin/users","access":{"kind":"organization","permission":"members:read"}},
    get: {"method":"GET","path":"/admin/users/{user_id}","access":{"kind":"organization","permission":"members:read"}},
    delete: {"method":"DELETE","path":"/admin/users/{user_id}","access":{"kind":"organization","permission":"members:remove"}},
  },
  members: {
    list: {"method":"GET","path":"/admin/members","access":{"kind":"organization","permission":"members:read"}},
    setRole: {"method":"PUT","path":"/admin/members/{user_id}/roles","access":{"kind":"organization","permission":"members:update"}},
    holdings: {"method":"GET","path":"/admin/members/{user_id}/holdings","access":{"kind":"organization","permission":"members:remove"}},
    ownHoldings: {"method":"GET","path":"/admin/membership/holdings","access":{"kind":"organization","permission":"organization:leave"}},
    leave: {"method":"DELETE","path":"/admin/membership","access":{"kind":"organization","permission":"organization:leave"}},
  },
  invites: {
    list: {"method":"GET","path":"/admin/invites","access":{"kind":"organization","permission":"invites:read"}},
    create: {"method":"POST","path":"/admin/invites","access":{"kind":"organization","permission":"invites:write"}},
    createBatch: {"method":"POST","path":"/admin/invite-batches","access":{"kind":"organization","permission":"invites:write"}},
    get: {"method":"GET","path":"/admin/invites/{invite_id}","access":{"kind":"organization","permission":"invites:read"}},
    setRole: {"method":"PUT","path":"/admin/invites/{invite_id}/roles","access":{"kind":"organization","permission":"invites:write"}},
    delete: {"method":"DELETE","path":"/admin/invites/{invite_id}","access":{"kind":"organization","permission":"invites:write"}},
    resend: {"method":"POST","path":"/admin/invites/{invite_id}/resend","access":{"kind":"organization","permission":"invites:write"}},
    copyLink: {"method":"POST","path":"/admin/invites/{invite_id}/link","access":{"kind":"organization","permission":"invites:write"}},
    byToken: {"method":"POST","path":"/console/invites/by-token","access":{"kind":"public"}},
    accept: {"method":"POST","path":"/console/invites/accept","access":{"kind":"public"}},
  },
  roleBindings: {
    list: {"method":"GET","path":"/admin/role-bindings","access":{"kind":"organization","permission":"members:read"}},
    create: {"method":"POST","path":"/admin/role-bindings","access":{"kind":"organization","permission":"members:read"}},
    get: {"method":"GET","path":"/admin/role-bindings/{role_binding_id}","access":{"kind":"organization","permission":"members:read"}},
    delete: {"method":"DELETE","path":"/admin/role-bindings/{role_binding_id}","access":{"kind":"organization","permission":"members:read"}},
  },
  serviceAccounts: {
    list: {"method":"GET","path":"/admin/service-accounts","access":{"kind":"organization","permission":"serviceAccounts:read"}},
    create: {"method":"POST","path":"/admin/service-accounts","access":{"kind":"organization","permission":"serviceAccounts:write"},"feature":"serviceAccounts"},
    overview: {"method":"GET","path":"/admin/service-account-overviews","access":{"kind":"organization","permission":"serviceAccounts:read"}},
    get: {"method":"GET","path":"/admin/service-accounts/{service_account_id}","access":{"kind":"organization","permission":"serviceAccounts:read"}},
    update: {"method":"PATCH","path":"/admin/service-accounts/{service_account_id}","access":{"kind":"organization","permission":"serviceAccounts:write"}},
    delete: {"method":"DELETE","path":"/admin/service-accounts/{service_account_id}","access":{"kind":"organization","permission":"serviceAccounts:write"}},
    rotateSecret: {"method":"POST","path":"/admin/service-accounts/{service_account_id}/rotate-secret","access":{"kind":"organization","permission":"serviceAccounts:write"}},
  },
  projectMembers: {
    list: {"method":"GET","path":"/admin/projects/{project_id}/members","access":{"kind":"project","permission":"projectMembers:read","by":"project_id"}},
    candidates: {"method":"GET","path":"/admin/projects/{project_id}/member-candidates","access":{"kind":"project","permission":"projectMembers:write","by":"project_id"}},
    add: {"method":"POST","path":"/admin/projects/{project_id}/members","access":{"kind":"project","permission":"projectMembers:write","by":"project_id"}},
    setRole: {"method":"PUT","path":"/admin/projects/{project_id}/members/{user_id}/roles","access":{"kind":"project","permission":"projectMembers:write","by":"project_id"}},
    remove: {"method":"DELETE","path":"/admin/projects/{project_id}/members/{user_id}","access":{"kind":"project","permission":"projectMembers:write","by":"project_id"}},
    leave: {"method":"DELETE","path":"/admin/projects/{project_id}/membership","access":{"kind":"project","permission":"project:leave","by":"project_id"}},
  },
  projectServiceAccounts: {
    list: {"method":"GET","path":"/admin/projects/{project_id}/service-accounts","access":{"kind":"project","permission":"projectServiceAccounts:read","by":"project_id"}},
    candidates: {"method":"GET","path":"/admin/projects/{project_id}/service-account-candidates","access":{"kind":"project","permission":"projectServiceAccounts:write","by":"project_id"}},
    connect: {"method":"POST","path":"/admin/projects/{project_id}/service-accounts","access":{"kind":"project","permission":"projectServiceAccounts:write","by":"project_id"}},
    setRole: {"method":"PUT","path":"/admin/projects/{project_id}/service-accounts/{service_account_id}/roles","access":{"kind":"project","permission":"projectServiceAccounts:write","by":"project_id"}},
    disconnect: {"method":"DELETE","path":"/admin/projects/{project_id}/service-accounts/{service_account_id}","access":{"kind":"project","permission":"projectServiceAccounts:write","by":"project_id"}},
  },
  access: {
    member: {"method":"GET","path":"/admin/members/{user_id}/access","access":{"kind":"organization","permission":"members:read"}},
    serviceAccount: {"method":"GET","path":"/admin/service-accounts/{service_account_id}/access","access":{"kind":"organization","permission":"serviceAccounts:read"}},
    project: {"method":"GET","path":"/admin/projects/{project_id}/access","access":{"kind":"project","permission":"projectMembers:read","by":"project_id"}},
  },
  usage: {
    get: {"method":"GET","path":"/admin/usage","access":{"kind":"organization","permission":"usage:read"},"feature":"usage"},
    summary: {"method":"GET","path":"/admin/usage/summary","access":{"kind":"organization","permission":"usage:read"},"feature":"usage"},
    export: {"method":"GET","path":"/admin/usage/export","access":{"kind":"organization","permission":"usage:read"},"feature":"usage"},
    report: {"method":"POST","path":"/internal/v1/usage-records","access":{"kind":"integration"}},
    getPriceBook: {"method":"GET","path":"/internal/v1/price-book","access":{"kind":"integration"}},
    putPriceBook: {"method":"PUT","path":"/internal/v1/price-book","access":{"kind":"integration"}},
  },
  spendAlerts: {
    list: {"method":"GET","path":"/admin/spend-alerts","access":{"kind":"organization","permission":"spendAlerts:read"},"feature":"spendAlerts"},
    create: {"method":"POST","path":"/admin/spend-alerts","access":{"kind":"organization","permission":"spendAlerts:write"},"feature":"spendAlerts"},
    update: {"method":"PATCH","path":"/admin/spend-alerts/{alert_id}","access":{"kind":"organization","permission":"spendAlerts:write"},"feature":"spendAlerts"},
    delete: {"method":"DELETE","path":"/admin/spend-alerts/{alert_id}","access":{"kind":"organization","permission":"spendAlerts:write"},"feature":"spendAlerts"},
    sendTest: {"method":"POST","path":"/admin/spend-alerts/{alert_id}/test","access":{"kind":"organization","permission":"spendAlerts:write"},"feature":"spendAlerts"},
  },
  invoices: {
    list: {"method":"GET","path":"/admin/invoices","access":{"kind":"organization","permission":"billing:read"}},
  },
  integration: {
    putResources: {"method":"PUT","path":"/internal/v1/projects/{project_id}/resources","access":{"kind":"integration"}},
  },
  introspection: {
    introspect: {"method":"POST","path":"/internal/v1/api-keys/introspect","access":{"kind":"integration"}},
  },
} as const satisfies Record<string, Record<string, Route>>
