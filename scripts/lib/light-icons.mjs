// Lucide's icons without Lucide's library: 3 kB of it build what is the same in every picture. For the build alone.
import { at } from './project.mjs'

const ICON = /\/lucide-react\/dist\/esm\/icons\/(?!index\.)[^/]+\.mjs$/

/** Makes each icon a list of shapes drawn by src/ui/icon.ts; its names and keys, which nothing reads, are left out. */
export function lightIcons() {
  return {
    name: 'conifer:light-icons',
    apply: 'build',
    enforce: 'pre',
    transform: {
      filter: { id: ICON },
      /** @param {string} code @param {string} id */
      handler(code, id) {
        // Another name of an icon, which lies in a file of its own.
        if (!code.includes('createLucideIcon(')) return null
        const shapes = /\bnode: (\[[\s\S]*?\])(?:,\n {2}aliases:|\n\};)/.exec(code)?.[1]
        const name = /export \{ __iconData, (\w+) as default \}/.exec(code)?.[1]
        if (!shapes || !name || !code.includes('size: 24')) throw new Error(`${id} is no icon as Lucide writes them.`)
        const light = shapes.replaceAll(/,? ?key: "[^"]*"/g, '')
        return {
          code: `import { icon } from ${JSON.stringify(at('src/ui/icon.ts'))}\nconst ${name} = /* @__PURE__ */ icon(${light})\nexport { ${name} as default }\n`,
          map: null,
        }
      },
    },
  }
}
