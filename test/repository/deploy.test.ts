import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { readText, repositoryFiles, root } from './files.ts'

// There is no container engine where the tests run: what can be held without one is.

const manifests = repositoryFiles.filter((file) => /^deploy\/.*\.ya?ml$/.test(file))
type Tree = { [name: string]: Tree } & Tree[] & string
const parse = (file: string) =>
  parseAllDocuments(readText(file)).map((document) => {
    expect(document.errors, file).toEqual([])
    return document.toJS() as Tree
  })
const dockerfile = readText('deploy/Dockerfile')
const settings = readText('server/node/settings.ts')

test('every manifest is YAML, and the kustomization names all of the others', () => {
  expect(manifests.length).toBeGreaterThan(4)
  for (const file of manifests) parse(file)
  const [kustomization] = parse('deploy/kubernetes/kustomization.yaml')
  const others = manifests.filter(
    (file) => file.startsWith('deploy/kubernetes/') && !file.endsWith('kustomization.yaml'),
  )
  expect(Array.from<string>(kustomization?.['resources'] ?? []).toSorted()).toEqual(
    others.map((file) => path.basename(file)).toSorted(),
  )
})

test('what the Dockerfile copies out of the sources is there, and not ignored', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) => (match[1] ?? '').split(' '))
  expect(copied).toContain('package-lock.json')
  for (const file of copied) expect(existsSync(path.join(root, file)), file).toBe(true)
  const let_in = readText('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1))
  for (const file of copied.filter((one) => one !== '.')) expect(let_in).toContain(file)
  // All that the build reads, as scripts/lib/project.mjs lists it.
  const [, inputs = ''] = /const BUILD_INPUTS = \[([^\]]*)\]/.exec(readText('scripts/lib/project.mjs')) ?? []
  const read = [...inputs.matchAll(/'([^']+)'/g)].map((match) => match[1])
  expect(read.length).toBeGreaterThan(5)
  for (const input of read) expect(let_in).toContain(input)
})

test('the image runs the Node that package.json names, as nobody special, and asks itself how it is', () => {
  const { dependencies } = JSON.parse(readText('package.json')) as { dependencies: Record<string, string> }
  expect(dockerfile).toContain(`ARG NODE_VERSION=${dependencies['node']}\n`)
  expect(dockerfile).toMatch(/^USER 1000:1000$/m)
  expect(dockerfile).toMatch(/^HEALTHCHECK [\s\S]*\/readyz/m)
  expect(dockerfile).toContain('"--liftoff-only"')
})

test('the containers may write nowhere but where they must, and gain no rights', () => {
  const [deployment] = parse('deploy/kubernetes/deployment.yaml')
  const pod = deployment?.['spec']?.['template']?.['spec']
  expect(pod?.['securityContext']).toMatchObject({ runAsNonRoot: true })
  expect(pod?.['containers']?.[0]?.['securityContext']).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
  expect(pod?.['containers']?.[0]?.['readinessProbe']).toMatchObject({ httpGet: { path: '/readyz' } })
  expect(pod?.['containers']?.[0]?.['livenessProbe']).toMatchObject({ httpGet: { path: '/livez' } })
  const [compose] = parse('deploy/compose.yaml')
  expect(compose?.['services']?.['conifer']).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
})

test('they set only what the server reads', () => {
  const [deployment] = parse('deploy/kubernetes/deployment.yaml')
  const [compose] = parse('deploy/compose.yaml')
  const container = deployment?.['spec']?.['template']?.['spec']?.['containers']?.[0]
  const names = [
    ...(container?.['env'] ?? []).map((one) => String(one['name'])),
    ...Object.keys(compose?.['services']?.['conifer']?.['environment'] ?? {}),
  ]
  expect(names.length).toBeGreaterThan(8)
  for (const name of names) expect(settings, name).toContain(`  ${name}:`)
})
