import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, minify } from 'vite'
import { lightIcons } from './scripts/lib/light-icons.mjs'
import { pageChunks } from './scripts/lib/page-chunks.mjs'
import type { HtmlTagDescriptor, Plugin } from 'vite'

/** Paths that the API answers. Pages never live under one of them: `/console` is the console's own API, not a page. */
const API_PATHS = ['/admin', '/oauth', '/internal', '/console', '/openapi.json', '/docs', '/livez', '/readyz']

/** The chunks that index.html loads (scripts/lib/page-chunks.mjs). */
const WITH_EVERY_PAGE = /^assets\/(?:rolldown-runtime|react|app)-/

const chunks = pageChunks()

export default defineConfig({
  plugins: [lightIcons(), react(), tailwindcss(), headLinks(), noStyleElements(), chunks.plugin],
  resolve: {
    alias: {
      // Locks the page's scroll while a dialog is open, by a style element; ours does it by a constructed style sheet.
      'react-style-singleton': fileURLToPath(new URL('src/ui/style-singleton.ts', import.meta.url)),
    },
  },
  build: {
    outDir: 'dist/console',
    manifest: true,
    sourcemap: false,
    cssCodeSplit: false,
    reportCompressedSize: false,
    // A font or picture inside the stylesheet would be fetched by every page, needed or not, and is against the content security policy.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // What index.html names is there before any script looks for more: named again by each of them it would only weigh.
      resolveDependencies: (_file, files, { hostType }) =>
        hostType === 'html' ? files : files.filter((file) => !WITH_EVERY_PAGE.test(file)),
    },
    rolldownOptions: {
      checks: { bundlerTimings: false },
      output: {
        codeSplitting: { groups: chunks.groups, includeDependenciesRecursively: false },
      },
    },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: Object.fromEntries(
      API_PATHS.map((path) => [path, { target: `http://127.0.0.1:${process.env['API_PORT'] ?? '4000'}` }]),
    ),
  },
})

/**
 * The content security policy allows no style element that a script makes. Sonner makes one when it is loaded: its styles
 * come with its code instead (src/ui/Toaster.tsx). Fails when a new version does it another way.
 */
function noStyleElements(): Plugin {
  return {
    name: 'conifer:no-style-elements',
    transform: {
      filter: { id: /node_modules\/sonner\/dist\/index\.m?js/ },
      handler(code) {
        if (!code.includes('\n__insertCSS(')) throw new Error('Sonner brings its styles in another way than it did.')
        return { code: code.replace('\n__insertCSS(', '\nvoid ('), map: null }
      },
    },
  }
}

/**
 * Puts into the page's head what the browser would otherwise find late: the font, which only the stylesheet names, and the
 * first requests. In a build the two small scripts of the head stand in the page itself: a file of their own would be a
 * way to the server and back before the first request. The content security policy allows them by their hash
 * (server/node/inline-scripts.ts).
 */
function headLinks(): Plugin {
  return {
    name: 'conifer:head-links',
    transformIndexHtml: {
      order: 'post',
      async handler(html, { bundle }) {
        const early: HtmlTagDescriptor = { tag: 'script', attrs: { src: '/early.js' }, injectTo: 'head-prepend' }
        if (!bundle) return [early]
        const font = Object.keys(bundle).find((file) => file.endsWith('.woff2'))
        const start = await startScript()
        return {
          html: html.replace('<script src="/theme.js"></script>', () => `<script data-start>${start}</script>`),
          tags: font
            ? [
                {
                  tag: 'link',
                  attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${font}`, crossorigin: true },
                  injectTo: 'head',
                },
              ]
            : [],
        }
      },
    },
  }
}

/** The scripts of the head as one. The requests first: they travel while the theme is looked up. */
async function startScript(): Promise<string> {
  const sources = ['early.js', 'theme.js'].map((file) => readFileSync(`public/${file}`, 'utf8'))
  const { code } = await minify('start.js', sources.join('\n'))
  return code.trim()
}
