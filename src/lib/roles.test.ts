import { describe, expect, test } from 'vitest'
import { explainProject } from '#contract/explain.ts'
import { describeChange, isOneOf, permissionRows, roleSortText, strongestFirst } from './roles.ts'

describe('what a change of roles gives and takes', () => {
  test('from member to billing admin: billing is gained and nothing lost', () => {
    const { gained, lost } = describeChange(['OrgMember'], ['OrgBillingAdmin'])
    expect(gained).toContain('View usage and cost')
    expect(gained).not.toContain('See the member list')
    expect(lost).toEqual([])
  })

  test('an owner who becomes a user loses the projects too, which no permission of the organization says', () => {
    const { gained, lost } = describeChange(['OrgOwner'], ['OrgManager'])
    expect(gained).toEqual([])
    expect(lost[0]).toBe('Project owner in every project')
    expect(lost).toContain('Invite members to the organization')
    expect(lost).not.toContain('Create projects')
  })

  test('a role that another one holds already changes nothing', () => {
    expect(describeChange(['ProjectOwner'], ['ProjectOwner', 'ProjectViewer'])).toEqual({ gained: [], lost: [] })
    expect(describeChange(['OrgOwner', 'OrgMember'], ['OrgOwner'])).toEqual({ gained: [], lost: [] })
  })

  test('roles add up: giving up one of two loses only what the other does not give', () => {
    const { lost } = describeChange(['ProjectMember', 'DataPlaneViewer'], ['ProjectMember'])
    expect(lost).toEqual(expect.arrayContaining(['Query, fetch, list IDs and view index stats']))
    expect(lost).not.toContain('View the project')
  })
})

test('roles stand strongest first, each once', () => {
  expect(strongestFirst(['OrgBillingAdmin', 'OrgOwner', 'OrgBillingAdmin'])).toEqual(['OrgOwner', 'OrgBillingAdmin'])
  expect(roleSortText(['ProjectMember']) > roleSortText(['ProjectOwner'])).toBe(true)
})

test('which grant gives a permission is said only where there are several', () => {
  const inherited = { role: 'ProjectOwner', because: 'OrgOwner' } as const
  const own = { role: 'ProjectMember', because: null } as const
  expect(permissionRows([inherited], explainProject([inherited])).every((row) => row.reasons.length === 0)).toBe(true)
  const rows = permissionRows([inherited, own], explainProject([inherited, own]))
  expect(rows.find((row) => row.id === 'project:read')?.reasons).toEqual([
    'Project owner, because Organization owner',
    'Project member',
  ])
  expect(rows.find((row) => row.id === 'project:delete')?.reasons).toEqual([
    'Project owner, because Organization owner',
  ])
})

test('a value of a select is a role only when it is one', () => {
  expect(isOneOf(['OrgOwner', 'OrgMember'], 'OrgMember')).toBe(true)
  expect(isOneOf(['OrgOwner', 'OrgMember'], '')).toBe(false)
})
