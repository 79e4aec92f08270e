import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Endpoint } from '#contract/endpoint.ts'
import { endpoints } from '#contract/endpoints.ts'
import { apiKeys, invites, serviceAccounts, sessions } from '#server/db/schema.ts'
import { type Caller, createTestApp } from '../test/app.ts'
import { type GeneratedInput, inputOf } from '../test/fuzz/from-schema.ts'
import { hostileBody, hostileText } from '../test/fuzz/hostile.ts'

// Every endpoint, as everybody, with generated input: some of it right, most of it nearly so, some of it meant to do harm.
// FUZZ_SECONDS for how long, FUZZ_SEED to see a run again.
const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 10)
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31)
/** So many requests later everything is made anew: what is deleted is of no more use to anybody. */
const REQUESTS_A_WORLD = 120

const t = await createTestApp()

/** In every name of the organization that nobody here belongs to. */
const FOREIGN = `FOREIGN${crypto.randomUUID().replaceAll('-', '')}`

async function makePlace(mark: string) {
  const organization = await t.organization({ name: `${mark} organization` })
  const project = await t.project(organization, { name: `${mark} project`, tags: { tag: mark } })
  const key = await t.apiKey(project, { name: `${mark} key`, hint: `pckey_${mark.slice(0, 6)}_…0000` })
  const owner = await t.member(organization, 'OrgOwner')
  const machine = await t.serviceAccount(organization, 'OrgOwner')
  return { organization, project, key, owner, machine }
}

const abroad = await makePlace(FOREIGN)

async function makeWorld() {
  const home = await makePlace('home')
  const member = await t.member(home.organization, 'OrgMember')
  const billing = await t.member(home.organization, 'OrgBillingAdmin')
  const viewer = await t.serviceAccount(home.organization, 'OrgMember')
  await t.grant(home.organization, viewer, 'ProjectViewer', home.project)
  const { cookie = '' } = home.owner.headers
  const callers: Record<string, Caller> = {
    owner: home.owner,
    member,
    billing,
    machine: home.machine,
    viewer,
    visitor: t.visitor,
    'a foreign page': t.stranger({ cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }),
    'a broken token': t.stranger({ authorization: `Bearer ${home.machine.token.slice(0, -3)}abc` }),
    'a strange token': t.stranger({ authorization: 'Bearer \u00ff\u00fe' }),
    'the data plane': t.dataPlane,
  }
  return { home, callers }
}

let world = await makeWorld()
const callerNames = [...Object.keys(world.callers), 'owner', 'owner', 'owner', 'owner', 'machine', 'machine', 'machine']

/** Stands in for ids, which change from world to world: a run that failed is to be seen again. */
const KNOWN: Record<string, () => string> = {
  '@home-organization': () => world.home.organization.id,
  '@home-project': () => world.home.project.id,
  '@home-key': () => world.home.key.id,
  '@home-owner': () => world.home.owner.id,
  '@home-machine': () => world.home.machine.id,
  '@foreign-organization': () => abroad.organization.id,
  '@foreign-project': () => abroad.project.id,
  '@foreign-key': () => abroad.key.id,
  '@foreign-owner': () => abroad.owner.id,
  '@foreign-machine': () => abroad.machine.id,
}
const stands = Object.keys(KNOWN)
function knownValues(name: string): readonly string[] {
  if (!/id$|ids$|principal|resource|project|user/u.test(name)) return []
  const kind = /organization|project|api_key|user|service_account/u.exec(name)?.[0] ?? ''
  const word = {
    organization: 'organization',
    project: 'project',
    api_key: 'key',
    user: 'owner',
    service_account: 'machine',
  }[kind]
  const meant = word ? stands.filter((one) => one.endsWith(word)) : stands
  return [
    ...meant,
    ...meant.filter((one) => one.startsWith('@home')),
    ...meant.filter((one) => one.startsWith('@home')),
  ]
}
const KNOWN_BY_NAME = new Map(Object.entries(KNOWN))
const real = (text: string) => KNOWN_BY_NAME.get(text)?.() ?? text
function realised(value: unknown): unknown {
  if (typeof value === 'string') return real(value)
  if (Array.isArray(value)) return value.map(realised)
  if (typeof value !== 'object' || value === null) return value
  // Not by assignment: `__proto__` has to stay a property.
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, realised(one)]))
}

type Sent = {
  endpoint: string
  caller: string
  input: GeneratedInput
  organization: string
  text: string | undefined
  type: string
}

// What the contract says of an address it may also be asked by any other method.
const sent: fc.Arbitrary<Sent> = fc
  .constantFrom(...endpoints.filter(({ id }) => id !== 'account.demoSignIn'))
  .chain((endpoint) =>
    fc.record({
      endpoint: fc.constant(endpoint.id),
      caller:
        endpoint.access.kind === 'integration'
          ? fc.oneof(fc.constant('the data plane'), fc.constantFrom(...callerNames))
          : fc.constantFrom(...callerNames),
      input: inputOf(endpoint, knownValues),
      organization: fc.oneof(
        { weight: 16, arbitrary: fc.constant('@home-organization') },
        { weight: 3, arbitrary: fc.constant('@foreign-organization') },
        { weight: 1, arbitrary: hostileText },
      ),
      text: fc.option(hostileBody, { freq: 25, nil: undefined }),
      type: fc.oneof(
        { weight: 30, arbitrary: fc.constant('application/json') },
        fc.constantFrom('', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'),
      ),
    }),
  )

const byId = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]))
const headerText = (text: string) =>
  text
    .replaceAll(/[^\x20-\x7e\x80-\xff]/gu, '')
    .trim()
    .slice(0, 4_000)
