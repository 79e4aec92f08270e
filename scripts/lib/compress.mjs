// Compresses files once, at the build, as hard as it goes: the server hands them out as they lie.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const brotli = promisify(brotliCompress)
const deflate = promisify(gzip)

/** What compresses; fonts and pictures already are. */
const COMPRESSIBLE = /\.(?:js|mjs|css|html|svg|json|txt|map|wasm|webmanifest)$/

/**
 * @param {Buffer} content
 * @param {number} [quality] 0 to 11
 * @returns {Promise<Buffer>}
 */
export function toBrotli(content, quality = 11) {
  return brotli(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  })
}

/**
 * Writes `file.br` and `file.gz` beside every file of a folder that compresses.
 * @param {string} folder
 * @param {number} [quality] of brotli: 11 takes 8 s for 4 MB, 9 takes half a second and comes out 12 % larger
 * @returns {Promise<number>} how many files were compressed
 */
export async function compressFolder(folder, quality = 11) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && COMPRESSIBLE.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
  await Promise.all(
    files.map(async (file) => {
      const content = await readFile(file)
      const [br, gz] = await Promise.all([toBrotli(content, quality), deflate(content, { level: 9 })])
      await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)])
    }),
  )
  return files.length
}
