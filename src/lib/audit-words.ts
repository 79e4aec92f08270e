import type { AuditEvent } from '#contract/audit.ts'
import { type Role, ROLE_LABELS } from '#contract/roles.ts'

/** A piece of a sentence; a strong one is a name. */
export type Piece = { text: string; strong?: boolean }

/** What somebody did, as it was done and as it was only tried. */
type Verb = readonly [done: string, tried: string]
type Told = { verb: Verb; rest?: Piece[] }

const TYPE_WORDS: Record<string, string> = {
  organization: 'organization',
  project: 'project',
  'api-key': 'API key',
  user: 'member',
  'service-account': 'service account',
  invite: 'invite',
  session: 'session',
  spend_alert: 'spend alert',
  passkey: 'passkey',
  'identity-provider': 'identity provider',
  'sso-domain': 'single sign-on domain',
  index: 'index',
  collection: 'collection',
  backup: 'backup',
  assistant: 'assistant',
}
const ACTION_WORDS: Record<string, Verb> = {
  create: ['created', 'create'],
  update: ['changed', 'change'],
  delete: ['deleted', 'delete'],
  login: ['signed in', 'sign in'],
  logout: ['signed out', 'sign out'],
  disable: ['disabled', 'disable'],
  enable: ['enabled', 'enable'],
  rotate: ['rotated the value of', 'rotate the value of'],
  'rotate-secret': ['rotated the secret of', 'rotate the secret of'],
  test: ['sent a test of', 'send a test of'],
}
const ACTION_NAMES: Record<string, string> = {
  create: 'Create',
  update: 'Change',
  delete: 'Delete',
  login: 'Sign in',
  logout: 'Sign out',
  disable: 'Disable',
  enable: 'Enable',
  rotate: 'Rotate value',
  'rotate-secret': 'Rotate secret',
  test: 'Test',
  confirm: 'Confirm identity',
}

const plain = (text: string): Piece => ({ text })
const name = (text: string): Piece => ({ text, strong: true })
const spaced = (word: string) => word.replaceAll(/[_-]/g, ' ')
const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1)

/** Takes a resource type; returns what it is called: "API key". */
export function typeWords(type: string): string {
  return TYPE_WORDS[type] ?? spaced(type)
}

/** Takes an action; returns it as the name of a filter: "Sign in". */
export function actionWords(action: string): string {
  return ACTION_NAMES[action] ?? capital(spaced(action))
}

/** What the data plane reports of its own accord; everything else without a principal Conifer does itself. */
const REPORTED = new Set(['index', 'collection', 'backup', 'assistant', 'project'])

/** Takes an event; returns what to call who acted. */
function actorWords({ actor, event }: AuditEvent): string {
  if (actor.principal_type === 'system') return REPORTED.has(event.resource_type) ? 'The data plane' : 'Conifer'
  return actor.display_name ?? actor.principal_name
}

/** What it is about. What was only to be made may have no name yet, and several things at once have none. */
function thing(type: string, called: string, parameters: Record<string, unknown>): Piece[] {
  const words = typeWords(type)
  if (called !== '') return type === 'user' ? [name(called)] : [plain(`${words} `), name(called)]
  const { ids } = parameters
  if (Array.isArray(ids) && ids.length > 1) return [plain(`${ids.length} ${words}s`)]
  return [plain(`${/^[aeio]/i.test(words) ? 'an' : 'a'} ${words}`)]
}

function role(value: unknown): string {
  const label = ROLE_LABELS[value as Role] as string | undefined
  return label ?? String(value)
}

function isChange(value: unknown): value is { from: unknown; to: unknown } {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value
}

const TURNED = new Map<unknown, Verb>([
  ['turned on', ['turned two-factor authentication on', 'turn two-factor authentication on']],
  ['turned off', ['turned two-factor authentication off', 'turn two-factor authentication off']],
])

