/** The tables of docs/ that come from the contract, so that they say what the server does. */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import {
  KEY_ROLES,
  ORGANIZATION_PERMISSIONS,
  ORGANIZATION_ROLE_PERMISSIONS,
  ORGANIZATION_ROLES,
  PROJECT_MEMBER_ROLES,
  PROJECT_PERMISSIONS,
  PROJECT_ROLE_PERMISSIONS,
  ROLE_LABELS,
  type Role,
} from '#contract/roles.ts'

const FILE = fileURLToPath(new URL('../../docs/people-and-roles.md', import.meta.url))

function permissionTable(
  permissions: Record<string, string>,
  roles: readonly Role[],
  permits: (role: Role, permission: string) => boolean,
): string {
  const lines = Object.entries(permissions)
    .filter(([permission]) => roles.some((role) => permits(role, permission)))
    .map(([permission, words]) => {
      const what = `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
      return `| ${[what, ...roles.map((role) => (permits(role, permission) ? 'Yes' : '–'))].join(' | ')} |`
    })
  return [
    `| Can | ${roles.map((role) => ROLE_LABELS[role]).join(' | ')} |`,
    `|---|${roles.map(() => ':-:|').join('')}`,
    ...lines,
    '',
    `In the API: ${roles.map((role) => `${ROLE_LABELS[role]} is \`${role}\``).join(', ')}.`,
  ].join('\n')
}

const inProject = (role: Role, permission: string) =>
  (PROJECT_ROLE_PERMISSIONS as Record<string, readonly string[]>)[role]?.includes(permission) ?? false

const TABLES: Record<string, () => string> = {
  organization: () =>
    permissionTable(ORGANIZATION_PERMISSIONS, ORGANIZATION_ROLES, (role, permission) =>
      ((ORGANIZATION_ROLE_PERMISSIONS as Record<string, readonly string[]>)[role] ?? []).includes(permission),
    ),
  project: () => permissionTable(PROJECT_PERMISSIONS, PROJECT_MEMBER_ROLES, inProject),
  key: () => permissionTable(PROJECT_PERMISSIONS, KEY_ROLES, inProject),
}

/** Takes a page's Markdown; returns it with every generated table as the contract has it now. Throws for a table it does not know. */
export function withTables(markdown: string): string {
  return markdown.replaceAll(
    /(<!-- generated: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => {
      const table = TABLES[name]
      if (!table) throw new Error(`There is no table called ${name}: see scripts/docs/tables.ts.`)
      return `${begin}\n${table()}\n\n${end}`
    },
  )
}

// node scripts/docs/tables.ts writes the tables anew.
if (import.meta.main) await writeFile(FILE, withTables(await readFile(FILE, 'utf8')))
