import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import type { HtmlTagDescriptor, Plugin } from 'vite'

/** Paths that the API answers. Pages never live under one of them: `/console` is the console's own API, not a page. */
const API_PATHS = ['/admin', '/oauth', '/internal', '/console', '/openapi.json', '/docs', '/livez', '/readyz']

/** What every page loads with its first screen; one chunk of its own, which a change of ours leaves in the browser's cache. */
const VENDOR = /node_modules\/(react|react-dom|scheduler|react-router|@tanstack\/(react-query|query-core))\//

/**
 * What the sign-in page and every page of the console share, and what every list page has. Left to itself the bundler makes
 * thirty files of it, and a page would wait for thirty requests instead of three.
 */
const KIT =
  /\/(contract\/(roles|plans|can|routes\.generated)\.ts|src\/lib\/(?!form\.ts|passkey\.ts|password\.ts|roles\.ts|use-hold-page\.ts|use-rested\.ts|[A-Z])|src\/app\/(AccountMenu|Logo|PublicFrame|leave|paths|preload|route-handle)\.|src\/ui\/(Avatar|Badge|Button|Callout|Card|Choice|EmptyState|Field|Identifier|Kbd|MenuButton|PageHeader|Skeleton|Spinner|TextField|Time|Tooltip|ToastRegion|focus-return|live-region|slot|toast|use-copy)\.|node_modules\/clsx\/|node_modules\/lucide-react\/dist\/esm\/(?!icons\/)|lucide-react\/dist\/esm\/icons\/(arrow-left|bell-ring|book-open|building-2|chart-column|check|chevrons-up-down|chevron-down|circle-alert|circle-check|copy|database|ellipsis|eye|eye-off|folder-kanban|info|key-round|layers|lock|log-out|menu|monitor|moon|panel-left|plus|search|sun|triangle-alert|user-round|users|x)\.)/
const TABLE = /\/(src\/ui\/(DataTable|FilterBox|SortSelect|table-model|use-narrow|use-row-window)\.)/

export default defineConfig({
  plugins: [react(), tailwindcss(), headLinks(), noStyleElements()],
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
    modulePreload: { polyfill: false },
    rolldownOptions: {
      checks: { bundlerTimings: false },
      output: {
        codeSplitting: {
          groups: [
            { name: 'vendor', test: VENDOR, priority: 3 },
            { name: 'kit', test: KIT, priority: 2 },
            { name: 'table', test: TABLE, priority: 1 },
          ],
        },
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
 * come with ours instead (src/ui/Toaster.tsx). Fails when a new version does it another way.
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

/** Puts into the page's head what the browser would otherwise find late: the font, which only the stylesheet names, and the first requests. */
function headLinks(): Plugin {
  return {
    name: 'conifer:head-links',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const tags: HtmlTagDescriptor[] = []
        // Sends the session's and the first page's requests while the scripts still load.
        if (existsSync('public/early.js'))
          tags.push({ tag: 'script', attrs: { src: '/early.js' }, injectTo: 'head-prepend' })
        const font = Object.keys(bundle ?? {}).find((file) => file.endsWith('.woff2'))
        if (font !== undefined) {
          tags.push({
            tag: 'link',
            attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${font}`, crossorigin: true },
            injectTo: 'head',
          })
        }
        return tags
      },
    },
  }
}