/** People, machines and invites: what happens to them is told in words of their own. */
function tellPrincipal({ actor, event, project }: AuditEvent): Told | undefined {
  const { action, resource_type: type, resource_id: id, resource_name: resource, outcome, parameters } = event
  const isSelf = id === actor.principal_id
  const who = thing(type, resource, parameters)
  const invited = resource === '' ? plain('somebody') : name(resource)
  const change = parameters['roles'] ?? parameters['role']
  const where = project ? [plain(' in '), name(project.name ?? 'a deleted project')] : []
  if (parameters['role_granted'] !== undefined)
    return { verb: ['gave', 'give'], rest: [...who, plain(` the role ${role(parameters['role_granted'])}`), ...where] }
  if (parameters['role_removed'] !== undefined)
    return {
      verb: ['took', 'take'],
      rest: [plain(`the role ${role(parameters['role_removed'])} from `), ...who, ...where],
    }
  // Of what was refused the roles that were wanted are known, not those there were.
  if (action === 'update' && (isChange(change) || (change !== undefined && outcome.result === 'failure')))
    return { verb: ['changed the role of', 'change the role of'], rest: [...who, ...where] }
  if (parameters['secret_rotated'] === true)
    return { verb: ['rotated the secret of', 'rotate the secret of'], rest: who }
  if (parameters['resent'] === true)
    return { verb: ['sent the invite again to', 'send the invite again to'], rest: [invited] }
  if (parameters['link_copied'] === true)
    return { verb: ['copied the invite link of', 'copy the invite link of'], rest: [invited] }
  if (typeof parameters['password'] === 'string' && isSelf)
    return {
      verb:
        parameters['password'] === 'changed'
          ? ['changed their password', 'change their password']
          : ['reset their password', 'reset their password'],
    }
  const address = parameters['email']
  if (isSelf && isChange(address))
    return {
      verb: ['changed their email address to', 'change their email address to'],
      rest: [name(String(address.to))],
    }
  const turned = isSelf && TURNED.get(parameters['two_factor'])
  if (turned) return { verb: turned }
  if (isSelf && parameters['recovery_codes'] === 'replaced')
    return { verb: ['replaced their recovery codes', 'replace their recovery codes'] }
  if (type === 'invite' && action === 'create') return { verb: ['invited', 'invite'], rest: [invited] }
  if (type === 'invite' && action === 'delete')
    return { verb: ['withdrew the invite of', 'withdraw the invite of'], rest: [invited] }
  if (type === 'user' && action === 'update' && isSelf)
    return parameters['name'] === undefined
      ? { verb: ['changed their sign-in', 'change their sign-in'] }
      : { verb: ['changed their profile', 'change their profile'] }
  if (type === 'user' && action === 'confirm') return { verb: ['confirmed that it is them', 'confirm that it is them'] }
  if (action === 'create' && project) {
    const verb: Verb = type === 'user' ? ['added', 'add'] : ['connected', 'connect']
    return { verb, rest: [...who, plain(' to '), name(project.name ?? 'a deleted project')] }
  }
  if (action === 'delete' && project) {
    const from = name(project.name ?? 'a deleted project')
    if (isSelf) return { verb: ['left', 'leave'], rest: [from] }
    const verb: Verb = type === 'user' ? ['removed', 'remove'] : ['disconnected', 'disconnect']
    return { verb, rest: [...who, plain(' from '), from] }
  }
  if (type === 'user' && action === 'create')
    return isSelf
      ? { verb: ['joined the organization', 'join the organization'] }
      : { verb: ['added', 'add'], rest: [...who, plain(' to the organization')] }
  if (type === 'user' && action === 'delete')
    return isSelf
      ? { verb: ['left the organization', 'leave the organization'] }
      : { verb: ['removed', 'remove'], rest: [...who, plain(' from the organization')] }
  return undefined
}

function tell(event: AuditEvent): Told {
  const { action, resource_type: type, resource_name: resource, parameters } = event.event
  if (action === 'login' || action === 'logout') return { verb: ACTION_WORDS[action] ?? ['', ''] }
  const special = ['user', 'service-account', 'invite'].includes(type) ? tellPrincipal(event) : undefined
  if (special) return special
  if (type === 'session' && action === 'delete') return { verb: ['ended a session', 'end a session'] }
  const { project } = event
  const inside = project && type !== 'project' ? [plain(' in '), name(project.name ?? 'a deleted project')] : []
  const renamed = parameters['name']
  if (action === 'update' && isChange(renamed) && Object.keys(parameters).length === 1)
    return {
      verb: ['renamed', 'rename'],
      rest: [
        plain(`${typeWords(type)} `),
        name(String(renamed.from)),
        plain(' to '),
        name(String(renamed.to)),
        ...inside,
      ],
    }
  if (
    action === 'update' &&
    (parameters['resources_created'] !== undefined || parameters['resources_deleted'] !== undefined)
  )
    return { verb: ['reported new resources of', 'report new resources of'], rest: [plain('project '), name(resource)] }
  const verb = ACTION_WORDS[action] ?? ([`did “${spaced(action)}” on`, `do “${spaced(action)}” on`] as const)
  // A spend alert's name says what it is: "Spend alert at $500".
  if (type === 'spend_alert' && resource !== '')
    return { verb, rest: [plain('the '), name(resource.replace(/^S/, 's'))] }
  return { verb, rest: [...thing(type, resource, parameters), ...inside] }
}

/** Takes an event; returns it as a sentence: **Ada Lovelace** created API key **ci-pipeline** in **search-prod**. */
export function auditSentence(event: AuditEvent): Piece[] {
  const { verb, rest } = tell(event)
  const failed = event.event.outcome.result === 'failure'
  return [
    name(actorWords(event)),
    plain(failed ? ` tried to ${verb[1]}` : ` ${verb[0]}`),
    ...(rest ? [plain(' '), ...rest] : []),
  ]
}

/** The same as text. */
export function auditText(event: AuditEvent): string {
  return auditSentence(event)
    .map(({ text }) => text)
    .join('')
}

const PARAMETER_WORDS: Record<string, string> = {
  cmek: 'CMEK',
  force_encryption_with_cmek: 'CMEK required',
  max_pods: 'Maximum pods',
  ip_address: 'IP address',
  role_binding_id: 'Role binding ID',
  invite_id: 'Invite ID',
  client_id: 'Client ID',
  expires_at: 'Expires',
  grace_seconds: 'Grace period, seconds',
  grace_period_seconds: 'Grace period, seconds',
}

function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueWords).join(', ')
  if (typeof value === 'object') {
    const entries = Object.entries(value)
    return entries.length === 0 ? 'none' : entries.map(([key, one]) => `${key}=${valueWords(one)}`).join(', ')
  }
  return typeof value === 'string' ? role(value) : JSON.stringify(value)
}

/** One thing an event tells beyond its sentence. `from` only of what was something else before. */
export type Detail = { what: string; from?: string; to: string }

/** Takes an event; returns what changed, in words. */
export function auditDetails({ event }: AuditEvent): Detail[] {
  return Object.entries(event.parameters).map(([key, value]) => {
    const what = PARAMETER_WORDS[key] ?? capital(spaced(key))
    return isChange(value)
      ? { what, from: valueWords(value.from), to: valueWords(value.to) }
      : { what, to: valueWords(value) }
  })
}
