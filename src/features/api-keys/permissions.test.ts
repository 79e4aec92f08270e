import { expect, test } from 'vitest'
import { KEY_ROLES, projectPermissions } from '#contract/roles.ts'
import { LEVELS, permissionsOf, type Permissions, permissionWords, rolesOf, samePermissions } from './permissions.ts'

const choices: Permissions[] = [
  { kind: 'all' as const },
  ...LEVELS.flatMap((control) => LEVELS.map((data): Permissions => ({ kind: 'custom', control, data }))),
].filter((one) => rolesOf(one).length > 0)

test('each choice is read back from its roles as it was chosen', () => {
  expect(choices).toHaveLength(9)
  for (const choice of choices) expect(permissionsOf(rolesOf(choice))).toEqual(choice)
})
test('both None comes to no role, which the API refuses', () => {
  expect(rolesOf({ kind: 'custom', control: 'None', data: 'None' })).toEqual([])
})
test('any combination of roles is shown as what it permits', () => {
  for (let bits = 1; bits < 2 ** KEY_ROLES.length; bits += 1) {
    const roles = KEY_ROLES.filter((_, at) => bits & (1 << at))
    const shown = rolesOf(permissionsOf(roles))
    expect([...projectPermissions(shown, [])].toSorted(), roles.join(' ')).toEqual(
      [...projectPermissions(roles, [])].toSorted(),
    )
  }
})
test('project viewer is both planes ReadOnly', () => {
  const shown = permissionsOf(['ProjectViewer'])
  expect(permissionWords(shown)).toBe('Control plane ReadOnly, Data plane ReadOnly')
  expect(samePermissions(shown, permissionsOf(['ControlPlaneViewer', 'DataPlaneViewer']))).toBe(true)
})
