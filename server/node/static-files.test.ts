import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openStaticFiles } from './static-files.ts'

test('a file that could not be read is read again at the next request', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'conifer-static-'))
  try {
    const [file, away] = [path.join(folder, 'app.js'), path.join(folder, 'elsewhere')]
    await writeFile(file, 'run()')
    const { serve } = await openStaticFiles(folder)
    const ask = () => serve(new Request('http://localhost/app.js'), '/app.js')
    await rename(file, away)
    await expect(ask()).rejects.toThrow('ENOENT')
    await rename(away, file)
    expect(await (await ask())?.text()).toBe('run()')
  } finally {
    await rm(folder, { recursive: true })
  }
})
