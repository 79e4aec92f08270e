import type { BrowserContext } from '@playwright/test'

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>

/** Takes a demo's address; returns the cookies of its owner, and who that is. */
export async function signIn(origin: string): Promise<{ storageState: StorageState; userId: string }> {
  const answer = await fetch(`${origin}/console/demo-sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ persona: 'organization-owner' }),
  })
  const cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0] ?? '')
  const session = await fetch(`${origin}/console/session`, { headers: { cookie: cookie.join('; ') } })
  const { user } = (await session.json()) as { user: { id: string } }
  const cookies = cookie.map((one) => ({
    name: one.slice(0, one.indexOf('=')),
    value: one.slice(one.indexOf('=') + 1),
    domain: 'localhost',
    path: '/',
    expires: -1,
    httpOnly: true,
    secure: false,
    sameSite: 'Lax' as const,
  }))
  return { storageState: { cookies, origins: [] }, userId: user.id }
}
