import { describe, expect, test } from 'vitest'
import type { Deps } from '#server/kernel/context.ts'
import { ApiError } from '#server/kernel/errors.ts'
import { createTestApp } from '../../../test/app.ts'
import { requireGoodPassword } from './password-rules.ts'

const deps = { settings: { publicUrl: 'https://keys.larch.example' } } as Deps
const ada = { email: 'ada.lovelace@larch.example', name: 'Ada Lovelace' }

async function refusalOf(password: string): Promise<string | null> {
  try {
    await requireGoodPassword(deps, password, ada)
    return null
  } catch (error) {
    if (error instanceof ApiError) return error.message
    throw error
  }
}

describe('a new password', () => {
  test.for(['password123', '1234567890', 'Qwertyuiop', 'iloveyou123'])('%s is known to everybody', async (password) => {
    expect(await refusalOf(password)).toMatch(/easy to guess|Many people use this password/)
  })

  test.for(['Conifer-2026!', 'adalovelace1815', 'larch.larch.7', 'Lovelace2026!!', 'admin.conifer'])(
    '%s is made of what somebody knows about its owner',
    async (password) => {
      expect(await refusalOf(password)).toContain('easy to guess')
    },
  )

  test.for([
    'correct horse battery',
    'ada likes conifer trees',
    '8f2!kQ0z7#xW',
    '二十四の瞳と静かな海',
    '93 71 05 22 48',
  ])('%s is good', async (password) => {
    expect(await refusalOf(password)).toBeNull()
  })
})

test('a weak password is refused at its field wherever one is set, before any mail is sent', async () => {
  const t = await createTestApp()
  await t.organization()
  const body = { name: 'Ada', email: 'ada@example.com', password: 'password1234' }
  expect(await t.visitor.post('/console/sign-up', body)).toMatchObject({
    status: 400,
    body: { error: { details: { fields: [{ path: 'password' }] } } },
  })
  const person = await t.person({ password: 'correct horse battery' })
  const member = await t.signInAs(person)
  const change = { current_password: 'correct horse battery', new_password: 'password1234' }
  expect(await member.post('/console/account/password', change)).toMatchObject({
    status: 400,
    body: { error: { details: { fields: [{ path: 'new_password' }] } } },
  })
  expect(t.mails).toEqual([])
})
