/** Serves the floor's page and its answers from memory, compressed and with the headers that the console's pages have. Arguments: folder and port. */
import { createAdaptorServer } from '@hono/node-server'
import { compressAnswer } from '#server/node/compress-answer.ts'
import { securityHeaders, spareOpenerPolicy } from '#server/node/security-headers.ts'
import { openStaticFiles } from '#server/node/static-files.ts'

const [folder = '', port = ''] = process.argv.slice(2)
const files = await openStaticFiles(folder)
const rows = Array.from({ length: 50 }, (_, at) => ({
  id: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
  name: `Person ${at}`,
  email: `person${at}@example.com`,
  role: 'Organization member',
  since: '2026-11-01T00:00:00.000Z',
}))
const answers: Record<string, unknown> = {
  '/data/session': { name: 'Ada Lovelace' },
  '/data/rows': rows,
  '/data/projects': rows.map((row, at) => ({ ...row, name: `Project ${at}` })),
}
const headers = Object.entries(securityHeaders(`http://localhost:${port}`, 'page'))

createAdaptorServer({
  fetch: async (request: Request) => {
    const { pathname } = new URL(request.url)
    const answer = answers[pathname]
    if (answer) return compressAnswer(request, Response.json(answer))
    const file = (await files.serve(request, pathname)) ?? (await files.serve(request, '/index.html'))
    for (const [name, value] of headers) file?.headers.set(name, value)
    if (!file) return new Response(null, { status: 404 })
    spareOpenerPolicy(request.headers, file.headers)
    return file
  },
}).listen(Number(port), '127.0.0.1')
