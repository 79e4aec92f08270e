import type { QueryClient, QueryKey, UseQueryOptions } from '@tanstack/react-query'
import type { ComponentType } from 'react'
import { redirect, type RouteObject } from 'react-router'
import type { Gate } from '#contract/can.ts'
import { routes as calls } from '#contract/routes.generated.ts'
import { membersQuery } from '#features/members/queries.ts'
import { projectMembersQuery } from '#features/project-members/queries.ts'
import { homeQuery } from '#features/home/queries.ts'
import { keysQuery, organizationKeysQuery } from '#features/api-keys/queries.ts'
import { projectServiceAccountsQuery } from '#features/project-service-accounts/queries.ts'
import { resourcesQuery } from '#features/resources/queries.ts'
import { serviceAccountsQuery } from '#features/service-accounts/queries.ts'
import { emailChangeQuery, factorsQuery, sessionsQuery } from '#features/account/queries.ts'
import { invoicesQuery, plansQuery } from '#features/billing/queries.ts'
import { singleSignOnQuery } from '#features/single-sign-on/queries.ts'
import { spendAlertsQuery } from '#features/spend-alerts/queries.ts'
import { cameRendered } from '#lib/early.ts'
import { prefetch } from '#lib/query-client.ts'
import { projectsQuery } from '#lib/queries.ts'
import { goHome, requireOrganization, requireSignedIn, requireState } from './gate.ts'
import { paths, patterns } from './paths.ts'
import { mayCall, mayCallIn } from './may-call.ts'
import { frame, page } from './page-route.ts'
import { PublicFrame } from './PublicFrame.tsx'
import { Root } from './Root.tsx'
import { RootError } from './RootError.tsx'
import type { PageData, RouteHandle } from './route-handle.ts'

