import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../styles.css', import.meta.url), 'utf8')

type Theme = ReadonlyMap<string, string>

function block(selector: string): Theme {
  const start = css.indexOf(`${selector} {`)
  const body = css.slice(start, css.indexOf('\n}', start))
  return new Map(
    Array.from(body.matchAll(/--([\w-]+):\s*(oklch\([^;]*\));/g), (match) => [match[1] ?? '', match[2] ?? '']),
  )
}

const light = block(':root')
const dark = new Map([...light, ...block("[data-theme='dark']")])

/** OKLCH → linear sRGB (Björn Ottosson's matrices), clipped to the gamut as a browser does for small excesses. */
function linear(token: string): [number, number, number] {
  const [l = 0, c = 0, h = 0] = (token.match(/[\d.]+/g) ?? []).map(Number)
  const a = c * Math.cos((h * Math.PI) / 180)
  const b = c * Math.sin((h * Math.PI) / 180)
  const L = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const M = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const S = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clip = (value: number) => Math.min(1, Math.max(0, value))
  return [
    clip(4.0767416621 * L - 3.3077115913 * M + 0.2309699292 * S),
    clip(-1.2684380046 * L + 2.6097574011 * M - 0.3413193965 * S),
    clip(-0.0041960863 * L - 0.7034186147 * M + 1.707614701 * S),
  ]
}

/** What three kinds of colour blindness make of linear sRGB (Machado, Oliveira and Fernandes 2009, severity 1). */
const visions = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

/** Linear sRGB as somebody sees it, in OKLab. */
function seen(theme: Theme, name: string, vision: keyof typeof visions): [number, number, number] {
  const token = theme.get(name)
  if (!token) throw new Error(`no token --${name}`)
  const rgb = linear(token)
  const [r = 0, g = 0, b = 0] = visions[vision].map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, part, at) => sum + part * (rgb[at] ?? 0), 0),
      ),
    ),
  )
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

const chart = [...Array.from({ length: 8 }, (_, at) => `chart-${at + 1}`), 'chart-other']

/** Contrast ratio by WCAG 2.2, 1 to 21. */
function contrast(theme: Theme, one: string, other: string): number {
  const luminance = (name: string) => {
    const token = theme.get(name)
    if (!token) throw new Error(`no token --${name}`)
    const [r, g, b] = linear(token)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [x, y] = [luminance(one), luminance(other)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

const surfaces = ['bg', 'bg-raised', 'bg-sunken', 'bg-hover']
const hues = ['accent', 'danger', 'warning', 'success', 'info']

const text: Array<[string, string]> = [
  ...['text', 'text-muted', ...hues].flatMap((fg) =>
    [...surfaces, 'bg-active'].map((bg): [string, string] => [fg, bg]),
  ),
  ...surfaces.map((bg): [string, string] => ['text-faint', bg]),
  ...hues.flatMap((hue): Array<[string, string]> => [
    [hue, `${hue}-soft`],
    ['text', `${hue}-soft`],
    ['text-muted', `${hue}-soft`],
  ]),
  ...['', '-hover', '-active'].flatMap((state): Array<[string, string]> => [
    ['accent-fg', `accent-solid${state}`],
    ['danger-fg', `danger-solid${state}`],
  ]),
  ['tooltip-fg', 'tooltip'],
]

const controls: Array<[string, string]> = [
  ...['bg', 'bg-raised', 'bg-sunken'].flatMap((bg): Array<[string, string]> => [
    ['border-strong', bg],
    ['accent-solid', bg],
    ['danger-solid', bg],
    ['warning-solid', bg],
  ]),
  ...[...surfaces, 'accent-soft', 'danger-soft'].map((bg): [string, string] => ['accent', bg]),
  ...chart.flatMap((series): Array<[string, string]> => [
    [series, 'bg'],
    [series, 'bg-raised'],
  ]),
]

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('%s theme', (_name, theme) => {
  it.each(text)('%s is readable on %s (4.5:1)', (fg, bg) => {
    expect(contrast(theme, fg, bg)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(controls)('%s is visible on %s (3:1)', (fg, bg) => {
    expect(contrast(theme, fg, bg)).toBeGreaterThanOrEqual(3)
  })

  it.each(Object.keys(visions) as Array<keyof typeof visions>)(
    'tells every two colours of a chart apart (%s)',
    (vision) => {
      // In OKLab × 100, where 2 is just noticeable side by side; neighbours in a bar stand further apart than the rest.
      const labs = chart.map((name) => seen(theme, name, vision))
      for (const [at, one] of labs.entries()) {
        for (const [before, other] of labs.slice(0, at).entries()) {
          const distance = 100 * Math.hypot(...one.map((value, axis) => value - (other[axis] ?? 0)))
          expect(distance, `${chart[before]} and ${chart[at]}`).toBeGreaterThanOrEqual(
            at - before === 1 && at < 8 ? 11 : 7.5,
          )
        }
      }
    },
  )
})

it('defines the same colours in both themes', () => {
  const missing = [...light.keys()].filter((name) => !block("[data-theme='dark']").has(name))
  expect(missing).toEqual([])
})
