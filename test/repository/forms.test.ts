import { expect, test } from 'vitest'
import { modulesWithForms, modulesWithText, typingComponents } from '../hostile-forms/find-forms.ts'
import { identityScenarios } from '../hostile-forms/identity.ts'
import { organizationScenarios } from '../hostile-forms/organization.ts'
import { searchScenarios } from '../hostile-forms/search.ts'

/** Forms in which one presses and chooses, and types nothing; and the frame of others, which are tried each for itself. */
const WITHOUT_TEXT = [
  'src/features/api-keys/RotateKeyDialog.tsx',
  'src/features/members/RemoveMemberDialog.tsx',
  'src/lib/EditRolesDialog.tsx',
  'src/lib/FormDialog.tsx',
]
const tried = [...identityScenarios, ...organizationScenarios, ...searchScenarios].flatMap(({ modules }) => modules)
const found = [...new Set([...modulesWithText(), ...modulesWithForms()])].toSorted()

test('every form and every text field of the console is tried with hostile text', () => {
  expect(found.length).toBeGreaterThan(40)
  // Add yours to a scenario of test/hostile-forms/.
  expect(found.filter((file) => !tried.includes(file) && !WITHOUT_TEXT.includes(file))).toEqual([])
})

test('what is said to take no text takes none, and nothing is named that is not there', () => {
  const withText = modulesWithText()
  expect(WITHOUT_TEXT.filter((file) => withText.includes(file) || !found.includes(file))).toEqual([])
  expect(tried.filter((file) => !found.includes(file))).toEqual([])
})

test('the search for forms knows the fields of the kit', () => {
  expect([...typingComponents()]).toEqual(
    expect.arrayContaining(['TextField', 'PasswordField', 'NumberField', 'FilterBox', 'Combobox', 'ConfirmByName']),
  )
})
