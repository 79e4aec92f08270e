import type { Deps } from '#server/kernel/context.ts'
import { invalidFields } from '#server/kernel/errors.ts'

/** Words in which every password of this application could be guessed (OWASP ASVS 5, 6.1.2). */
const OWN_WORDS = ['conifer', 'password', 'admin', 'console']
/** Shorter ones are in too many words. */
const MIN_WORD = 3
/** So many letters that nobody can look up are enough; length itself is the contract's. */
const MIN_OTHER_LETTERS = 4

/** Loaded with the first new password: a quarter of a megabyte. */
async function isCommon(password: string): Promise<boolean> {
  const { default: list } = await import('fxa-common-password-list')
  return list.test(password) || list.test(password.toLowerCase())
}

/** Takes a password and words about its owner; tells whether it is those words and little else. */
function isMadeOf(password: string, words: readonly string[]): boolean {
  let rest = password.toLowerCase().replaceAll(/[^\p{L}]/gu, '')
  const before = rest.length
  for (const word of words.toSorted((a, b) => b.length - a.length)) rest = rest.replaceAll(word, '')
  return rest.length < before && rest.length < MIN_OTHER_LETTERS
}

/**
 * Throws INVALID_ARGUMENT for a new password that is among the most used ones, or is the person's own name, address or
 * this site's name with some digits (OWASP ASVS 5, 6.2.4 and 6.2.11).
 * Takes the password, whose it will be, and the name of the field it was typed into.
 */
export async function requireGoodPassword(
  deps: Deps,
  password: string,
  owner: { email?: string; name?: string },
  path = 'password',
): Promise<void> {
  const { hostname } = new URL(deps.settings.publicUrl)
  const about = [owner.email ?? '', owner.name ?? '', hostname].join(' ').toLowerCase()
  const words = [...OWN_WORDS, ...about.split(/[^\p{L}]+/u).filter((word) => word.length >= MIN_WORD)]
  if (isMadeOf(password, words)) {
    const message = 'This password is easy to guess for who knows you or this site. Choose unrelated words.'
    throw invalidFields([{ path, message }])
  }
  if (await isCommon(password)) {
    const message = 'Many people use this password, so it is tried first. Choose another.'
    throw invalidFields([{ path, message }])
  }
}
