import { defineConfig, type Plugin } from 'vite'
import console from './vite.config.ts'

/** The static demo: the console's own page, with another entry. `scripts/build-demo.mjs` runs this and puts the engine beside it. */
export default defineConfig({
  ...console,
  // The site works in any folder of any host: nothing in it names where it lies.
  base: './',
  plugins: [...(console.plugins ?? []), demoEntry(), demoHead()],
  // PGlite brings Emscripten's loader, which could evaluate scripts it is never given.
  worker: { format: 'es', rolldownOptions: { checks: { eval: false } } },
  // Its page begins with a script of its own: what the console's has from the start comes later here.
  build: { ...console.build, outDir: 'dist-demo', modulePreload: { polyfill: false } },
})

/** No header says what the page may do where only files are served, so the page says it itself. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

function demoEntry(): Plugin {
  return {
    name: 'conifer:demo-entry',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) =>
        html
          .replace('/src/app/main.tsx', '/src/demo/main.tsx')
          .replace('Its Admin API works without: see /docs.', 'So does its server, which runs in this page.'),
    },
  }
}

/**
 * Where nothing answers yet, nothing may be asked early: of the head's two small scripts only the theme's stays. And what is
 * at the host's root is somebody else's.
 */
function demoHead(): Plugin {
  return {
    name: 'conifer:demo-head',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => ({
        html: html
          .replace(/<script data-start>.*?<\/script>/s, '<script src="./theme.js"></script>')
          .replaceAll(/(href|src)="\//g, '$1="./'),
        tags: [
          {
            tag: 'meta',
            attrs: { 'http-equiv': 'content-security-policy', content: POLICY },
            injectTo: 'head-prepend',
          },
        ],
      }),
    },
  }
}
