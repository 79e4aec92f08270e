// The licences of what a build hands on: most ask that their text goes with the code.
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { at } from './project.mjs'

/** What comes besides what is bundled: copied as it is, or through the style sheet. */
const COPIED = ['@electric-sql/pglite', '@fontsource-variable/inter', '@scalar/api-reference', 'sonner', 'tailwindcss']

/** A package's folder, at the beginning of a module's path; a module that the bundler made of it begins with a zero. */
const PACKAGE = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//

/**
 * A plugin that notes the folder of each package of which a build takes a module.
 * @param {Set<string>} folders
 * @returns {import('vite').Plugin}
 */
export function notePackages(folders) {
  return {
    name: 'conifer:note-packages',
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        for (const id of chunk.type === 'chunk' ? chunk.moduleIds : []) {
          const folder = PACKAGE.exec(id)?.[1]
          if (folder !== undefined) folders.add(folder)
        }
      }
    },
  }
}

/**
 * Writes `third-party-licenses.txt`: the licence of each package that was noted or copied.
 * @param {string} target the folder it is written to
 * @param {Set<string>} folders
 * @returns {Promise<string>} how many there are
 */
export async function writeLicenses(target, folders) {
  const all = [...new Set([...folders, ...COPIED.map((name) => at('node_modules', name))])]
  const parts = all.map(licenseOf).toSorted()
  await writeFile(path.join(target, 'third-party-licenses.txt'), `${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`)
  return `${parts.length} packages`
}

/** @param {string} folder @returns {string} the package's name, and its licence as far as it brings one along */
function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one))
  const text = file === undefined ? '' : `\n\n${readFileSync(path.join(folder, file), 'utf8').trim()}`
  return `${name} ${version} (${license})${text}`
}
