/** Organizations of one owner that differ in nothing but their size. */
import { openDatabase } from '#server/node/database/open.ts'

export type Size = {
  id: string
  name: string
  members: number
  serviceAccounts: number
  keys: number
  /** How many projects it has; 10 unless told. */
  projects?: number
}

export const SIZES = [
  { id: '-Nbenchten', name: 'Ten', members: 10, serviceAccounts: 10, keys: 10 },
  { id: '-Nbenchfifty', name: 'Fifty', members: 50, serviceAccounts: 50, keys: 50 },
  { id: '-Nbenchmany', name: 'Many', members: 10_000, serviceAccounts: 2000, keys: 10_000 },
] as const satisfies readonly Size[]

const PROJECTS = 10
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Takes a data directory of a server that is stopped, the owner's id and the organizations to make; returns the project that holds the keys, by organization. */
export async function fill(
  dataDir: string,
  ownerId: string,
  sizes: readonly Size[] = SIZES,
): Promise<Map<string, string>> {
  const { pool, close } = await openDatabase({ dataDir, log: quiet })
  const projects = new Map<string, string>()
  for (const size of sizes) {
    await pool.query(`insert into organizations (id, name, plan, created_at) values ($1, $2, 'Enterprise', now())`, [
      size.id,
      size.name,
    ])
    await pool.query(
      `insert into role_bindings (id, organization_id, principal_type, principal_id, role, created_at)
       values (gen_random_uuid(), $1, 'user', $2, 'OrgOwner', now())`,
      [size.id, ownerId],
    )
    const { rows } = await pool.query<{ id: string }>(
      `insert into projects (id, organization_id, name, created_at)
       select gen_random_uuid(), $1, 'project-' || at, now() from generate_series(1, $2::int) at returning id`,
      [size.id, size.projects ?? PROJECTS],
    )
    const project = rows[0]?.id ?? ''
    projects.set(size.id, project)
    // Every third has a role in a project, every second was active lately.
    await pool.query(
      `with people as (
         insert into users (id, name, email, email_verified, created_at, updated_at)
         select gen_random_uuid(), (array['Ada','Grace','Ken','Linus','Margaret','Dennis'])[1 + at % 6] || ' Person ' || at,
           'person' || at || '@' || lower($2) || '.example', true, now(), now()
         from generate_series(1, $3::int) at returning id, name),
       organization as (
         insert into role_bindings (id, organization_id, principal_type, principal_id, role, created_at)
         select gen_random_uuid(), $1, 'user', id, 'OrgMember', now() - random() * interval '300 days' from people),
       active as (
         insert into sessions (id, user_id, token, expires_at, created_at, updated_at)
         select gen_random_uuid(), id, 'bench' || id, now() + interval '1 day', now(), now() - random() * interval '20 days'
         from people where hashtext(name) % 2 = 0)
       insert into role_bindings (id, organization_id, principal_type, principal_id, project_id, role, created_at)
       select gen_random_uuid(), $1, 'user', id, $4, 'ProjectManager', now() from people where hashtext(name) % 3 = 0`,
      [size.id, size.name, size.members - 1, project],
    )
    await pool.query(
      `with machines as (
         insert into service_accounts (id, organization_id, name, client_id, secret_hash, created_at, updated_at)
         select gen_random_uuid(), $1, 'robot-' || at, 'client-' || $2 || at, md5(at::text) || md5($2), now(), now()
         from generate_series(1, $3::int) at returning id),
       organization as (
         insert into role_bindings (id, organization_id, principal_type, principal_id, role, created_at)
         select gen_random_uuid(), $1, 'service_account', id, 'OrgMember', now() from machines)
       insert into role_bindings (id, organization_id, principal_type, principal_id, project_id, role, created_at)
       select gen_random_uuid(), $1, 'service_account', id, $4, 'ProjectManager', now() from machines`,
      [size.id, size.name, size.serviceAccounts, project],
    )
    // Each has been used this week, and every tenth expires.
    await pool.query(
      `with made as (
         insert into api_keys (id, organization_id, project_id, name, roles, key_hash, hint, created_by_type, created_by_id,
           created_by_name, created_at, last_used_at, expires_at)
         select gen_random_uuid(), $1, $2, 'key-' || at, array[(array['ProjectEditor','DataPlaneViewer','ControlPlaneEditor'])[1 + at % 3]],
           md5($1 || at) || md5(at::text), 'pckey_' || substr(md5(at::text), 1, 6) || '_…' || substr(md5(at::text), 7, 4), 'user', $4,
           'owner', now() - random() * interval '300 days', now() - random() * interval '60 days',
           case when at % 10 = 0 then now() + interval '40 days' end
         from generate_series(1, $3::int) at returning id)
       insert into api_key_usage (organization_id, api_key_id, day, requests)
       select $1, id, current_date - day, 1000 + 100 * day from made, generate_series(0, 6) day where hashtext(id::text) % 2 = 0`,
      [size.id, project, size.keys, ownerId],
    )
  }
  await pool.query('analyze')
  await close()
  return projects
}
