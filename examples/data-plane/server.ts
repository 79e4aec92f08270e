/** Serves the example: `CONIFER_URL=http://localhost:4000 INTEGRATION_TOKEN=… node examples/data-plane/server.ts` */
import { serve } from '@hono/node-server'
import { createDataPlane } from './app.ts'
import { conifer } from './conifer.ts'

const token = process.env['INTEGRATION_TOKEN']
if (!token)
  throw new Error('Set INTEGRATION_TOKEN to the server’s; without one of its own it is in DATA_DIR/integration-token.')
const permits = conifer({ url: process.env['CONIFER_URL'] ?? 'http://localhost:4000', token })
serve({ fetch: createDataPlane(permits).fetch, port: 5080 }, ({ port }) => {
  process.stdout.write(`The example data plane is ready at http://localhost:${port}\n`)
})
