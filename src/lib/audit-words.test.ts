import { expect, test } from 'vitest'
import type { AuditEvent } from '#contract/audit.ts'
import { auditDetails, auditText } from './audit-words.ts'

type Input = {
  action: string
  type: string
  name?: string
  id?: string
  parameters?: Record<string, unknown>
  project?: string | null
  failed?: boolean
  actor?: Partial<AuditEvent['actor']>
}

function event({ action, type, name = 'thing', id = 'x', parameters = {}, project, failed, actor }: Input): AuditEvent {
  return {
    id: 'e',
    organization_id: 'o',
    organization_name: 'O',
    client: { userAgent: null, ip_address: null },
    actor: {
      principal_id: 'ada',
      principal_name: 'ada@example.com',
      principal_type: 'user',
      display_name: 'Ada',
      ...actor,
    },
    event: {
      time: '2026-11-22T00:00:00Z',
      action,
      resource_type: type,
      resource_id: id,
      resource_name: name,
      outcome: { result: failed ? 'failure' : 'success', reason: null, error_code: null },
      parameters,
    },
    project: project === undefined ? null : { id: 'p', name: project },
    request_id: null,
  }
}

const told: [Input, string][] = [
  [{ action: 'create', type: 'api-key', name: 'ci', project: 'prod' }, 'Ada created API key ci in prod'],
  [
    {
      action: 'update',
      type: 'user',
      name: 'ada@example.com',
      id: 'ada',
      parameters: { email: { from: 'ada@example.com', to: 'ada.king@example.com' } },
    },
    'Ada changed their email address to ada.king@example.com',
  ],
  [{ action: 'create', type: 'api-key', name: 'ci', project: null }, 'Ada created API key ci in a deleted project'],
  [{ action: 'rotate', type: 'api-key', name: 'ci', project: 'prod' }, 'Ada rotated the value of API key ci in prod'],
  [{ action: 'create', type: 'project', name: 'prod', project: 'prod' }, 'Ada created project prod'],
  [
    { action: 'update', type: 'project', name: 'b', project: 'b', parameters: { name: { from: 'a', to: 'b' } } },
    'Ada renamed project a to b',
  ],
  [
    { action: 'update', type: 'project', name: 'b', parameters: { name: { from: 'a', to: 'b' }, tags: {} } },
    'Ada changed project b',
  ],
  [{ action: 'login', type: 'user', id: 'ada', name: 'ada@example.com' }, 'Ada signed in'],
  [{ action: 'login', type: 'user', id: 'ada', failed: true }, 'Ada tried to sign in'],
  [{ action: 'create', type: 'user', name: 'bob@example.com', project: 'prod' }, 'Ada added bob@example.com to prod'],
  [
    { action: 'update', type: 'user', id: 'ada', parameters: { two_factor: 'turned off' } },
    'Ada turned two-factor authentication off',
  ],
  [
    { action: 'update', type: 'user', id: 'ada', parameters: { two_factor: 'turned on' }, failed: true },
    'Ada tried to turn two-factor authentication on',
  ],
  [
    { action: 'update', type: 'user', id: 'ada', parameters: { recovery_codes: 'replaced' } },
    'Ada replaced their recovery codes',
  ],
  [{ action: 'update', type: 'user', id: 'ada', parameters: {} }, 'Ada changed their sign-in'],
  [{ action: 'confirm', type: 'user', id: 'ada' }, 'Ada confirmed that it is them'],
  [{ action: 'create', type: 'user', id: 'ada' }, 'Ada joined the organization'],
  [{ action: 'delete', type: 'user', name: 'bob@example.com' }, 'Ada removed bob@example.com from the organization'],
  [{ action: 'delete', type: 'user', id: 'ada', project: 'prod', parameters: { left: true } }, 'Ada left prod'],
  [
    { action: 'update', type: 'user', name: 'bob', parameters: { roles: { from: ['OrgMember'], to: ['OrgOwner'] } } },
    'Ada changed the role of bob',
  ],
  [
    { action: 'update', type: 'user', name: 'bob', project: 'prod', parameters: { role_granted: 'ProjectOwner' } },
    'Ada gave bob the role Project owner in prod',
  ],
  [
    { action: 'update', type: 'service-account', name: 'ci', parameters: { role_removed: 'OrgOwner' } },
    'Ada took the role Organization owner from service account ci',
  ],
  [{ action: 'create', type: 'service-account', name: 'ci' }, 'Ada created service account ci'],
  [
    { action: 'create', type: 'service-account', name: 'ci', project: 'prod' },
    'Ada connected service account ci to prod',
  ],
  [
    { action: 'update', type: 'service-account', name: 'ci', parameters: { secret_rotated: true } },
    'Ada rotated the secret of service account ci',
  ],
  [{ action: 'create', type: 'invite', name: 'new@example.com' }, 'Ada invited new@example.com'],
  [{ action: 'delete', type: 'invite', name: 'new@example.com' }, 'Ada withdrew the invite of new@example.com'],
  [{ action: 'create', type: 'spend_alert', name: 'Spend alert at $500' }, 'Ada created the spend alert at $500'],
  [
    { action: 'delete', type: 'index', name: 'docs', project: 'prod', actor: { principal_type: 'system' } },
    'The data plane deleted index docs in prod',
  ],
  [
    { action: 'create', type: 'organization', name: 'Larch', actor: { principal_type: 'system' } },
    'Conifer created organization Larch',
  ],
  [
    {
      action: 'delete',
      type: 'api-key',
      name: 'ci',
      actor: { principal_type: 'service_account', principal_name: 'bot', display_name: null },
    },
    'bot deleted API key ci',
  ],
  [
    { action: 'delete', type: 'api-key', name: 'ci', project: 'prod', failed: true },
    'Ada tried to delete API key ci in prod',
  ],
  [
    { action: 'create', type: 'api-key', name: '', project: 'prod', failed: true },
    'Ada tried to create an API key in prod',
  ],
  [
    { action: 'delete', type: 'api-key', name: '', project: 'prod', failed: true, parameters: { ids: ['a', 'b'] } },
    'Ada tried to delete 2 API keys in prod',
  ],
  [
    { action: 'update', type: 'service-account', name: 'ci', parameters: { role_granted: 'OrgOwner' }, failed: true },
    'Ada tried to give service account ci the role Organization owner',
  ],
  [
    { action: 'update', type: 'user', name: 'bob', parameters: { roles: ['OrgMember'] }, failed: true },
    'Ada tried to change the role of bob',
  ],
  [{ action: 'delete', type: 'user', name: '', failed: true }, 'Ada tried to remove a member from the organization'],
  [{ action: 'create', type: 'invite', name: '', failed: true }, 'Ada tried to invite somebody'],
  [{ action: 'create', type: 'spend_alert', name: '', failed: true }, 'Ada tried to create a spend alert'],
  [{ action: 'step-up', type: 'second_factor', name: 'totp' }, 'Ada did “step up” on second factor totp'],
]
test.each(told)('%j is told as a sentence', (input, sentence) => {
  expect(auditText(event(input))).toBe(sentence)
})

test('what changed is told in words, roles by their names', () => {
  const parameters = {
    roles: { from: ['ProjectEditor'], to: ['DataPlaneViewer', 'ControlPlaneViewer'] },
    expires_at: null,
    force_encryption_with_cmek: { from: false, to: true },
    tags: { from: {}, to: { env: 'prod' } },
  }
  expect(auditDetails(event({ action: 'update', type: 'api-key', parameters }))).toEqual([
    { what: 'Roles', from: 'Project editor', to: 'Data plane viewer, Control plane viewer' },
    { what: 'Expires', to: 'none' },
    { what: 'CMEK required', from: 'no', to: 'yes' },
    { what: 'Tags', from: 'none', to: 'env=prod' },
  ])
})
