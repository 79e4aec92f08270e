/** Reads the plain tar archives that PGlite writes. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

const BLOCK_BYTES = 512

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end))
}

/**
 * Unpacks files and directories of a ustar archive (https://www.gnu.org/software/tar/manual/html_node/Standard.html) below `directory`,
 * readable by the owner alone, as PostgreSQL demands.
 *
 * @throws Error on an entry that is neither a file nor a directory, or that lies outside of `directory`
 */
export async function unpackTar(archive: Uint8Array, directory: string): Promise<void> {
  let offset = 0
  while (offset + BLOCK_BYTES <= archive.length) {
    const header = archive.subarray(offset, offset + BLOCK_BYTES)
    offset += BLOCK_BYTES
    // The archive ends with empty blocks.
    if (header[0] === 0) break
    const name = [text(header.subarray(345, 500)), text(header.subarray(0, 100))]
      .filter((part) => part !== '')
      .join('/')
    const size = Number.parseInt(text(header.subarray(124, 136)).trim() || '0', 8)
    const type = String.fromCharCode(header[156] ?? 0)
    const target = path.join(directory, name)
    if (target !== directory && !target.startsWith(directory + path.sep))
      throw new Error(`The archive holds a path outside of itself: ${name}`)
    if (type === '5') await mkdir(target, { recursive: true, mode: 0o700 })
    else if (type === '0' || type === '\0') {
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 })
      await writeFile(target, archive.subarray(offset, offset + size), { mode: 0o600 })
    } else throw new Error(`The archive holds an entry of the unknown type ${JSON.stringify(type)}: ${name}`)
    offset += Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES
  }
}
