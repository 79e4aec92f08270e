import type { KeyRole } from '#contract/roles.ts'

/** What a key may do on one plane, in the words of Pinecone's guide. */
export type Level = 'ReadWrite' | 'ReadOnly' | 'None'
export const LEVELS: readonly Level[] = ['ReadWrite', 'ReadOnly', 'None']

/** The choice of the Permissions picker: **All**, or a level for each plane. */
export type Permissions = { kind: 'all' } | { kind: 'custom'; control: Level; data: Level }

/** What each choice allows (Pinecone's security overview, to the letter). */
export const ALL_ALLOWS = 'Permissions to read and write all project data.'
export const CONTROL_ALLOWS: Record<Level, string> = {
  ReadWrite:
    'Permissions to list, describe, create, delete, and configure indexes, backups, collections, and assistants.',
  ReadOnly: 'Permissions to list and describe indexes, backups, collections, and assistants.',
  None: 'No control plane permissions.',
}
/** The same for the data plane, by what it is about: the label is empty where it is about everything. */
export const DATA_ALLOWS: Record<Level, readonly { label: string; sentence: string }[]> = {
  ReadWrite: [
    { label: 'Indexes', sentence: 'Permissions to query, import, fetch, add, update, and delete index data.' },
    {
      label: 'Pinecone Assistant',
      sentence: 'Permissions to add, list, view, and delete files; chat with an assistant, and evaluate responses.',
    },
    { label: 'Pinecone Inference', sentence: 'Permissions to generate embeddings and rerank documents.' },
  ],
  ReadOnly: [
    { label: 'Indexes', sentence: 'Permissions to query, fetch, list ID, and view stats.' },
    {
      label: 'Pinecone Assistant',
      sentence: 'Permissions to list and view files, chat with an assistant, and evaluate responses.',
    },
    // The guide's table leaves this line out here; the server's role matrix lets a viewer use inference.
    { label: 'Pinecone Inference', sentence: 'Permissions to generate embeddings and rerank documents.' },
  ],
  None: [{ label: '', sentence: 'No data plane permissions.' }],
}

const CONTROL_ROLES: Record<Level, readonly KeyRole[]> = {
  ReadWrite: ['ControlPlaneEditor'],
  ReadOnly: ['ControlPlaneViewer'],
  None: [],
}
const DATA_ROLES: Record<Level, readonly KeyRole[]> = {
  ReadWrite: ['DataPlaneEditor'],
  ReadOnly: ['DataPlaneViewer'],
  None: [],
}

/**
 * Takes a choice; returns the roles that say so on the wire, none for nothing at all. One role for each plane, never
 * `ProjectViewer` for both ReadOnly: what was chosen for a plane then changes with that plane alone, and the official
 * clients list it as it was chosen.
 */
export function rolesOf(permissions: Permissions): KeyRole[] {
  if (permissions.kind === 'all') return ['ProjectEditor']
  return [...CONTROL_ROLES[permissions.control], ...DATA_ROLES[permissions.data]]
}

function levelOf(roles: ReadonlySet<KeyRole>, editor: KeyRole, viewer: KeyRole): Level {
  if (roles.has(editor)) return 'ReadWrite'
  return roles.has(viewer) || roles.has('ProjectViewer') ? 'ReadOnly' : 'None'
}

/** Takes any combination of roles, also one that only the API makes; returns what the key may really do: their union. */
export function permissionsOf(roles: readonly KeyRole[]): Permissions {
  const held = new Set(roles)
  if (held.has('ProjectEditor')) return { kind: 'all' }
  return {
    kind: 'custom',
    control: levelOf(held, 'ControlPlaneEditor', 'ControlPlaneViewer'),
    data: levelOf(held, 'DataPlaneEditor', 'DataPlaneViewer'),
  }
}

/** Takes a choice; returns what it comes to on each plane. */
export function levelsOf(permissions: Permissions): { control: Level; data: Level } {
  return permissions.kind === 'all' ? { control: 'ReadWrite', data: 'ReadWrite' } : permissions
}

/** Takes a choice; returns it in words: "All", "Control plane ReadOnly, Data plane None". */
export function permissionWords(permissions: Permissions): string {
  if (permissions.kind === 'all') return 'All'
  return `Control plane ${permissions.control}, Data plane ${permissions.data}`
}

/** Takes two choices; returns whether they are the same. */
export function samePermissions(one: Permissions, other: Permissions): boolean {
  return permissionWords(one) === permissionWords(other)
}
