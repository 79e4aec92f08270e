import { z } from 'zod'

// Two ranges that PostgreSQL's text or UTF-8 cannot hold: NUL and other control characters, and half a surrogate pair.
const control = new RegExp(`[\\u0000-\\u001f\\u007f]`, 'u')
const loneSurrogate = /\p{Surrogate}/u

/**
 * Takes the longest length in characters (Unicode code points, as JSON Schema counts) and what the field is called in
 * an error; returns a schema for a name a person typed. Nothing is trimmed: a typed name must match exactly later.
 */
export function nameField(maxCharacters: number, label = 'The name') {
  return z
    .string({ error: `${label} must be text.` })
    .refine((value) => value.trim() !== '', { error: `${label} must not be empty.`, abort: true })
    .refine((value) => Array.from(value).length <= maxCharacters, {
      error: `${label} can have at most ${maxCharacters} characters.`,
      abort: true,
    })
    .refine((value) => !control.test(value) && !loneSurrogate.test(value), {
      error: `${label} must not contain control characters.`,
    })
    .meta({ minLength: 1, maxLength: maxCharacters })
}

/**
 * Any text that the database can hold, in JSON too. Checked here although the database would refuse it as well: that would
 * be a refusal of everything that was sent with it.
 */
export function anyTextField(maxCharacters: number) {
  return z
    .string()
    .max(maxCharacters)
    .refine((value) => !value.includes('\0') && !loneSurrogate.test(value), {
      error: 'This text holds a character that cannot be stored.',
    })
}

/** An email address of at most 254 characters (RFC 5321, 4.5.3.1.3), compared in lower case. */
export const emailField = z
  .string({ error: 'Enter an email address.' })
  .trim()
  .toLowerCase()
  .pipe(
    z
      .email({ error: 'Enter an email address such as ada@example.com.' })
      .max(254, { error: 'An email address can have at most 254 characters.' }),
  )

/** An id that is a UUID on the wire. What is not one cannot exist: the server answers 404. */
export const uuidField = z.string().meta({ format: 'uuid' })

/** RFC 3339, UTC. */
export const timeField = z.string().meta({ format: 'date-time' })

export type TagRules = { maxTags: number; maxKeyCharacters: number; maxValueCharacters: number }
/** Pinecone's limits for index tags, held to for project tags too, so that a report can mix both. */
export const TAG_RULES: TagRules = { maxTags: 20, maxKeyCharacters: 80, maxValueCharacters: 120 }

export const tagKeyField = z
  .string()
  .min(1, { error: 'Enter a key.' })
  .max(TAG_RULES.maxKeyCharacters, { error: `A key can have at most ${TAG_RULES.maxKeyCharacters} characters.` })
  .regex(/^[A-Za-z0-9_-]+$/u, { error: 'A key can have letters, digits, _ and -.' })

export const tagValueField = z
  .string()
  .min(1, { error: 'Enter a value.' })
  .max(TAG_RULES.maxValueCharacters, { error: `A value can have at most ${TAG_RULES.maxValueCharacters} characters.` })
  .regex(/^[A-Za-z0-9;@_.+ -]+$/u, { error: 'A value can have letters, digits, spaces and ; @ _ - . +' })

/** Takes tags as they came; refuses the one key that would otherwise be left out without a word: no record can have it. */
function refuseProto<T extends object>(tags: T, context: z.core.$RefinementCtx): T {
  if (typeof tags === 'object' && tags !== null && Object.hasOwn(tags, '__proto__')) {
    context.addIssue({ code: 'custom', path: ['__proto__'], message: 'No key can be __proto__.' })
  }
  return tags
}

export const TOO_MANY_TAGS = `There can be at most ${TAG_RULES.maxTags} tags.`

export const tagsField = z.preprocess(
  refuseProto<Record<string, string>>,
  z
    .record(tagKeyField, tagValueField)
    .refine((tags) => Object.keys(tags).length <= TAG_RULES.maxTags, { error: TOO_MANY_TAGS }),
)

/** Some tags with their new values, `null` for one that goes. How many there may be is known where they are changed. */
export const tagChangesField = z.preprocess(
  refuseProto<Record<string, string | null>>,
  z.record(tagKeyField, tagValueField.nullable()),
)
