// Which modules of the console share a file. Left to itself the bundler makes thirty files of what a page needs, and a
// page would wait for thirty requests, six at a time. The pages are those of scripts/size-budget.json.
import path from 'node:path'
import { at } from './project.mjs'
import { ENTRY_CHUNK, entryModule, REACT_CHUNK, readBudget, SHARED_CHUNK } from './routes.mjs'

/** What every page loads and a change of ours leaves in the browser's cache. */
const VENDOR = /\/node_modules\/(?:react-router|@tanstack\/(?:react-query|query-core))\//
/** A file of its own: run by itself it and the rest are two tasks of the browser, not one twice as long. */
const REACT = /\/node_modules\/(?:react|react-dom|scheduler)\/|\/src\/app\/react\.ts$/
/** Lucide's index. */
const ICONS = /\/lucide-react\/dist\/esm\/lucide-react\.mjs$/
/** Of which a form runs a small part. */
const SCHEMAS = /\/node_modules\/zod\//
/** Left to the bundler: they come with what needs them. */
const LIBRARY = /\/node_modules\/(?!clsx\/|lucide-react\/dist\/esm\/icons\/)/
const FRAME = 'src/app/ConsoleFrame.tsx'
/** From so many of the console's pages on, all of them load a module with the frame. */
const SHARED_BY = 4
/** A module of two features that is smaller than this is cheaper on every page than as one more request. */
const SMALL_CHARACTERS = 3500

/**
 * Returns a plugin that learns what each page is made of, and has the browser compile scripts when they arrive; and the
 * groups that follow: `react`, `app` (the other libraries, and what pages inside and outside an organization have), `frame`
 * (what several of an organization's pages have), and one for a feature of several pages. What only one page has goes with
 * that page, as the bundler does it.
 */
export function pageChunks() {
  /** @type {Map<string, string>} module → group */
  const groupOf = new Map()
  const plugin = {
    name: 'conifer:page-chunks',
    apply: 'build',
    buildEnd(/** @type {Error | undefined} */ error) {
      if (error) return
      const importsOf = importsWith(this)
      const closure = (/** @type {string[]} */ files) => {
        const seen = new Set()
        const visit = (/** @type {string} */ id) => {
          if (seen.has(id)) return
          seen.add(id)
          for (const next of importsOf(id)) visit(next)
        }
        for (const file of files) visit(at(file))
        return seen
      }
      const pages = readBudget().routes.map(({ modules }) => ({
        all: closure(modules),
        feature: featureOf(modules.at(-1) ?? ''),
        isInside: modules.includes(FRAME),
      }))
      const entry = closure([entryModule])
      for (const id of new Set([...entry, ...pages.flatMap(({ all }) => [...all])])) {
        if (LIBRARY.test(id)) continue
        const having = pages.filter(({ all }) => all.has(id))
        const inside = having.filter(({ isInside }) => isInside)
        const features = new Set(having.map(({ feature }) => feature))
        const { code, importers = [] } = this.getModuleInfo(id) ?? {}
        // A dialog of another feature that has it would otherwise bring this page along.
        const isWanted = importers.some((one) => featureOf(one) !== '' && !features.has(featureOf(one)))
        const isShared = inside.length >= SHARED_BY || features.size > 1 || isWanted
        if (entry.has(id) || (inside.length >= SHARED_BY && inside.length < having.length)) groupOf.set(id, ENTRY_CHUNK)
        else if (inside.length < having.length) continue
        else if (isShared && (features.size !== 2 || (code?.length ?? 0) < SMALL_CHARACTERS))
          groupOf.set(id, SHARED_CHUNK)
        else if (inside.length > 1) groupOf.set(id, [...features].toSorted().join('-'))
      }
    },
    // Chromium then compiles what every page runs on another thread while it still arrives, and what a menu or a dialog is made
    // of when one points at its button, rather than function by function when each is first called
    // (https://v8.dev/blog/explicit-compile-hints). It counts at a file's very beginning alone.
    generateBundle: {
      order: /** @type {const} */ ('post'),
      handler(/** @type {unknown} */ _options, /** @type {import('vite').Rolldown.OutputBundle} */ bundle) {
        for (const file of Object.values(bundle))
          if (file.type === 'chunk' && !file.moduleIds.some((id) => SCHEMAS.test(id)))
            file.code = `//# allFunctionsCalledOnLoad\n${file.code}`
      },
    },
  }
  return {
    plugin,
    groups: [
      {
        name: (/** @type {string} */ id) =>
          REACT.test(id) ? REACT_CHUNK : VENDOR.test(id) ? ENTRY_CHUNK : (groupOf.get(id) ?? null),
        test: (/** @type {string} */ id) => REACT.test(id) || VENDOR.test(id) || groupOf.has(id),
      },
    ],
  }
}

/**
 * Takes a plugin's context; returns what tells a module's imports. Of the icons a module has those it names: through
 * their index every icon would seem to belong to every page.
 */
function importsWith(/** @type {any} */ context) {
  const index = [...context.getModuleIds()].find((id) => ICONS.test(id))
  const folder = index ? path.dirname(index) : ''
  const files = new Map()
  for (const [, names, file] of context
    .getModuleInfo(index)
    ?.code?.matchAll(/export \{([^}]+)\} from "?'?([^"';]+)/g) ?? [])
    for (const [, name] of names.matchAll(/default as (\w+)/g)) files.set(name, path.join(folder, file))
  return (/** @type {string} */ id) => {
    if (id === index) return []
    const { importedIds = [], code = '' } = context.getModuleInfo(id) ?? {}
    const icons = importedIds.includes(index) ? /import \{([^}]+)\} from ["']lucide-react["']/.exec(code)?.[1] : ''
    return [...importedIds, ...(icons ?? '').split(',').flatMap((name) => files.get(name.trim().split(' ')[0]) ?? [])]
  }
}

/** @param {string} module */
function featureOf(module) {
  return /src\/features\/([^/]+)\//.exec(module)?.[1] ?? ''
}