/** Takes the cache of everything the server told; returns every page there is. A page is added with one entry. */
export function createRoutes(client: QueryClient): RouteObject[] {
  const projects: PageData = ({ params }) => prefetch(client, projectsQuery(params['organization'] ?? ''))
  const inOrganization =
    <Data, Key extends QueryKey>(
      gate: Gate,
      query: (organizationId: string) => UseQueryOptions<Data, Error, Data, Key>,
    ): PageData =>
    async ({ params: { organization = '' } }) => {
      if (mayCall(client, gate, organization)) await prefetch(client, query(organization))
    }
  const invoices = inOrganization(calls.invoices.list, invoicesQuery)
  const inProject =
    <Data, Key extends QueryKey>(
      gate: Gate,
      query: (organizationId: string, projectId: string) => UseQueryOptions<Data, Error, Data, Key>,
    ): PageData =>
    async ({ params: { organization = '', project = '' } }) => {
      if (mayCallIn(client, gate, organization, project)) await prefetch(client, query(organization, project))
    }
  return [
    {
      Component: Root,
      ErrorBoundary: RootError,
      HydrateFallback: () => null,
      children: [
        { path: patterns.home, middleware: [goHome(client)], loader: () => null, element: null },
        {
          Component: PublicFrame,
          children: [
            {
              middleware: [requireState(client, 'set-up-required')],
              children: [
                page({
                  path: patterns.setUp,
                  title: 'Set up',
                  load: async () => (await import('#features/set-up/SetUpPage.tsx')).SetUpPage,
                }),
              ],
            },
            {
              middleware: [requireState(client, 'signed-out')],
              children: [
                page({
                  path: patterns.signIn,
                  title: 'Sign in',
                  load: async () => (await import('#features/sign-in/SignInPage.tsx')).SignInPage,
                }),
                page({
                  path: patterns.signUp,
                  title: 'Sign up',
                  load: async () => (await import('#features/sign-up/SignUpPage.tsx')).SignUpPage,
                }),
                page({
                  path: patterns.forgotPassword,
                  title: 'Forgotten password',
                  load: async () => (await import('#features/password/ForgotPasswordPage.tsx')).ForgotPasswordPage,
                }),
              ],
            },
            // A link of a mail may be opened by somebody who is signed in, as this person or as another.
            page({
              path: patterns.confirmEmail,
              title: 'Confirm your email address',
              load: async () => (await import('#features/sign-up/ConfirmEmailPage.tsx')).ConfirmEmailPage,
            }),
            page({
              path: patterns.confirmNewEmail,
              title: 'Confirm your new email address',
              load: async () => (await import('#features/account/ConfirmNewEmailPage.tsx')).ConfirmNewEmailPage,
            }),
            page({
              path: patterns.acceptInvite,
              title: 'Invitation',
              load: async () => (await import('#features/invitation/InvitationPage.tsx')).InvitationPage,
            }),
            page({
              path: patterns.ssoCallback,
              title: 'Sign in',
              load: async () => (await import('#features/sign-in/SsoCallbackPage.tsx')).SsoCallbackPage,
            }),
            page({
              path: patterns.resetPassword,
              title: 'Set a new password',
              load: async () => (await import('#features/password/ResetPasswordPage.tsx')).ResetPasswordPage,
            }),
            { path: '*', ...frame(notFound), handle: { title: 'Not found' } satisfies RouteHandle },
          ],
        },
        {
          middleware: [requireSignedIn(client)],
          ...frame(async () => (await import('./AccountFrame.tsx')).AccountFrame),
          ErrorBoundary: RootError,
          children: [
            page({
              path: patterns.account,
              title: 'Account',
              load: async () => (await import('#features/account/AccountPage.tsx')).AccountPage,
              data: async () => {
                await Promise.all([
                  prefetch(client, sessionsQuery),
                  prefetch(client, factorsQuery),
                  prefetch(client, emailChangeQuery),
                ])
              },
            }),
            page({
              path: patterns.newOrganization,
              title: 'Create organization',
              load: async () => (await import('#features/organization/NewOrganizationPage.tsx')).NewOrganizationPage,
            }),
          ],
        },
        {
          path: patterns.organization,
          middleware: [requireSignedIn(client), requireOrganization(client)],
          ...frame(
            async () => (await import('./ConsoleFrame.tsx')).ConsoleFrame,
            // The navigation shows one of them. Nobody waits for that but who sees it already, and would see it go and come.
            async ({ params }) => {
              const asked = prefetch(client, { ...projectsQuery(params['organization'] ?? ''), staleTime: 'static' })
              if (cameRendered()) await asked
            },
          ),
          ErrorBoundary: RootError,
          children: [
            page({
              path: patterns.organization,
              title: 'Home',
              load: async () => (await import('#features/home/HomePage.tsx')).HomePage,
              data: ({ params }) => prefetch(client, homeQuery(params['organization'] ?? '')),
            }),
            page({
              path: patterns.projects,
              title: 'Projects',
              load: async () => (await import('#features/projects/ProjectsPage.tsx')).ProjectsPage,
              data: projects,
            }),
            {
              path: patterns.project,
              ...frame(async () => (await import('./ProjectFrame.tsx')).ProjectFrame, projects),
              children: [
                {
                  index: true,
                  loader: ({ params }) =>
                    redirect(paths.apiKeys(params['organization'] ?? '', params['project'] ?? '')),
                },
                {
                  path: patterns.projectAccess,
                  loader: ({ params }) =>
                    redirect(paths.projectMembers(params['organization'] ?? '', params['project'] ?? '')),
                },
                {
                  ...frame(async () => (await import('./AccessFrame.tsx')).ProjectAccessFrame),
                  children: [
                    page({
                      path: patterns.projectMembers,
                      title: 'Members',
                      load: async () =>
                        (await import('#features/project-members/ProjectMembersPage.tsx')).ProjectMembersPage,
                      data: inProject(calls.projectMembers.list, projectMembersQuery),
                    }),
                  ],
                },
                page({
                  path: patterns.apiKeys,
                  title: 'API keys',
                  load: async () => (await import('#features/api-keys/ApiKeysPage.tsx')).ApiKeysPage,
                  data: inProject(calls.apiKeys.overview, keysQuery),
                }),
                page({
                  path: patterns.resources,
                  title: 'Resources',
                  load: async () => (await import('#features/resources/ResourcesPage.tsx')).ResourcesPage,
                  data: inProject(calls.projects.listResources, resourcesQuery),
                }),
                {
                  ...frame(async () => (await import('./AccessFrame.tsx')).ProjectAccessFrame),
                  children: [
                    page({
                      path: patterns.projectServiceAccounts,
                      title: 'Service accounts',
                      load: async () =>
                        (await import('#features/project-service-accounts/ProjectServiceAccountsPage.tsx'))
                          .ProjectServiceAccountsPage,
                      data: inProject(calls.projectServiceAccounts.list, projectServiceAccountsQuery),
                    }),
                  ],
                },
                { path: '*', ...frame(notFound), handle: { title: 'Not found' } satisfies RouteHandle },
              ],
            },
            {
              path: patterns.settings,
              loader: ({ params }) => redirect(paths.organizationSettings(params['organization'] ?? '')),
            },
            page({
              path: patterns.organizationSettings,
              title: 'Organization',
              load: async () => (await import('#features/organization/OrganizationPage.tsx')).OrganizationPage,
              data: projects,
            }),
            {
              path: patterns.serviceAccountsShort,
              loader: ({ params }) => redirect(paths.serviceAccounts(params['organization'] ?? '')),
            },
            { path: patterns.access, loader: ({ params }) => redirect(paths.members(params['organization'] ?? '')) },
            {
              ...frame(async () => (await import('./AccessFrame.tsx')).AccessFrame),
              children: [
                page({
                  path: patterns.members,
                  title: 'Members',
                  load: async () => (await import('#features/members/MembersPage.tsx')).MembersPage,
                  data: async (args) => {
                    await Promise.all([
                      projects(args),
                      prefetch(client, membersQuery(args.params['organization'] ?? '')),
                    ])
                  },
                }),
                page({
                  path: patterns.organizationApiKeys,
                  title: 'API keys',
                  load: async () => (await import('#features/api-keys/AllApiKeysPage.tsx')).AllApiKeysPage,
                  data: inOrganization(calls.apiKeys.organizationOverview, organizationKeysQuery),
                }),
                page({
                  path: patterns.serviceAccounts,
                  title: 'Service accounts',
                  load: async () =>
                    (await import('#features/service-accounts/ServiceAccountsPage.tsx')).ServiceAccountsPage,
                  data: inOrganization(calls.serviceAccounts.overview, serviceAccountsQuery),
                }),
                page({
                  path: patterns.singleSignOn,
                  title: 'Single sign-on',
                  load: async () => (await import('#features/single-sign-on/SingleSignOnPage.tsx')).SingleSignOnPage,
                  data: inOrganization(calls.singleSignOn.get, singleSignOnQuery),
                }),
              ],
            },
            page({
              path: patterns.projectsSettings,
              title: 'Projects',
              load: async () => (await import('#features/projects/ProjectsSettingsPage.tsx')).ProjectsSettingsPage,
              data: projects,
            }),
            page({
              path: patterns.usage,
              title: 'Usage',
              load: async () => (await import('#features/usage/UsagePage.tsx')).UsagePage,
              data: async ({ params, request }) => {
                const organization = params['organization'] ?? ''
                if (!mayCall(client, calls.usage.get, organization)) return
                // With the page's script: what reads its address is no burden of the other pages.
                const { loadUsage } = await import('#features/usage/queries.ts')
                await loadUsage(client, organization, new URL(request.url).search)
              },
            }),
            page({
              path: patterns.spendAlerts,
              title: 'Spend alerts',
              load: async () => (await import('#features/spend-alerts/SpendAlertsPage.tsx')).SpendAlertsPage,
              data: inOrganization(calls.spendAlerts.list, spendAlertsQuery),
            }),
            {
              ...frame(async () => (await import('./BillingFrame.tsx')).BillingFrame),
              children: [
                page({
                  path: patterns.billing,
                  title: 'Invoices',
                  load: async () => (await import('#features/billing/InvoicesPage.tsx')).InvoicesPage,
                  data: invoices,
                }),
                page({
                  path: patterns.invoice,
                  title: 'Invoice',
                  load: async () => (await import('#features/billing/InvoicePage.tsx')).InvoicePage,
                  data: invoices,
                }),
                page({
                  path: patterns.plans,
                  title: 'Plans',
                  load: async () => (await import('#features/billing/PlansPage.tsx')).PlansPage,
                  data: inOrganization(calls.billing.plans, plansQuery),
                }),
              ],
            },
            page({
              path: patterns.auditLogs,
              title: 'Audit logs',
              load: async () => (await import('#features/audit/AuditPage.tsx')).AuditPage,
              data: async ({ params, request }) => {
                const organization = params['organization'] ?? ''
                if (!mayCall(client, calls.auditEvents.list, organization)) return
                // Its code stands with the page's own: no other page has to load it.
                const { loadAudit } = await import('#features/audit/queries.ts')
                await loadAudit(client, organization, new URL(request.url).search)
              },
            }),
            page({
              path: patterns.support,
              title: 'Support',
              load: async () => (await import('#features/errors/SupportPage.tsx')).SupportPage,
            }),
            { path: '*', ...frame(notFound), handle: { title: 'Not found' } satisfies RouteHandle },
          ],
        },
      ],
    },
  ]
}

async function notFound(): Promise<ComponentType> {
  return (await import('#features/errors/NotFoundPage.tsx')).NotFoundPage
}
