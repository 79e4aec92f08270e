import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../styles.css', import.meta.url), 'utf8');

type Theme = ReadonlyMap<string, string>;

function block(selector: string): Theme {
  const start = css.indexOf(`${selector} {`);
  const body = css.slice(start, css.indexOf('\n}', start));
  return new Map(Array.from(body.matchAll(/--([\w-]+):\s*(oklch\([^;]*\));/g), (match) => [match[1] ?? '', match[2] ?? '']));
}

const light = block(':root');
const dark = new Map([...light, ...block('[data-theme="dark"]')]);

/** OKLCH → linear sRGB (Björn Ottosson's matrices), clipped to the gamut as a browser does for small excesses. */
function linear(token: string): [number, number, number] {
  const [l = 0, c = 0, h = 0] = (token.match(/[\d.]+/g) ?? []).map(Number);
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const L = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const M = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const S = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clip(4.0767416621 * L - 3.3077115913 * M + 0.2309699292 * S),
    clip(-1.2684380046 * L + 2.6097574011 * M - 0.3413193965 * S),
    clip(-0.0041960863 * L - 0.7034186147 * M + 1.707614701 * S),
  ];
}

/** Contrast ratio by WCAG 2.2, 1 to 21. */
function contrast(theme: Theme, one: string, other: string): number {
  const luminance = (name: string) => {
    const token = theme.get(name);
    if (!token) throw new Error(`no token --${name}`);
    const [r, g, b] = linear(token);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [x, y] = [luminance(one), luminance(other)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const surfaces = ['bg', 'bg-raised', 'bg-sunken', 'bg-hover'];
const hues = ['accent', 'danger', 'warning', 'success', 'info'];

const text: Array<[string, string]> = [
  ...['text', 'text-muted', ...hues].flatMap((fg) => [...surfaces, 'bg-active'].map((bg): [string, string] => [fg, bg])),
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
];

const controls: Array<[string, string]> = [
  ...['bg', 'bg-raised', 'bg-sunken'].flatMap((bg): Array<[string, string]> => [
    ['border-strong', bg],
    ['accent-solid', bg],
    ['danger-solid', bg],
    ['warning-solid', bg],
  ]),
  ...[...surfaces, 'accent-soft', 'danger-soft'].map((bg): [string, string] => ['accent', bg]),
];

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('%s theme', (_name, theme) => {
  it.each(text)('%s is readable on %s (4.5:1)', (fg, bg) => {
    expect(contrast(theme, fg, bg)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(controls)('%s is visible on %s (3:1)', (fg, bg) => {
    expect(contrast(theme, fg, bg)).toBeGreaterThanOrEqual(3);
  });
});

it('defines the same colours in both themes', () => {
  const missing = [...light.keys()].filter((name) => !block('[data-theme="dark"]').has(name));
  expect(missing).toEqual([]);
});
