import { expect, test, vi } from 'vitest'
import { projects } from '#contract/projects.ts'
import { createTestApp } from '../test/app.ts'
import { createOnce } from './kernel/once.ts'

test('requests that share it look up who asks once with what they belong to, and what they hold in each project once', async () => {
  const t = await createTestApp()
  const [one, other] = [await t.organization(), await t.organization()]
  const ada = await t.member(one, 'OrgOwner')
  const foreign = await t.project(other)
  const findSession = vi.spyOn(t.deps, 'findSession')
  const names: string[] = []
  const shared = createOnce()
  const once: typeof shared = (name, read) => {
    names.push(name)
    return shared(name, read)
  }
  const ask = (path: string, organizationId: string) =>
    t.app.fetch(
      new Request(new URL(path, t.deps.settings.publicUrl), {
        headers: { ...ada.headers, 'conifer-organization': organizationId },
      }),
      { once },
    )
  const answers = await Promise.all([
    ask(projects.list.path, one.id),
    ask(projects.overview.path, one.id),
    ask(projects.list.path, other.id),
    ask(`/admin/projects/${foreign.id}/api-keys`, other.id),
    ask('/console/session', one.id),
  ])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 404, 200])
  expect(findSession).toHaveBeenCalledTimes(1)
  expect(new Set(names)).toEqual(
    new Set([
      'person',
      'session',
      `member of ${one.id} `,
      `member of ${other.id} `,
      `member of ${other.id} ${foreign.id}`,
    ]),
  )
})
