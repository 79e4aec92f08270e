/** What docs/data-plane.md promises: the example data plane obeys the keys that the official SDK makes. */
import { AdminClient } from '@pinecone-database/pinecone'
import { describe, expect, test } from 'vitest'
import { apiKeys } from '#contract/api-keys.ts'
import { KEY_ROLES } from '#contract/roles.ts'
import { createApp } from '#server/app.ts'
import { createDataPlane } from '../../../examples/data-plane/app.ts'
import { conifer } from '../../../examples/data-plane/conifer.ts'
import { Caller, createTestApp } from '../../../test/app.ts'

const t = await createTestApp()

// Pinecone's table of API key roles, written out on purpose: one row for each operation its guide names.
const OPERATIONS: Record<string, string> = {
  //                                     All   Viewer CP-Ed CP-View DP-Ed DP-View
  'GET /indexes': '                       ●     ●      ●     ●       -     -',
  'GET /indexes/docs': '                  ●     ●      ●     ●       -     -',
  'GET /backups': '                       ●     ●      ●     ●       -     -',
  'GET /collections': '                   ●     ●      ●     ●       -     -',
  'GET /assistants': '                    ●     ●      ●     ●       -     -',
  'POST /indexes': '                      ●     -      ●     -       -     -',
  'PATCH /indexes/docs': '                ●     -      ●     -       -     -',
  'DELETE /indexes/docs': '               ●     -      ●     -       -     -',
  'DELETE /collections/docs': '           ●     -      ●     -       -     -',
  'POST /backups': '                      ●     -      ●     -       -     -',
  'POST /assistants': '                   ●     -      ●     -       -     -',
  'POST /query': '                        ●     ●      -     -       ●     ●',
  'GET /vectors/fetch': '                 ●     ●      -     -       ●     ●',
  'GET /vectors/list': '                  ●     ●      -     -       ●     ●',
  'POST /describe_index_stats': '         ●     ●      -     -       ●     ●',
  'POST /bulk/imports': '                 ●     -      -     -       ●     -',
  'POST /vectors/upsert': '               ●     -      -     -       ●     -',
  'POST /vectors/update': '               ●     -      -     -       ●     -',
  'POST /vectors/delete': '               ●     -      -     -       ●     -',
  'GET /assistant/files/help': '          ●     ●      -     -       ●     ●',
  'POST /assistant/chat/help': '          ●     ●      -     -       ●     ●',
  'POST /assistant/evaluate': '           ●     ●      -     -       ●     ●',
  'POST /assistant/files/help': '         ●     -      -     -       ●     -',
  'DELETE /assistant/files/help/a.pdf': ' ●     -      -     -       ●     -',
  'POST /embed': '                        ●     ●      -     -       ●     ●',
  'POST /rerank': '                       ●     ●      -     -       ●     ●',
}

