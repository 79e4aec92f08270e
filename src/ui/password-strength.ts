export interface PasswordStrength {
  /** 0 (too short) to 3 (strong). */
  level: 0 | 1 | 2 | 3
  words: string
}

/** What people who must invent a password reach for first. */
const obvious = /(password|passwort|qwerty|letmein|welcome|iloveyou|admin|abc123|12345|conifer)/i

/**
 * A hint, not a rule: takes what is typed and the least length; returns how hard it is to guess. Length counts most (NIST
 * SP 800-63B-4, 3.1.1.2), variety only so far as it makes length honest: forty times the same letter is no password.
 */
export function passwordStrength(password: string, minCharacters: number): PasswordStrength {
  const characters = Array.from(password)
  if (characters.length < minCharacters) {
    const missing = minCharacters - characters.length
    return { level: 0, words: `${missing} more ${missing === 1 ? 'character' : 'characters'} needed.` }
  }
  const different = new Set(characters).size
  if (different < 6 || obvious.test(password))
    return { level: 1, words: 'Easy to guess. Use words that do not belong together.' }
  if (characters.length < 15 || different < 8) return { level: 2, words: 'Good. Longer is better still.' }
  return { level: 3, words: 'Strong.' }
}
