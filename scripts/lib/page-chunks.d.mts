import type { Plugin } from 'vite'

export function pageChunks(): {
  plugin: Plugin
  groups: { name: (id: string) => string | null; test: (id: string) => boolean }[]
}
