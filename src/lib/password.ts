/** The least length of a new password; password.test.ts holds it against the contract, whose schema would bring zod along. */
export const NEW_PASSWORD_MIN_CHARACTERS = 10
