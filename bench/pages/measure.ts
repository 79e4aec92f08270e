/** One look at a page in a browser of its own, as somebody who has never been here and then as somebody who has. */
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from '@playwright/test'

export type Target = {
  name: string
  address: string
  /** How many rows make it ready: those of the first screen. */
  rows: number
  /** What to type into which box, a key at a time; the page is long. */
  filter?: { label: string; text: string }
}
export type Load = { readyMs: number; kilobytes: number; requests: number; longestTaskMs: number; shift: number }
export type Look = {
  cold: Load
  warm: Load
  heapMb: number
  keyMs: number[]
  keyFrameMs: number
  scrollFrameMs: number
}
export type Profile = 'plain' | 'slow'

const WAIT_MS = 30_000
const WARM_UPS = 2
/** What a person needs between two keys, and a page to be at rest. */
const REST_MS = 250
const SCROLL_FRAMES = 90
const SCROLL_STEP_PX = 800

/** Starts the browser. `CHROMIUM_PATH` names another than Playwright's own. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    ...(process.env['CHROMIUM_PATH'] ? { executablePath: process.env['CHROMIUM_PATH'] } : {}),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

type Seen = {
  readyMs: number
  longestTaskMs: number
  shift: number
  keyMs: number[]
  frames: number[]
}
declare global {
  interface Window {
    bench: Seen
    benchFrames: boolean
  }
}

/** Runs in the page before its own scripts and only looks. */
function watch(rows: number): void {
  const seen: Seen = { readyMs: 0, longestTaskMs: 0, shift: 0, keyMs: [], frames: [] }
  window.bench = seen
  const afterPaint = (then: () => void) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel()
      channel.port1.addEventListener('message', then)
      channel.port1.start()
      channel.port2.postMessage(null)
    })
  const isReady = () => {
    let found = 0
    for (const row of document.querySelectorAll('tbody tr:not([aria-hidden])')) if (row.textContent !== '') found += 1
    return found >= rows
  }
  const observer = new MutationObserver(() => {
    if (!isReady()) return
    observer.disconnect()
    afterPaint(() => {
      seen.readyMs = performance.now()
    })
  })
  observer.observe(document, { subtree: true, childList: true })
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.longestTaskMs = Math.max(seen.longestTaskMs, task.duration)
  }).observe({ type: 'longtask', buffered: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
      if (!entry.hadRecentInput) seen.shift += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
  addEventListener('keydown', ({ timeStamp }) => afterPaint(() => seen.keyMs.push(performance.now() - timeStamp)), true)
  let last = 0
  const tick = (at: number) => {
    if (window.benchFrames && last > 0) seen.frames.push(at - last)
    last = at
    requestAnimationFrame(tick)
  }
  requestAnimationFrame(tick)
}

async function load(page: Page, network: CDPSession, address: string): Promise<Load> {
  let bytes = 0
  let requests = 0
  const scripts = new Set<string>()
  const onResponse = ({ requestId, type }: { requestId: string; type: string }) => {
    requests += 1
    if (type === 'Script') scripts.add(requestId)
  }
  const onEnd = ({ requestId, encodedDataLength }: { requestId: string; encodedDataLength: number }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength
  }
  network.on('Network.responseReceived', onResponse)
  network.on('Network.loadingFinished', onEnd)
  await page.goto(address, { waitUntil: 'commit' })
  await page.waitForFunction(() => window.bench.readyMs > 0, undefined, { timeout: WAIT_MS, polling: 20 })
  network.off('Network.responseReceived', onResponse)
  network.off('Network.loadingFinished', onEnd)
  // What the page does after it is ready counts as its work too.
  await page.waitForTimeout(REST_MS)
  const { readyMs, longestTaskMs, shift } = await page.evaluate(() => window.bench)
  return { readyMs, kilobytes: bytes / 1000, requests, longestTaskMs, shift }
}

async function frames(page: Page, work: () => Promise<unknown>): Promise<number> {
  await page.evaluate(() => {
    window.bench.frames = []
    window.benchFrames = true
  })
  await work()
  return page.evaluate(() => {
    window.benchFrames = false
    return Math.max(0, ...window.bench.frames)
  })
}

async function type(page: Page, { label, text }: { label: string; text: string }) {
  await page.getByLabel(label).first().click()
  await page.waitForTimeout(REST_MS)
  const longest = await frames(page, async () => {
    for (const key of text) {
      await page.keyboard.press(key)
      await page.waitForTimeout(REST_MS)
    }
  })
  const { keyMs } = await page.evaluate(() => window.bench)
  await page.keyboard.press('Escape')
  await page.waitForTimeout(REST_MS)
  return { keyMs, longest }
}

function scroll(page: Page): Promise<number> {
  return frames(page, () =>
    page.evaluate(
      ({ count, step }) =>
        new Promise<void>((resolve) => {
          let left = count
          const move = () => {
            window.scrollBy(0, step)
            left -= 1
            if (left > 0) requestAnimationFrame(move)
            else resolve()
          }
          requestAnimationFrame(move)
        }),
      { count: SCROLL_FRAMES, step: SCROLL_STEP_PX },
    ),
  )
}

/** Opens a target in a context of its own: first with an empty cache, then again with what that left. */
export async function look(
  browser: Browser,
  target: Target,
  profile: Profile,
  storageState: Awaited<ReturnType<BrowserContext['storageState']>>,
): Promise<Look> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, storageState })
  try {
    const page = await context.newPage()
    const network = await context.newCDPSession(page)
    await network.send('Network.enable')
    await network.send('Performance.enable')
    if (profile === 'slow') {
      await network.send('Emulation.setCPUThrottlingRate', { rate: 4 })
      // The browser's own "Fast 4G".
      await network.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 165,
        downloadThroughput: (9e6 / 8) * 0.9,
        uploadThroughput: (1.5e6 / 8) * 0.9,
      })
    }
    await page.addInitScript(watch, target.rows)
    const cold = await load(page, network, target.address)
    await network.send('HeapProfiler.collectGarbage')
    const { metrics } = await network.send('Performance.getMetrics')
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0
    const typed = target.filter ? await type(page, target.filter) : { keyMs: [], longest: Number.NaN }
    const scrollFrameMs = target.filter ? await scroll(page) : Number.NaN
    let warm = cold
    for (let at = 0; at < WARM_UPS; at++) {
      await page.goto('about:blank')
      warm = await load(page, network, target.address)
    }
    return { cold, warm, heapMb: heap / 1e6, keyMs: typed.keyMs, keyFrameMs: typed.longest, scrollFrameMs }
  } finally {
    await context.close()
  }
}
