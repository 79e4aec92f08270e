import { describe, expect, test } from 'vitest'
import {
  ORGANIZATION_ROLES,
  type OrganizationPermission,
  organizationPermissions,
  PROJECT_ROLES,
  type ProjectPermission,
  projectPermissions,
  refusal,
} from './roles.ts'

// The product's two tables, written out a second time on purpose: the data in roles.ts is held against them cell by cell.
const organizationTable: Record<OrganizationPermission, string> = {
  //                        owner user member billing
  'organization:read': '    ●     ●    ●      ●',
  'organization:leave': '   ●     ●    ●      ●',
  'members:read': '         ●     ●    ●      ●',
  'projects:list': '        ●     ●    ●      ●',
  'organization:update': '  ●     -    -      -',
  'organization:delete': '  ●     -    -      -',
  'billing:read': '         ●     -    -      ●',
  'billing:update': '       ●     -    -      ●',
  'usage:read': '           ●     -    -      ●',
  'supportPlans:read': '    ●     -    -      ●',
  'spendAlerts:read': '     ●     -    -      ●',
  'spendAlerts:write': '    ●     -    -      ●',
  'invites:read': '         ●     -    -      -',
  'invites:write': '        ●     -    -      -',
  'members:remove': '       ●     -    -      -',
  'members:update': '       ●     -    -      -',
  'serviceAccounts:read': ' ●     -    -      -',
  'serviceAccounts:write': '●     -    -      -',
  'sso:update': '           ●     -    -      -',
  'auditLogs:read': '       ●     -    -      -',
  'auditLogs:update': '     ●     -    -      -',
  'projects:create': '      ●     ●    -      -',
  'organizationApiKeys:read': '●   -    -      -',
  'organizationApiKeys:write': '●  -    -      -',
}

const projectTable: Record<ProjectPermission, string> = {
  //                                owner user member | editor viewer cpEditor cpViewer dpEditor dpViewer
  'project:read': '                 ●     ●    ●        ●      ●      ●        ●        ●        ●',
  'projectMembers:read': '          ●     ●    ●        -      -      -        -        -        -',
  'projectServiceAccounts:read': '  ●     ●    ●        -      -      -        -        -        -',
  'apiKeys:read': '                 ●     ●    ●        -      -      -        -        -        -',
  'project:leave': '                ●     ●    ●        -      -      -        -        -        -',
  'project:update': '               ●     -    -        -      -      -        -        -        -',
  'project:delete': '               ●     -    -        -      -      -        -        -        -',
  'projectMembers:write': '         ●     -    -        -      -      -        -        -        -',
  'projectServiceAccounts:write': ' ●     -    -        -      -      -        -        -        -',
  'apiKeys:write': '                ●     -    -        -      -      -        -        -        -',
  'resources:read': '               ●     ●    -        ●      ●      ●        ●        -        -',
  'resources:write': '              ●     ●    -        ●      -      ●        -        -        -',
  'data:read': '                    ●     ●    -        ●      ●      -        -        ●        ●',
  'data:write': '                   ●     ●    -        ●      -      -        -        ●        -',
  'assistants:chat': '              ●     ●    -        ●      ●      -        -        ●        ●',
  'assistants:write': '             ●     ●    -        ●      -      -        -        ●        -',
  'inference:use': '                ●     ●    -        ●      ●      -        -        ●        ●',
}

/** Takes a row of a table and the roles its columns stand for; returns those that are marked. Throws when a role has no column. */
function marked<R extends string>(row: string, roles: readonly R[]): R[] {
  const cells = row.trim().split(/\s+/u)
  if (cells.length !== roles.length) throw new Error(`The table needs one column for each of ${roles.join(', ')}.`)
  return roles.filter((_, at) => cells[at] === '●')
}

describe('organization roles', () => {
  test.each(Object.entries(organizationTable))('%s', (permission, row) => {
    const held = ORGANIZATION_ROLES.filter((role) =>
      organizationPermissions([role]).has(permission as OrganizationPermission),
    )
    expect(held).toEqual(marked(row, ORGANIZATION_ROLES))
  })
})

describe('project roles', () => {
  test.each(Object.entries(projectTable))('%s', (permission, row) => {
    const held = PROJECT_ROLES.filter((role) =>
      projectPermissions([role], ['OrgMember']).has(permission as ProjectPermission),
    )
    expect(held).toEqual(marked(row, PROJECT_ROLES))
  })

  test('an organization owner is a project owner everywhere, nobody else inherits', () => {
    expect(projectPermissions([], ['OrgOwner'])).toEqual(projectPermissions(['ProjectOwner'], []))
    for (const role of ['OrgManager', 'OrgMember', 'OrgBillingAdmin'] as const) {
      expect(projectPermissions([], [role]).size).toBe(0)
    }
  })

  test('rights are the union of the roles held', () => {
    const both = projectPermissions(['ControlPlaneViewer', 'DataPlaneViewer'], [])
    expect(both.has('resources:read') && both.has('data:read')).toBe(true)
    expect(both.has('resources:write') || both.has('data:write')).toBe(false)
  })
})

test('a refusal names who may, in the words on screen', () => {
  expect(refusal('projects:create')).toBe('Only organization owners and organization users can create projects.')
  expect(refusal('apiKeys:write')).toBe(
    'Only organization owners and project owners can create, update and delete API keys.',
  )
})
