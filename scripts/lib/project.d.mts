export const root: string
export const pinnedNode: string
export function at(...parts: string[]): string
