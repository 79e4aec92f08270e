/** Generated input out of the contract's own schemas: what fits, and what nearly fits. */
import fc from 'fast-check'
import { z } from 'zod'
import type { Endpoint } from '#contract/endpoint.ts'
import { hostileText, hostileValue } from './hostile.ts'

type JsonSchema = {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: JsonSchema | boolean
  items?: JsonSchema
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  pattern?: string
  format?: string
  examples?: unknown[]
  $ref?: string
}

/** Takes a field's name; returns values that mean something there: ids of things that exist, at home and elsewhere. */
export type KnownValues = (name: string) => readonly string[]

const FORMATS: Record<string, readonly string[]> = {
  email: ['ada@example.com', 'ADA@example.com', 'a+b@sub.example.org'],
  uuid: ['00000000-0000-4000-8000-000000000000'],
  date: ['2026-01-01', '2026-11-22', '1970-01-01', '9999-12-31'],
  'date-time': ['2026-11-22T00:00:00Z', '2026-11-22T00:00:00.123456+14:00'],
  decimal: ['1', '0.01', '10000000', '12345678901234567890.5'],
}

function textOf(schema: JsonSchema, name: string, known: KnownValues): fc.Arbitrary<unknown> {
  const meant = [
    ...known(name),
    ...(FORMATS[schema.format ?? ''] ?? []),
    ...(schema.examples ?? []).filter((one) => typeof one === 'string'),
  ]
  const { minLength = 0, maxLength = 80 } = schema
  const some = fc.string({
    unit: 'grapheme',
    minLength,
    maxLength: Math.min(Math.max(minLength, 1), maxLength, 80) + 20,
  })
  // The longest that is allowed, and one more.
  const edge = fc.constantFrom(
    'a'.repeat(Math.min(maxLength, 2_000)),
    'a'.repeat(Math.min(maxLength, 2_000) + 1),
    'Larch',
  )
  return fc.oneof(
    ...(meant.length > 0 ? [{ weight: 20, arbitrary: fc.constantFrom<unknown>(...meant) }] : []),
    { weight: 5, arbitrary: edge },
    { weight: 1, arbitrary: some },
    { weight: 2, arbitrary: hostileText },
  )
}

/** Takes a JSON schema; returns values of its form, one in twenty-five of them not. */
function valueOf(
  schema: JsonSchema,
  name: string,
  known: KnownValues,
  root: Record<string, JsonSchema>,
): fc.Arbitrary<unknown> {
  const fitting = fittingValue(schema, name, known, root)
  return fc.oneof({ weight: 24, arbitrary: fitting }, { weight: 1, arbitrary: hostileValue })
}

function fittingValue(
  schema: JsonSchema,
  name: string,
  known: KnownValues,
  root: Record<string, JsonSchema>,
): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    const target = root[schema.$ref.split('/').at(-1) ?? '']
    return target ? valueOf(target, name, known, root) : hostileValue
  }
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return fc.oneof(...choices.map((one) => valueOf(one, name, known, root)))
  if (schema.allOf) return fittingValue(Object.assign({}, ...schema.allOf) as JsonSchema, name, known, root)
  const [type] = [schema.type ?? 'any'].flat()
  switch (type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {}).map(
        ([key, one]) => [key, valueOf(one, key, known, root)] as const,
      )
      const required = (schema.required ?? []).filter((key) => schema.properties?.[key])
      const declared = fc.record(Object.fromEntries(fields), { requiredKeys: required })
      const { additionalProperties } = schema
      if (typeof additionalProperties !== 'object') return declared
      return fc.dictionary(
        fc.oneof(fc.string({ maxLength: 20 }), hostileText),
        valueOf(additionalProperties, name, known, root),
        { maxKeys: 5 },
      )
    }
    case 'array':
      return fc.array(valueOf(schema.items ?? {}, name, known, root), { maxLength: Math.min(schema.maxItems ?? 4, 4) })
    case 'string':
      return textOf(schema, name, known)
    case 'integer':
    case 'number': {
      const { minimum = -10, maximum = 1_000_000 } = schema
      return fc.oneof(
        fc.constantFrom(minimum, minimum - 1, maximum, maximum + 1, 0),
        fc.integer({ min: Math.max(Math.ceil(minimum), -(2 ** 31)), max: Math.min(Math.floor(maximum), 2 ** 31) }),
      )
    }
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return hostileValue
  }
}

function arbitraryOf(schema: z.ZodType, known: KnownValues): fc.Arbitrary<unknown> {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema & {
    $defs?: Record<string, JsonSchema>
  }
  return fittingValue(json, '', known, json.$defs ?? {})
}

/** Input for one endpoint: parameters and query as texts, and a body, if it takes one. */
export type GeneratedInput = { params: Record<string, string>; query: [string, string][]; body: unknown }

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)) ?? ''

/** Returns generated input for an endpoint. */
export function inputOf(endpoint: Endpoint, known: KnownValues): fc.Arbitrary<GeneratedInput> {
  const params = endpoint.params ? arbitraryOf(endpoint.params, known) : fc.constant({})
  const query = endpoint.query ? arbitraryOf(endpoint.query, known) : fc.constant({})
  const stray = fc.array(
    fc.tuple(
      hostileText.map((text) => text.slice(0, 200)),
      hostileText.map((text) => text.slice(0, 2_000)),
    ),
    { maxLength: 2 },
  )
  return fc.record({
    params: params.map((all) =>
      Object.fromEntries(Object.entries(all as object).map(([key, value]) => [key, asText(value)])),
    ),
    query: fc
      .tuple(query, fc.oneof({ weight: 12, arbitrary: fc.constant<[string, string][]>([]) }, stray))
      .map(([declared, more]) => [
        ...Object.entries(declared as object).map(([key, value]): [string, string] => [key, asText(value)]),
        ...more,
      ]),
    body: endpoint.body ? arbitraryOf(endpoint.body, known) : fc.constant(undefined),
  })
}
