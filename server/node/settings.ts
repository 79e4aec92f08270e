/** Every setting of the server, read once from the environment. README.md has the table. */
import path from 'node:path'
import { z } from 'zod'
import { PLAN_CHANGES, type PlanChanges } from '#contract/billing.ts'
import { newPasswordField } from '#contract/console.ts'
import { emailField } from '#contract/fields.ts'
import { organizationName } from '#contract/organizations.ts'
import { PLANS } from '#contract/plans.ts'
import type { ApiLimits } from '#server/kernel/api-limits.ts'
import type { Bootstrap } from '#server/features/identity/bootstrap.ts'

export type Settings = {
  port: number
  host: string
  /** Absolute. */
  dataDir: string
  databaseUrl: string | undefined
  /** Without a trailing slash; undefined: `http://localhost:<port>`. */
  publicUrl: string | undefined
  smtpUrl: string | undefined
  mailFrom: string | undefined
  /** Undefined: generated into the data directory. */
  sessionSecret: string | undefined
  integrationToken: string | undefined
  accessTokenTtlSeconds: number
  /** How many proxies in front of the server append to X-Forwarded-For. */
  trustProxy: number
  /** Days that audit events are kept; undefined: for ever. */
  auditRetentionDays: number | undefined
  /** Requests a minute that the API takes; 0 means no limit. */
  apiLimits: ApiLimits
  /** Where metrics are answered: on a port of their own, for a bearer token, or nowhere. */
  metrics: { port: number | undefined; token: string | undefined }
  logLevel: (typeof LOG_LEVELS)[number]
  demo: boolean
  /** Single sign-on: whose domains the operator vouches for, and whether providers may lie inside the network. */
  sso: { trustedDomains: ReadonlySet<string>; internalProviders: boolean }
  /** What plans withhold: nothing, or what they withhold at Pinecone. */
  planPolicy: (typeof PLAN_POLICIES)[number]
  /** Who changes an organization's plan. */
  planChanges: PlanChanges
  bootstrap: Bootstrap | undefined
}

const PLAN_POLICIES = ['everything', 'pinecone'] as const
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const SECRETS = new Set([
  'SESSION_SECRET',
  'INTEGRATION_TOKEN',
  'METRICS_TOKEN',
  'DATABASE_URL',
  'SMTP_URL',
  'BOOTSTRAP_OWNER_PASSWORD',
  'BOOTSTRAP_CLIENT_SECRET',
])

/** One or more settings are wrong; the message names each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

function whole(from: number, to: number) {
  const error = `must be a whole number from ${from} to ${to}`
  return z
    .string()
    .regex(/^\d{1,9}$/, { error, abort: true })
    .transform(Number)
    .pipe(z.number().min(from, { error }).max(to, { error }))
}

function isUrl(value: string, protocols: string[]): boolean {
  return URL.canParse(value) && protocols.includes(new URL(value).protocol)
}

const url = (protocols: string[], example: string) =>
  z.string().refine((value) => isUrl(value, protocols), { error: `must be an address such as ${example}` })

const publicUrl = url(['http:', 'https:'], 'https://conifer.example.com')
  .refine((value) => !isUrl(value, ['http:', 'https:']) || /^https?:\/\/[^?#@]+$/.test(value), {
    error: 'must have no user, query or fragment',
  })
  // The console's own addresses begin at the root, and so does its cookie.
  .refine((value) => !URL.canParse(value) || /^\/+$/.test(new URL(value).pathname), {
    error: 'must have no path: Conifer needs a host name of its own',
  })
  .transform((value) => value.replace(/\/+$/, ''))

const secret = z.string().min(32, { error: 'must have at least 32 characters' })
const truth = z.stringbool({
  truthy: ['1', 'true', 'yes', 'on'],
  falsy: ['0', 'false', 'no', 'off'],
  error: 'must be true or false',
})

const domains = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((part) => part.trim().toLowerCase())
      .filter((part) => part !== ''),
  )
  .refine((all) => all.every((one) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(one)), {
    error: 'must be domains such as example.com, parted by commas',
  })

const planField = z
  .string()
  .transform((value) => (value === 'Starter' ? 'Free' : value))
  .pipe(z.enum(PLANS, { error: `must be one of Starter, ${PLANS.filter((plan) => plan !== 'Free').join(', ')}` }))

const Environment = z.object({
  PORT: whole(0, 65_535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/database').optional(),
  PUBLIC_URL: publicUrl.optional(),
  SMTP_URL: url(['smtp:', 'smtps:'], 'smtp://mail.example.com:587').optional(),
  MAIL_FROM: z
    .string()
    .regex(/^(?:[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/, {
      error: 'must be an address such as Conifer <conifer@example.com>',
    })
    .optional(),
  SESSION_SECRET: secret.optional(),
  INTEGRATION_TOKEN: secret.regex(/^\S*$/, { error: 'must not contain spaces' }).optional(),
  ACCESS_TOKEN_TTL_SECONDS: whole(60, 30 * 86_400).default(86_400),
  TRUST_PROXY: whole(0, 10).default(0),
  AUDIT_RETENTION_DAYS: whole(30, 36_500).optional(),
  RATE_LIMIT_READS: whole(0, 10_000_000).default(6_000),
  RATE_LIMIT_WRITES: whole(0, 10_000_000).default(1_200),
  RATE_LIMIT_ADDRESS: whole(0, 10_000_000).default(30_000),
  METRICS_PORT: whole(0, 65_535).optional(),
  METRICS_TOKEN: secret.regex(/^\S*$/, { error: 'must not contain spaces' }).optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  DEMO: truth.default(false),
  SSO_TRUSTED_DOMAINS: domains.default([]),
  SSO_INTERNAL_PROVIDERS: truth.default(false),
  PLAN_POLICY: z.enum(PLAN_POLICIES, { error: `must be one of ${PLAN_POLICIES.join(', ')}` }).default('everything'),
  PLAN_CHANGES: z.enum(PLAN_CHANGES, { error: `must be one of ${PLAN_CHANGES.join(', ')}` }).default('self-service'),
  BOOTSTRAP_ORGANIZATION: organizationName.optional(),
  BOOTSTRAP_PLAN: planField.default('Enterprise'),
  BOOTSTRAP_OWNER_EMAIL: emailField.optional(),
  BOOTSTRAP_OWNER_PASSWORD: newPasswordField.optional(),
  BOOTSTRAP_CLIENT_ID: z
    .string()
    .regex(/^[\w.-]{8,128}$/, { error: 'must have 8 to 128 letters, digits, _, . or -' })
    .optional(),
  // Stored as a fast hash, which only a long random secret withstands.
  BOOTSTRAP_CLIENT_SECRET: secret.optional(),
})
type Environment = z.output<typeof Environment>

/** What belongs together and is there only in part. */
function contradictions(env: Environment): string[] {
  const problems: string[] = []
  const together = (one: keyof Environment, other: keyof Environment) => {
    if ((env[one] === undefined) !== (env[other] === undefined)) {
      const [present, missing] = env[one] === undefined ? [other, one] : [one, other]
      problems.push(`${missing} must be set too, because ${present} is.`)
    }
  }
  together('BOOTSTRAP_OWNER_EMAIL', 'BOOTSTRAP_OWNER_PASSWORD')
  together('BOOTSTRAP_CLIENT_ID', 'BOOTSTRAP_CLIENT_SECRET')
  const someone = env.BOOTSTRAP_OWNER_EMAIL ?? env.BOOTSTRAP_CLIENT_ID
  if (env.BOOTSTRAP_ORGANIZATION === undefined && someone !== undefined) {
    problems.push('BOOTSTRAP_ORGANIZATION must be set too: it names the organization that the owner or client gets.')
  }
  if (env.BOOTSTRAP_ORGANIZATION !== undefined && someone === undefined) {
    problems.push(
      'BOOTSTRAP_OWNER_EMAIL or BOOTSTRAP_CLIENT_ID must be set too: otherwise nobody could get into the organization.',
    )
  }
  if (env.METRICS_PORT === env.PORT && env.PORT !== 0) {
    problems.push('METRICS_PORT must be another than PORT: leave it out, and METRICS_TOKEN opens /metrics on PORT.')
  }
  return problems
}

