import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSettings, SettingsError } from './settings.ts'

describe('settings', () => {
  test('have their defaults, also when a variable is empty', () => {
    expect(readSettings({ PORT: '', SMTP_URL: '', USER: 'somebody' })).toEqual({
      port: 4000,
      host: '127.0.0.1',
      dataDir: path.resolve('data'),
      databaseUrl: undefined,
      publicUrl: undefined,
      smtpUrl: undefined,
      mailFrom: undefined,
      sessionSecret: undefined,
      integrationToken: undefined,
      accessTokenTtlSeconds: 86_400,
      trustProxy: 0,
      apiLimits: { readsPerMinute: 6_000, writesPerMinute: 1_200, addressPerMinute: 30_000 },
      metrics: { port: undefined, token: undefined },
      logLevel: 'info',
      demo: false,
      sso: { trustedDomains: new Set(), internalProviders: false },
      planPolicy: 'everything',
      planChanges: 'self-service',
      bootstrap: undefined,
    })
  })

  test('are taken as they are meant', () => {
    const settings = readSettings({
      PORT: '8080',
      HOST: '0.0.0.0',
      PUBLIC_URL: 'https://conifer.example.com/',
      DATABASE_URL: 'postgres://conifer:pw@db:5432/conifer',
      DEMO: '1',
      TRUST_PROXY: '2',
      MAIL_FROM: 'Conifer <conifer@example.com>',
      BOOTSTRAP_ORGANIZATION: 'Acme',
      BOOTSTRAP_PLAN: 'Starter',
      BOOTSTRAP_OWNER_EMAIL: 'Ada@Example.com',
      BOOTSTRAP_OWNER_PASSWORD: 'correct horse battery',
    })
    expect(settings).toMatchObject({
      port: 8080,
      publicUrl: 'https://conifer.example.com',
      demo: true,
      trustProxy: 2,
      bootstrap: {
        organizationName: 'Acme',
        plan: 'Free',
        owner: { email: 'ada@example.com', password: 'correct horse battery' },
        client: undefined,
      },
    })
  })

  test.for([
    [{ PORT: '70000' }, 'PORT must be a whole number from 0 to 65535. It is "70000".'],
    [{ PORT: '4e3' }, 'PORT must be a whole number from 0 to 65535. It is "4e3".'],
    [
      { PUBLIC_URL: 'conifer.example.com' },
      'PUBLIC_URL must be an address such as https://conifer.example.com. It is "conifer.example.com".',
    ],
    [
      { PUBLIC_URL: 'https://example.com/conifer/' },
      'PUBLIC_URL must have no path: Conifer needs a host name of its own. It is "https://example.com/conifer/".',
    ],
    [
      { PORT: '4001', METRICS_PORT: '4001' },
      'METRICS_PORT must be another than PORT: leave it out, and METRICS_TOKEN opens /metrics on PORT.',
    ],
    [{ PUBLIC_URL: 'https://me@example.com' }, 'PUBLIC_URL must have no user, query or fragment.'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent. It is "loud".'],
    [{ DEMO: 'maybe' }, 'DEMO must be true or false. It is "maybe".'],
    [{ TRUST_PROXY: '-1' }, 'TRUST_PROXY must be a whole number from 0 to 10. It is "-1".'],
    [{ MAIL_FROM: 'nobody' }, 'MAIL_FROM must be an address such as Conifer <conifer@example.com>. It is "nobody".'],
    [{ PLAN_POLICY: 'none' }, 'PLAN_POLICY must be one of everything, pinecone. It is "none".'],
    [{ PLAN_CHANGES: 'never' }, 'PLAN_CHANGES must be one of self-service, operator. It is "never".'],
    [
      { BOOTSTRAP_PLAN: 'Gold' },
      'BOOTSTRAP_PLAN must be one of Starter, Standard, Enterprise, Dedicated. It is "Gold".',
    ],
    [
      { BOOTSTRAP_OWNER_EMAIL: 'ada' },
      'BOOTSTRAP_OWNER_EMAIL: Enter an email address such as ada@example.com. It is "ada".',
    ],
    [
      { BOOTSTRAP_ORGANIZATION: 'Acme', BOOTSTRAP_OWNER_EMAIL: 'ada@example.com' },
      'BOOTSTRAP_OWNER_PASSWORD must be set too, because BOOTSTRAP_OWNER_EMAIL is.',
    ],
    [
      { BOOTSTRAP_ORGANIZATION: 'Acme' },
      'BOOTSTRAP_OWNER_EMAIL or BOOTSTRAP_CLIENT_ID must be set too: otherwise nobody could get into the organization.',
    ],
  ] as const)('%j are refused in words', ([environment, message]) => {
    expect(() => readSettings(environment)).toThrow(new SettingsError(message))
  })

  test.for([
    'SESSION_SECRET',
    'INTEGRATION_TOKEN',
    'DATABASE_URL',
    'SMTP_URL',
    'BOOTSTRAP_OWNER_PASSWORD',
    'BOOTSTRAP_CLIENT_SECRET',
  ])('never show a wrong %s', (name) => {
    expect(() => readSettings({ [name]: 'hunter2' })).toThrow(name)
    expect(() => readSettings({ [name]: 'hunter2' })).not.toThrow('hunter2')
  })

  test('name every wrong variable at once', () => {
    expect(() => readSettings({ PORT: 'x', DEMO: 'x' })).toThrow(/PORT.*DEMO/)
  })
})
