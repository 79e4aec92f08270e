// What the browser has to load for each page, out of Vite's manifest; the routes are named in scripts/size-budget.json.
import { existsSync, readFileSync } from 'node:fs'
import { at, Failure } from './project.mjs'

/** @typedef {{ file: string, src?: string, name?: string, isEntry?: boolean, isDynamicEntry?: boolean, imports?: string[], dynamicImports?: string[], css?: string[], assets?: string[] }} ManifestChunk */
/** @typedef {Record<string, ManifestChunk>} Manifest */
/** @typedef {{ path: string, modules: string[] }} Route a page: its address, and the lazily loaded modules it needs */

/** The chunk with React, which runs before the others. */
export const REACT_CHUNK = 'react'
/** The chunk with what every page has (scripts/lib/page-chunks.mjs); what index.html loads is part of it. */
export const ENTRY_CHUNK = 'app'
/** The chunk with what several of an organization's pages have, their frames among it. */
export const SHARED_CHUNK = 'frame'
/** What index.html loads. */
export const entryModule = 'src/app/main.tsx'

/** Byte budgets and routes. @returns {{ budgets: Record<string, number>, routes: Route[] }} sizes in kB of 1,000 bytes, brotli */
export function readBudget() {
  return JSON.parse(readFileSync(at('scripts', 'size-budget.json'), 'utf8'))
}

/** The manifest's key of the page's script: the chunk that holds the entry. @param {Manifest} manifest @returns {string} */
export function entryKey(manifest) {
  const entry = Object.keys(manifest).find((key) => manifest[key].isEntry === true) ?? named(manifest, ENTRY_CHUNK)
  if (entry === undefined) throw new Failure('The manifest of the console names no entry.')
  return entry
}

/** @param {Manifest} manifest @param {string} name @returns {string | undefined} the key of the shared chunk of that name */
function named(manifest, name) {
  return Object.keys(manifest).find((key) => manifest[key].name === name && manifest[key].src === undefined)
}

/**
 * A chunk and everything that it imports statically, in the order in which it is needed.
 * @param {Manifest} manifest
 * @param {string[]} keys
 * @returns {ManifestChunk[]} each once
 */
export function chunksOf(manifest, keys) {
  const seen = new Set()
  const visit = (key) => {
    if (seen.has(key)) return
    const chunk = manifest[key]
    if (chunk === undefined)
      throw new Failure(
        `${key} is no chunk of the console: correct its routes in scripts/size-budget.json, or import the module lazily.`,
      )
    seen.add(key)
    for (const each of chunk.imports ?? []) visit(each)
  }
  for (const key of keys) visit(key in manifest || !key.startsWith('src/app/') ? key : named(manifest, SHARED_CHUNK))
  return [...seen].map((key) => manifest[key])
}

/**
 * For each route the scripts that its page needs beyond those that index.html names: the server puts them into the page's
 * head as `modulepreload`, so that they load beside the entry and not after it.
 * @param {Manifest} manifest
 * @returns {{ path: string, scripts: string[] }[]} addresses from the root
 */
export function preloadsByRoute(manifest) {
  const always = new Set(chunksOf(manifest, [entryKey(manifest)]).map((chunk) => chunk.file))
  return readBudget()
    .routes.filter(({ modules }) => modules.every((module) => existsSync(at(module))))
    .map(({ path, modules }) => ({
      path,
      scripts: chunksOf(manifest, modules)
        .map((chunk) => chunk.file)
        .filter((file) => !always.has(file))
        .map((file) => `/${file}`),
    }))
}
