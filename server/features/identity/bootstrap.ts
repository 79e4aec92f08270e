import type { Plan } from '#contract/plans.ts'
import { organizations, serviceAccounts } from '#server/db/schema.ts'
import { writeAuditEvents } from '#server/kernel/audit.ts'
import type { Deps, Transaction } from '#server/kernel/context.ts'
import { sha256 } from '#server/kernel/secrets.ts'
import { hash } from './auth.ts'
import { aboutPerson, findPerson, insertPerson, takeUnconfirmed } from './people.ts'
import { insertOrganization, insertOwner, lockSetUp } from './set-up.ts'

/** What an operator sets up without a browser: an organization with an owner, a client, or both. */
export type Bootstrap = {
  organizationName: string
  plan: Plan
  owner: { email: string; password: string } | undefined
  client: { id: string; secret: string } | undefined
}

/** A client's name on screen; its owner may change it. */
const CLIENT_NAME = 'Bootstrap'

async function hasOrganization(db: Deps['db'] | Transaction): Promise<boolean> {
  return (await db.select({ id: organizations.id }).from(organizations).limit(1)).length > 0
}

/** The person with that address; a new one, confirmed, when there is none. Who has confirmed it keeps name and password. */
async function ownerOf(tx: Transaction, deps: Deps, email: string, passwordHash: string) {
  const account = { name: email.split('@')[0] ?? email, passwordHash, emailVerified: true }
  const existing = await findPerson(tx, email)
  if (!existing) return insertPerson(tx, deps, { email, ...account })
  // Anybody may have signed up with the operator's address: their password must not open the organization.
  if (!existing.emailVerified) await takeUnconfirmed(tx, deps, existing.id, account)
  return existing
}

/**
 * Sets the server up as the operator's settings say, all or nothing, and only while no organization exists: started
 * again, or by several replicas at once, it does nothing more. Returns whether it did anything.
 */
export async function bootstrap(deps: Deps, input: Bootstrap): Promise<boolean> {
  if (await hasOrganization(deps.db)) return false
  const { owner, client } = input
  const passwordHash = owner && (await hash(owner.password))
  return deps.db.transaction(async (tx) => {
    await lockSetUp(tx)
    if (await hasOrganization(tx)) return false
    const ctx = {
      deps,
      requestId: deps.randomUuid(),
      client: { userAgent: undefined, ipAddress: undefined },
      actor: { type: 'system' },
    } as const
    const person = owner && passwordHash !== undefined ? await ownerOf(tx, deps, owner.email, passwordHash) : null
    const organization = await insertOrganization(
      tx,
      ctx,
      { name: input.organizationName, plan: input.plan, creatorEmail: person?.email ?? null },
      person && { type: 'user', id: person.id },
    )
    const record = (event: Parameters<typeof writeAuditEvents>[2][number]) =>
      writeAuditEvents(tx, { ...ctx, organization }, [event])
    if (person) await record({ action: 'create', ...aboutPerson(person), parameters: { role: 'OrgOwner' } })
    if (client) {
      const id = deps.randomUuid()
      const now = deps.now()
      await tx.insert(serviceAccounts).values({
        id,
        organizationId: organization.id,
        name: CLIENT_NAME,
        clientId: client.id,
        secretHash: await sha256(client.secret),
        createdAt: now,
        updatedAt: now,
      })
      await insertOwner(tx, deps, organization.id, { type: 'service_account', id })
      await record({
        action: 'create',
        resourceType: 'service-account',
        resourceId: id,
        resourceName: CLIENT_NAME,
        parameters: { client_id: client.id, role: 'OrgOwner' },
      })
    }
    return true
  })
}
