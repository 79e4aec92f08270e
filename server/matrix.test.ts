import { afterAll, describe, expect, test } from 'vitest'
import type { Endpoint } from '#contract/endpoint.ts'
import { endpoints } from '#contract/endpoints.ts'
import {
  ORGANIZATION_ROLES,
  organizationPermissions,
  type OrganizationRole,
  PROJECT_ROLES,
  projectPermissions,
  type ProjectRole,
} from '#contract/roles.ts'
import { type Answer, type Caller, createTestApp } from '../test/app.ts'

// Every endpoint × every role × own and foreign organization, generated from the contract: who is let in, who is told why
// not, and who must not even learn that a thing exists. What an endpoint then does is its feature's own test.

const t = await createTestApp()

type Persona = {
  name: string
  kind: 'person' | 'machine'
  organizationRole: OrganizationRole
  projectRole?: ProjectRole
}

const people: Persona[] = [
  ...ORGANIZATION_ROLES.map((role) => ({ name: role, kind: 'person' as const, organizationRole: role })),
  ...PROJECT_ROLES.map((role) => ({
    name: `OrgMember and ${role}`,
    kind: 'person' as const,
    organizationRole: 'OrgMember' as const,
    projectRole: role,
  })),
]
const machines = people.map((persona) => ({
  ...persona,
  name: `service account ${persona.name}`,
  kind: 'machine' as const,
}))

/** What the contract promises this caller at home: the statuses an answer may have. `let in` is anything else. */
type Verdict = 'let in' | 401 | 403 | 404

function promised({ access }: Endpoint, persona: Persona): Verdict {
  switch (access.kind) {
    case 'public':
    case 'principal':
      return 'let in'
    case 'session':
      return persona.kind === 'person' ? 'let in' : 403
    case 'integration':
      return 401
    case 'organization':
      return organizationPermissions([persona.organizationRole]).has(access.permission) ? 'let in' : 403
    case 'project': {
      const held = projectPermissions(persona.projectRole ? [persona.projectRole] : [], [persona.organizationRole])
      if (held.size === 0) return 404
      return held.has(access.permission) ? 'let in' : 403
    }
  }
}

/** What the contract promises somebody whose every role is in another organization. */
function promisedAbroad(endpoint: Endpoint, persona: Persona): Verdict {
  const { kind } = endpoint.access
  if (kind === 'organization' || kind === 'project') return 404
  return promised(endpoint, persona)
}

type Place = Awaited<ReturnType<typeof place>>

async function place() {
  const organization = await t.organization()
  const project = await t.project(organization)
  const apiKey = await t.apiKey(project)
  return { organization, project, apiKey }
}

async function sendAs(caller: Caller, endpoint: Endpoint, where: Place): Promise<Answer> {
  const ids: Record<string, string> = {
    organization_id: where.organization.id,
    project_id: where.project.id,
    api_key_id: where.apiKey.id,
  }
  // What a caller may do is decided before anything it names below that is looked up: an unknown id will do.
  const path = endpoint.path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => ids[name] ?? crypto.randomUUID())
  return caller.request(endpoint.method, path, {
    ...(endpoint.body ? { body: {} } : {}),
    headers: { 'conifer-organization': where.organization.id },
  })
}

/** What docs/reliability.md tells of. */
const checked = { atHome: 0, abroad: 0 }
afterAll(() => void process.stdout.write(`matrix: ${JSON.stringify(checked)} pairs of endpoint and role checked\n`))

function expectVerdict(endpoint: Endpoint, persona: Persona, verdict: Verdict, response: Answer) {
  const label = `${endpoint.id} as ${persona.name}: ${response.status}`
  expect(response.status, label).toBeLessThan(500)
  if (verdict !== 'let in') {
    expect(response.status, label).toBe(verdict)
    const body = response.body as { status: number; error: { code: string; message: string } }
    expect(body.status).toBe(verdict)
    expect(body.error.message.length).toBeGreaterThan(0)
    return
  }
  // Let in: a body of nothing may be refused for what it lacks and an id for naming nothing, but not for who asks.
  expect([403], label).not.toContain(response.status)
  if (endpoint.access.kind !== 'public') expect(response.status, label).not.toBe(401)
  const namesNothingElse = !/\{(?!organization_id|project_id|api_key_id)\w+\}/u.test(endpoint.path)
  if (namesNothingElse && endpoint.access.kind !== 'public') expect(response.status, label).not.toBe(404)
}

async function enter(persona: Persona, where: Place): Promise<Caller> {
  const { organization, project } = where
  const enterAs = persona.kind === 'person' ? t.member : t.serviceAccount
  const principal = await enterAs(organization, persona.organizationRole)
  if (persona.projectRole) await t.grant(organization, principal, persona.projectRole, project)
  return principal
}

// A demo's sign-in exists in a demo only, and the token endpoint is no caller's: both have tests of their own.
const walked = endpoints.filter((one) => one.id !== 'account.demoSignIn' && one.id !== 'oauth.token')

describe.each(walked.map((endpoint) => [endpoint.id, endpoint] as const))('%s', (_, endpoint) => {
  test('at home, as every role', async () => {
    for (const persona of [...people, ...machines]) {
      const where = await place()
      const caller = await enter(persona, where)
      expectVerdict(endpoint, persona, promised(endpoint, persona), await sendAs(caller, endpoint, where))
      checked.atHome += 1
    }
  })

  test('in a foreign organization, as every role', async () => {
    const abroad = await place()
    const home = await place()
    for (const persona of [...people, ...machines]) {
      const caller = await enter(persona, home)
      expectVerdict(endpoint, persona, promisedAbroad(endpoint, persona), await sendAs(caller, endpoint, abroad))
      checked.abroad += 1
    }
  })

  test('by nobody', async () => {
    const response = await sendAs(t.visitor, endpoint, await place())
    if (endpoint.access.kind === 'public') expect([401, 403, 404]).not.toContain(response.status)
    else expect(response.status).toBe(401)
  })

  test.runIf(endpoint.method !== 'GET')('from a foreign page, with the cookie of somebody who may', async () => {
    const where = await place()
    const owner = await t.member(where.organization, 'OrgOwner')
    const { cookie = '' } = owner.headers
    const signs: Record<string, string>[] = [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]
    for (const sign of signs) {
      expect((await sendAs(t.stranger({ cookie, ...sign }), endpoint, where)).status).toBe(
        endpoint.access.kind === 'integration' ? 401 : 403,
      )
    }
  })
})
