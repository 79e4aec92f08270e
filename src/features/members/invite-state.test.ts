import { describe, expect, test } from 'vitest'
import type { InviteResult } from '#contract/invites.ts'
import { addInvitees, bindingsOf, leftToInvite } from './invite-state.ts'

const labels = (text: string) => addInvitees([], text).map((one) => one.label)

describe('addresses as they are pasted', () => {
  test('by comma, semicolon, space and line, bare or with a name', () => {
    expect(
      labels(
        'ada@example.com, Grace Hopper <grace@example.com>; ken@example.com\nlinus@example.com dennis@example.com',
      ),
    ).toEqual(['ada@example.com', 'grace@example.com', 'ken@example.com', 'linus@example.com', 'dennis@example.com'])
  })

  test('nobody twice, whatever the case, within a text and beside those entered before', () => {
    const present = addInvitees([], 'Ada@example.com')
    expect(addInvitees(present, 'ada@EXAMPLE.com ken@example.com, KEN@example.com').map((one) => one.label)).toEqual([
      'Ada@example.com',
      'ken@example.com',
    ])
  })

  test('what is no address stays visible, without one', () => {
    expect(addInvitees([], 'Ada').map(({ label, address }) => ({ label, address }))).toEqual([
      { label: 'Ada', address: null },
    ])
  })
})

test('whom the server did not invite stays, with its reason; whom it did goes', () => {
  const sent = addInvitees([], 'Ada@example.com, ken@example.com, linus@example.com')
  const result = (email: string, outcome: InviteResult['outcome'], message: string): InviteResult => ({
    input: email,
    email,
    outcome,
    message,
    invite: null,
  })
  const left = leftToInvite(sent, [
    result('ada@example.com', 'already_member', 'Is a member.'),
    result('ken@example.com', 'invited', 'Invited.'),
    result('linus@example.com', 'rate_limited', 'Too many.'),
  ])
  expect(left.map(({ label, refusal }) => [label, refusal])).toEqual([
    ['Ada@example.com', 'Is a member.'],
    ['linus@example.com', 'Too many.'],
  ])
})

test('projects go with roles that need them, and never with the others', () => {
  const grants = [
    { key: 1, projectId: 'p1', role: 'ProjectManager' },
    { key: 2, projectId: '', role: 'ProjectOwner' },
  ] as const
  expect(bindingsOf('OrgMember', grants)).toEqual([
    { resource_type: 'organization', role: 'OrgMember' },
    { resource_type: 'project', resource_id: 'p1', role: 'ProjectManager' },
  ])
  expect(bindingsOf('OrgOwner', grants)).toEqual([{ resource_type: 'organization', role: 'OrgOwner' }])
})