const pathText = (text: string) => encodeURIComponent(text.toWellFormed().slice(0, 4_000))

function send(one: Sent, endpoint: Endpoint) {
  const params = realised(one.input.params) as Record<string, string>
  const path = endpoint.path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => pathText(params[name] ?? 'x') || 'x')
  const query = new URLSearchParams(
    one.input.query.map(([name, value]): [string, string] => [name.toWellFormed(), real(value).toWellFormed()]),
  )
  const body = one.text ?? (endpoint.body === undefined ? undefined : JSON.stringify(realised(one.input.body) ?? {}))
  return world.callers[one.caller]?.request(endpoint.method, query.size > 0 ? `${path}?${query}` : path, {
    ...(body === undefined || endpoint.method === 'GET' ? {} : { text: body.toWellFormed() }),
    headers: { 'content-type': one.type, 'conifer-organization': headerText(real(one.organization)) },
  })
}

/** What may never be in an answer: what secrets are kept as, and what proves who somebody is. */
async function secretsNow(): Promise<string[]> {
  const keys = await t.db.select({ secret: apiKeys.keyHash }).from(apiKeys)
  const accounts = await t.db.select({ secret: serviceAccounts.secretHash }).from(serviceAccounts)
  const links = await t.db.select({ secret: invites.tokenHash }).from(invites)
  const cookies = await t.db.select({ secret: sessions.token }).from(sessions)
  const { sessionSecret, integrationToken } = t.deps.settings
  return [...keys, ...accounts, ...links, ...cookies]
    .map(({ secret }) => secret)
    .concat(sessionSecret, integrationToken)
}
let secrets = await secretsNow()

/** Endpoints whose answer is a new secret, shown this once. */
const SHOWS_KEY = new Set(endpoints.filter(({ id }) => /^apiKeys\.(?:create|rotate)/u.test(id)).map(({ id }) => id))
const NEW_KEY = /pckey_[A-Za-z0-9]{6}_[A-Za-z0-9]{43}/u

const counts = { requests: 0, refused: 0, done: 0, foreign: 0 }
const reached = new Set<string>()
const succeeded = new Set<string>()

async function check(one: Sent): Promise<void> {
  const endpoint = byId.get(one.endpoint)
  if (!endpoint) throw new Error(`There is no ${one.endpoint}.`)
  if (counts.requests % REQUESTS_A_WORLD === 0) {
    world = await makeWorld()
    secrets = await secretsNow()
  }
  const answer = await send(one, endpoint)
  if (!answer) throw new Error(`There is no ${one.caller}.`)
  counts.requests += 1
  reached.add(endpoint.id)
  const { status, text, headers } = answer
  if (status >= 400) {
    counts.refused += 1
    expect(status, `${endpoint.id}: ${text}`).toBeLessThan(500)
    expect(headers.get('content-type')).toContain('application/json')
    if (endpoint.id === 'oauth.token') expect(answer.body).toMatchObject({ error: expect.any(String) as string })
    else
      expect(answer.body).toMatchObject({
        status,
        error: { code: expect.stringMatching(/^[A-Z_]+$/u) as string, message: expect.stringMatching(/\S/u) as string },
      })
  } else {
    counts.done += 1
    succeeded.add(endpoint.id)
    // A machine that is shown its own token would have to have asked the token endpoint.
    if (NEW_KEY.test(text)) expect(SHOWS_KEY, 'a key shows where none was made').toContain(endpoint.id)
  }
  // The data plane serves all organizations; everybody else is of one.
  if (one.caller !== 'the data plane') {
    if (JSON.stringify([one.input, one.organization]).includes('@foreign')) counts.foreign += 1
    expect(
      text.includes(FOREIGN),
      `${endpoint.id} as ${one.caller} answers of a foreign organization: ${text.slice(0, 500)}`,
    ).toBe(false)
  }
  for (const secret of secrets) if (text.includes(secret)) throw new Error(`${endpoint.id} answers with a secret.`)
  expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
}

test(
  `${SECONDS} s of generated requests: no 5xx, one shape of error, no secret, nothing of a foreign organization`,
  { timeout: SECONDS * 1000 + 60_000 },
  async () => {
    const before = await t.auditEvents(abroad.organization)
    await fc.assert(fc.asyncProperty(sent, check), {
      seed: SEED,
      numRuns: 10_000_000,
      plugins: [fc.interruptAfterTimeLimit(SECONDS * 1000)],
      maxSkipsPerRun: 0,
    })
    process.stdout.write(
      `fuzz: seed ${SEED}, ${JSON.stringify({ ...counts, endpoints: reached.size, succeeded: succeeded.size })}\n`,
    )
    expect(counts.requests).toBeGreaterThan(100)
    expect(counts.done).toBeGreaterThan(0)
    // Nobody did anything in the organization that nobody belongs to, and nothing went wrong behind a kind answer. What
    // the data plane reports of its projects is the system's.
    const after = await t.auditEvents(abroad.organization)
    expect(after.filter(({ actorType }) => actorType !== 'system')).toEqual(before)
    expect(t.logs.filter(({ level }) => level === 'error')).toEqual([])
    const log = JSON.stringify(t.logs)
    for (const secret of secrets) expect(log.includes(secret), 'a secret in the log').toBe(false)
  },
)
