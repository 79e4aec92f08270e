/** What the processes of the usage benchmark agree on. */
import { loadavg } from 'node:os'

export const TODAY = '2026-11-22'
export const NOW = new Date(`${TODAY}T23:00:00Z`)
export const ORGANIZATION = '-Nbenchbenchbenchbenc'
export const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

export const percentile = (times: number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
export const seconds = (since: number) => (performance.now() - since) / 1000
export const rate = (count: number, time: number) => `${Math.round(count / time).toLocaleString('en')}/s`

/** One line of the table, with the machine's load. */
export function print(name: string, value: string): void {
  process.stdout.write(`| ${name} | ${value} | ${loadavg()[0]?.toFixed(1)} |\n`)
}
