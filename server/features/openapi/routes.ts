import { openapiDocument } from '#contract/openapi.ts'
import type { Deps } from '#server/kernel/context.ts'
import type { App } from '#server/kernel/mount.ts'

/** The API reference. It holds no script of its own: the content security policy allows none. `reference.js` starts what it loads. */
export const referencePage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Conifer Admin API</title>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/docs/reference.css" />
    <script src="/theme.js"></script>
  </head>
  <body>
    <a class="skip" href="#reference">Skip to content</a>
    <header>
      <a class="brand" href="/docs"><img src="/favicon.svg" alt="" width="20" height="20" />Conifer <span>docs</span></a>
      <a class="back" href="/">Open the console</a>
    </header>
    <div id="reference"></div>
    <script src="/docs/standalone.js"></script>
    <script src="/docs/reference.js"></script>
  </body>
</html>
`

/** Mounts `/openapi.json` and `/docs/api`, its page to read; what that loads is served beside it as files, as the guide at `/docs` is. */
export function mountOpenapi(app: App, deps: Deps): void {
  // Made when first asked for: the schemas of a hundred endpoints are not needed to start.
  let document: string | undefined
  app.get('/openapi.json', (c) => {
    document ??= JSON.stringify(openapiDocument(deps.settings.publicUrl))
    return c.body(document, 200, { 'content-type': 'application/json', 'cache-control': 'no-cache' })
  })
  app.get('/docs/api', (c) => c.html(referencePage, 200, { 'cache-control': 'no-cache' }))
}
