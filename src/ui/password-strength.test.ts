import { expect, test } from 'vitest'
import { passwordStrength } from './password-strength.ts'

test.each([
  ['', 0],
  ['short', 0],
  ['aaaaaaaaaaaaaaaaaaaa', 1],
  ['password1234', 1],
  ['Qwerty!9876543', 1],
  ['tr0ub4dor&3x', 2],
  ['correct horse battery', 3],
])('%j is of level %i', (password, level) => {
  expect(passwordStrength(password, 10).level).toBe(level)
})

test('counts characters as people do', () => {
  expect(passwordStrength('🌲🌲🌲🌲🌲🌲🌲🌲🌲', 10).words).toBe('1 more character needed.')
})
