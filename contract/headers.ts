// Without zod: the console's first script sends them.

/** By this header a person who belongs to several organizations says which one is meant. `public/early.js` sends it too. */
export const ORGANIZATION_HEADER = 'conifer-organization'

export const API_VERSION_HEADER = 'X-Pinecone-Api-Version'
/** Versions that official clients in use send; none at all means the newest. */
export const API_VERSIONS: readonly string[] = ['2025-04', '2025-10', '2026-04', '2026-07']