// Once as on PostgreSQL, where nothing is kept in memory, once as on the embedded database, where it is.
describe.each([{ soleProcess: false }, { soleProcess: true }])(
  'keys kept in memory: $soleProcess',
  ({ soleProcess }) => {
    const app = createApp({ ...t.deps, soleProcess })
    const send = async (request: Request) => app.fetch(request)
    const dataPlane = createDataPlane(
      conifer({
        url: 'http://localhost:4000',
        token: t.deps.settings.integrationToken,
        fetch: (input, init) => send(new Request(input, init)),
      }),
    )
    const ask = async (operation: string, key: string) => {
      const [method = '', path = ''] = operation.split(' ')
      return (await dataPlane.request(path, { method, headers: { 'api-key': key } })).status
    }

    /** An organization with a project, and the official SDK signed in as its owner. */
    async function setUp() {
      const organization = await t.organization()
      const account = await t.serviceAccount(organization, 'OrgOwner')
      const project = await t.project(organization)
      const admin = new AdminClient({
        clientId: account.clientId,
        clientSecret: account.clientSecret,
        controllerHostUrl: 'http://localhost:4000',
        // The SDK asks login.pinecone.io for its token; here both are the same server.
        fetchApi: (input, init) => {
          const { pathname, search } = new URL(input instanceof Request ? input.url : input)
          return send(new Request(`http://localhost:4000${pathname}${search}`, init))
        },
      })
      const owner = new Caller(send, 'http://localhost:4000', account.headers)
      return { admin, owner, project, organization }
    }

    test('each role opens exactly what the guide says', async () => {
      const { admin, project } = await setUp()
      for (const [at, role] of KEY_ROLES.entries()) {
        const { key, value } = await admin.apiKeys.create(project.id, { name: role, roles: [role] })
        expect(key.roles).toEqual([role])
        const allowed: Record<string, number> = {}
        const wanted: Record<string, number> = {}
        for (const [operation, row] of Object.entries(OPERATIONS)) {
          allowed[operation] = await ask(operation, value)
          wanted[operation] = row.trim().split(/\s+/u)[at] === '●' ? 200 : 403
        }
        expect(allowed).toEqual(wanted)
      }
    })

    test('the SDK describes, lists, updates and deletes', async () => {
      const { admin, project } = await setUp()
      const { key, value } = await admin.apiKeys.create(project.id, { name: 'devkey' })
      expect(key).toMatchObject({ name: 'devkey', projectId: project.id, roles: ['ProjectEditor'] })
      expect(await admin.apiKeys.describe(key.id)).toEqual(key)
      expect((await admin.apiKeys.list(project.id)).data).toEqual([key])
      expect(await ask('POST /vectors/upsert', value)).toBe(200)
      await admin.apiKeys.update(key.id, { roles: ['DataPlaneViewer'] })
      expect(await ask('POST /vectors/upsert', value)).toBe(403)
      expect(await ask('POST /query', value)).toBe(200)
      await admin.apiKeys.delete(key.id)
      expect(await ask('POST /query', value)).toBe(401)
      expect((await admin.apiKeys.list(project.id)).data).toEqual([])
      await expect(admin.apiKeys.describe(key.id)).rejects.toThrow('404')
    })

    test('a disabled key is refused at the next call, an enabled one let in', async () => {
      const { admin, owner, project } = await setUp()
      const { key, value } = await admin.apiKeys.create(project.id, { name: 'k' })
      const params = { api_key_id: key.id }
      expect(await ask('POST /query', value)).toBe(200)
      await owner.call(apiKeys.disable, { params })
      expect(await ask('POST /query', value)).toBe(401)
      await owner.call(apiKeys.enable, { params })
      expect(await ask('POST /query', value)).toBe(200)
      await owner.call(apiKeys.bulk, { params: { project_id: project.id }, body: { action: 'disable', ids: [key.id] } })
      expect(await ask('POST /query', value)).toBe(401)
    })

    test('a key is refused from the moment it expires', async () => {
      const { owner, project } = await setUp()
      const expiresAt = new Date(t.clock.now().getTime() + 60_000).toISOString()
      const { value } = await owner.call(apiKeys.create, {
        params: { project_id: project.id },
        body: { name: 'k', expires_at: expiresAt },
      })
      expect(await ask('POST /query', value)).toBe(200)
      t.clock.advance({ seconds: 61 })
      expect(await ask('POST /query', value)).toBe(401)
    })

    test('a rotated value works for its grace and no longer', async () => {
      const { owner, project } = await setUp()
      const { key, value: first } = await owner.call(apiKeys.create, {
        params: { project_id: project.id },
        body: { name: 'k' },
      })
      const params = { api_key_id: key.id }
      expect(await ask('POST /query', first)).toBe(200)
      const { key: rotated, value: second } = await owner.call(apiKeys.rotate, {
        params,
        body: { grace_seconds: 3600 },
      })
      expect(rotated.id).toBe(key.id)
      expect(rotated.hint).not.toBe(key.hint)
      expect([await ask('POST /query', first), await ask('POST /query', second)]).toEqual([200, 200])
      t.clock.advance({ seconds: 3601 })
      expect([await ask('POST /query', first), await ask('POST /query', second)]).toEqual([401, 200])

      const { value: third } = await owner.call(apiKeys.rotate, { params, body: { grace_seconds: 0 } })
      expect([await ask('POST /query', second), await ask('POST /query', third)]).toEqual([401, 200])

      const { value: fourth } = await owner.call(apiKeys.rotate, { params, body: { grace_seconds: 86_400 } })
      expect([await ask('POST /query', third), await ask('POST /query', fourth)]).toEqual([200, 200])
      await owner.call(apiKeys.revokePreviousValue, { params })
      expect([await ask('POST /query', third), await ask('POST /query', fourth)]).toEqual([401, 200])
    })

    test('the keys of a deleted project open nothing', async () => {
      const { admin, project } = await setUp()
      const { value } = await admin.apiKeys.create(project.id, { name: 'k' })
      expect(await ask('POST /query', value)).toBe(200)
      await admin.projects.delete(project.id)
      expect(await ask('POST /query', value)).toBe(401)
    })

    test('no key, a wrong key, and a data plane that shows no token', async () => {
      expect((await dataPlane.request('/query', { method: 'POST' })).status).toBe(401)
      expect(await ask('POST /query', 'pckey_abcdef_' + 'x'.repeat(43))).toBe(401)
      const stranger = createDataPlane(
        conifer({
          url: 'http://localhost:4000',
          token: 'wrong',
          fetch: (input, init) => send(new Request(input, init)),
        }),
      )
      expect((await stranger.request('/query', { method: 'POST', headers: { 'api-key': 'x' } })).status).toBe(503)
    })

    test('a Conifer that cannot be reached opens nothing, and is no failure of the data plane’s own', async () => {
      const alone = createDataPlane(
        conifer({
          url: 'http://localhost:4000',
          token: t.deps.settings.integrationToken,
          fetch: () => Promise.reject(new TypeError('fetch failed')),
        }),
      )
      expect((await alone.request('/query', { method: 'POST', headers: { 'api-key': 'x' } })).status).toBe(503)
    })
  },
)