function bootstrapOf(env: Environment): Bootstrap | undefined {
  if (env.BOOTSTRAP_ORGANIZATION === undefined) return undefined
  return {
    organizationName: env.BOOTSTRAP_ORGANIZATION,
    plan: env.BOOTSTRAP_PLAN,
    owner:
      env.BOOTSTRAP_OWNER_EMAIL !== undefined && env.BOOTSTRAP_OWNER_PASSWORD !== undefined
        ? { email: env.BOOTSTRAP_OWNER_EMAIL, password: env.BOOTSTRAP_OWNER_PASSWORD }
        : undefined,
    client:
      env.BOOTSTRAP_CLIENT_ID !== undefined && env.BOOTSTRAP_CLIENT_SECRET !== undefined
        ? { id: env.BOOTSTRAP_CLIENT_ID, secret: env.BOOTSTRAP_CLIENT_SECRET }
        : undefined,
  }
}

/**
 * Takes the environment (an empty variable counts as not set); returns the settings.
 * Throws SettingsError that names each wrong variable, what it must be, and what it is unless it is a secret.
 */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const result = Environment.safeParse(given)
  if (!result.success) {
    const lines = result.error.issues.map((issue) => {
      const name = String(issue.path[0])
      // An address with an @ may hold a password.
      const secret = SECRETS.has(name) || (name === 'PUBLIC_URL' && given[name]?.includes('@'))
      const shown = secret ? '' : ` It is ${JSON.stringify(given[name])}.`
      // The contract's own sentences end with a full stop and start with what they are about; ours start with "must".
      const message = issue.message.startsWith('must') ? `${name} ${issue.message}.` : `${name}: ${issue.message}`
      return `${message}${shown}`
    })
    throw new SettingsError(lines.join(' '))
  }
  const env = result.data
  const problems = contradictions(env)
  if (problems.length > 0) throw new SettingsError(problems.join(' '))
  return {
    port: env.PORT,
    host: env.HOST,
    dataDir: path.resolve(env.DATA_DIR),
    databaseUrl: env.DATABASE_URL,
    publicUrl: env.PUBLIC_URL,
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    sessionSecret: env.SESSION_SECRET,
    integrationToken: env.INTEGRATION_TOKEN,
    accessTokenTtlSeconds: env.ACCESS_TOKEN_TTL_SECONDS,
    trustProxy: env.TRUST_PROXY,
    auditRetentionDays: env.AUDIT_RETENTION_DAYS,
    apiLimits: {
      readsPerMinute: env.RATE_LIMIT_READS,
      writesPerMinute: env.RATE_LIMIT_WRITES,
      addressPerMinute: env.RATE_LIMIT_ADDRESS,
    },
    metrics: { port: env.METRICS_PORT, token: env.METRICS_TOKEN },
    logLevel: env.LOG_LEVEL,
    demo: env.DEMO,
    sso: { trustedDomains: new Set(env.SSO_TRUSTED_DOMAINS), internalProviders: env.SSO_INTERNAL_PROVIDERS },
    planPolicy: env.PLAN_POLICY,
    planChanges: env.PLAN_CHANGES,
    bootstrap: bootstrapOf(env),
  }
}
