/** One look at a page in a browser of its own, as somebody who has never been here and then as somebody who has. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type BrowserContext, type CDPSession, chromium, type Page } from '@playwright/test'

export type Target = {
  name: string
  address: string
  /** How many rows make it ready: those of the first screen. */
  rows: number
  /** What to type into which box, a key at a time; the page is long. */
  filter?: { label: string; text: string }
  /** A link to another page that is ready when its heading stands over rows. */
  next?: { link: string; heading: string }
  /** What opens a menu or a dialog, whether by being pressed or by being let go, and what is then there. */
  opens?: { button: string; by: 'press' | 'click'; shows: string }
}
export type Load = {
  /** The first screen's rows are painted. */
  readyMs: number
  /** They can be pressed: the script stands behind them. */
  pressableMs: number
  /** Scripts that had come when the page was ready, and all that came. */
  kilobytes: number
  allKilobytes: number
  /** That had been answered when the page was ready. */
  requests: number
  longestTaskMs: number
  shift: number
}
/** Of the frames of one movement: which one in twenty is longer than, and the longest. */
export type Frames = { p95: number; longest: number }
export type Look = {
  cold: Load
  warm: Load
  heapMb: number
  keyMs: number[]
  keyRowsMs: number[]
  keyFrameMs: Frames
  wheelFrameMs: Frames
  dragFrameMs: Frames
  nextMs: number
  /** From the press of the mouse's button, and from what opens it: a menu opens by the press, a dialog when it is let go. */
  opensMs: { fromPress: number; fromEvent: number }
}
export type Profile = 'plain' | 'slow'

const WAIT_MS = 30_000
const WARM_UPS = 2
/** What a person needs between two keys, and a page to be at rest. */
const REST_MS = 250
/** How long a hand rests on something before it presses, and how long it presses. */
const HOVER_MS = 120
const PRESS_MS = 60
const SCROLL_FRAMES = 90
/** How far a frame scrolls: by a wheel that is turned fast, and by a bar that is dragged: a screen of rows every frame. */
const WHEEL_PX = 120
const DRAG_PX = 800

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

type Seen = {
  readyMs: number
  pressableMs: number
  longestTaskMs: number
  shift: number
  keyMs: number[]
  keyRowsMs: number[]
  frames: number[]
  pressAt: number
  clickAt: number
  thereMs: number
}
declare global {
  interface Window {
    bench: Seen
    benchFrames: boolean
  }
}

/** Runs in the page before its own scripts and only looks. */
function watch(rows: number): void {
  const seen: Seen = {
    readyMs: 0,
    pressableMs: 0,
    longestTaskMs: 0,
    shift: 0,
    keyMs: [],
    keyRowsMs: [],
    frames: [],
    pressAt: 0,
    clickAt: 0,
    thereMs: 0,
  }
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
  let isSeen = false
  const observer = new MutationObserver(() => {
    if (!isReady()) return
    if (!isSeen)
      afterPaint(() => {
        seen.readyMs = performance.now()
      })
    isSeen = true
    // What the server has rendered is inert until the script has put its own in that one's place.
    if (document.querySelector('[inert]')) return
    observer.disconnect()
    afterPaint(() => {
      seen.pressableMs = performance.now()
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
  addEventListener(
    'keydown',
    ({ timeStamp }) => {
      afterPaint(() => seen.keyMs.push(performance.now() - timeStamp))
      // The rows that answer: the last paint of a change of the table within a rest.
      const at = seen.keyRowsMs.push(0) - 1
      const rowsObserver = new MutationObserver(() =>
        afterPaint(() => {
          seen.keyRowsMs[at] = performance.now() - timeStamp
        }),
      )
      const table = document.querySelector('table')
      if (table) rowsObserver.observe(table, { subtree: true, childList: true, characterData: true })
      setTimeout(() => rowsObserver.disconnect(), 200)
    },
    true,
  )
  addEventListener(
    'pointerdown',
    ({ timeStamp }) => {
      seen.pressAt = timeStamp
    },
    true,
  )
  addEventListener(
    'click',
    ({ timeStamp }) => {
      seen.clickAt = timeStamp
    },
    true,
  )
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
  // By its name: one that is only fetched ahead is of no type yet.
  let isReady = false
  const onResponse = ({ requestId, response }: { requestId: string; response: { url: string } }) => {
    if (!isReady) requests += 1
    if (response.url.endsWith('.js')) scripts.add(requestId)
  }
  const onEnd = ({ requestId, encodedDataLength }: { requestId: string; encodedDataLength: number }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength
  }
  network.on('Network.responseReceived', onResponse)
  network.on('Network.loadingFinished', onEnd)
  await page.goto(address, { waitUntil: 'commit' })
  await page.waitForFunction(() => window.bench.readyMs > 0, undefined, { timeout: WAIT_MS, polling: 20 })
  isReady = true
  const kilobytes = bytes / 1000
  await page.waitForFunction(() => window.bench.pressableMs > 0, undefined, { timeout: WAIT_MS, polling: 20 })
  // What the page does after it is ready counts as its work too.
  await page.waitForTimeout(REST_MS)
  network.off('Network.responseReceived', onResponse)
  network.off('Network.loadingFinished', onEnd)
  const { readyMs, pressableMs, longestTaskMs, shift } = await page.evaluate(() => window.bench)
  return { readyMs, pressableMs, kilobytes, allKilobytes: bytes / 1000, requests, longestTaskMs, shift }
}

const NO_FRAMES: Frames = { p95: Number.NaN, longest: Number.NaN }

async function frames(page: Page, work: () => Promise<unknown>): Promise<Frames> {
  await page.evaluate(() => {
    window.bench.frames = []
    window.benchFrames = true
  })
  await work()
  return page.evaluate(() => {
    window.benchFrames = false
    const sorted = window.bench.frames.toSorted((one, other) => one - other)
    return { p95: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0, longest: sorted.at(-1) ?? 0 }
  })
}

/** Runs in the page: resolves to when a selector's element with a text, and rows where asked for, has been painted. */
function whenThere({ selector, text, rows }: { selector: string; text: string; rows: number }): void {
  window.bench.thereMs = 0
  const isThere = () =>
    [...document.querySelectorAll(selector)].some((one) => one.textContent?.includes(text)) &&
    [...document.querySelectorAll('tbody tr:not([aria-hidden])')].filter((row) => row.textContent !== '').length >= rows
  const observer = new MutationObserver(() => {
    if (!isThere()) return
    observer.disconnect()
    requestAnimationFrame(() => {
      const channel = new MessageChannel()
      channel.port1.addEventListener('message', () => {
        window.bench.thereMs = performance.now()
      })
      channel.port1.start()
      channel.port2.postMessage(null)
    })
  })
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
}

/** Presses as a hand does; returns when the button went down, when the click was, and when what it brings was painted, in ms. */
async function press(page: Page, button: string, brings: Parameters<typeof whenThere>[0]) {
  const target = page.locator(button).first()
  await target.scrollIntoViewIfNeeded()
  await page.evaluate(whenThere, brings)
  await target.hover()
  await page.waitForTimeout(HOVER_MS)
  await page.mouse.down()
  await page.waitForTimeout(PRESS_MS)
  await page.mouse.up()
  await page.waitForFunction(() => window.bench.thereMs > 0, undefined, { timeout: WAIT_MS, polling: 20 })
  const { pressAt, clickAt, thereMs } = await page.evaluate(() => window.bench)
  await page.waitForTimeout(REST_MS)
  return { pressAt, clickAt, thereMs }
}

async function type(page: Page, { label, text }: { label: string; text: string }) {
  await page.getByLabel(label).first().click()
  await page.waitForTimeout(REST_MS)
  const keyFrameMs = await frames(page, async () => {
    for (const key of text) {
      await page.keyboard.press(key)
      await page.waitForTimeout(REST_MS)
    }
  })
  const { keyMs, keyRowsMs } = await page.evaluate(() => window.bench)
  await page.keyboard.press('Escape')
  await page.waitForTimeout(REST_MS)
  return { keyMs, keyRowsMs: keyRowsMs.filter((took) => took > 0), keyFrameMs }
}

/** Goes back to the top and rests there: what the page does behind a scroll belongs to no measurement. */
async function toTop(page: Page): Promise<void> {
  await page.evaluate(() => window.scrollTo(0, 0))
  await page.waitForTimeout(REST_MS)
}

async function scroll(page: Page, step: number): Promise<Frames> {
  await toTop(page)
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
      { count: SCROLL_FRAMES, step },
    ),
  )
}

/**
 * Opens a target in a browser with a profile of its own: first with an empty cache, then again with what that left. `CHROMIUM_PATH`
 * names another browser than Playwright's own.
 */
export async function look(
  target: Target,
  profile: Profile,
  storageState: Awaited<ReturnType<BrowserContext['storageState']>>,
): Promise<Look> {
  const folder = await mkdtemp(path.join(tmpdir(), 'conifer-bench-browser-'))
  const context = await chromium.launchPersistentContext(folder, {
    viewport: { width: 1440, height: 900 },
    ...(process.env['CHROMIUM_PATH'] ? { executablePath: process.env['CHROMIUM_PATH'] } : {}),
    args: ARGS,
  })
  try {
    await context.addCookies(storageState.cookies)
    const page = context.pages()[0] ?? (await context.newPage())
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
    await page.waitForTimeout(REST_MS)
    const cold = await load(page, network, target.address)
    await network.send('HeapProfiler.collectGarbage')
    const { metrics } = await network.send('Performance.getMetrics')
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0
    const typed = target.filter ? await type(page, target.filter) : { keyMs: [], keyRowsMs: [], keyFrameMs: NO_FRAMES }
    const opens =
      target.opens && (await press(page, target.opens.button, { selector: target.opens.shows, text: '', rows: 0 }))
    await page.keyboard.press('Escape')
    const wheelFrameMs = target.filter ? await scroll(page, WHEEL_PX) : NO_FRAMES
    const dragFrameMs = target.filter ? await scroll(page, DRAG_PX) : NO_FRAMES
    await toTop(page)
    const next =
      target.next &&
      (await press(page, target.next.link, { selector: 'h1', text: target.next.heading, rows: target.rows }))
    let warm = cold
    for (let at = 0; at < WARM_UPS; at++) {
      await page.goto('about:blank')
      warm = await load(page, network, target.address)
    }
    return {
      cold,
      warm,
      heapMb: heap / 1e6,
      ...typed,
      wheelFrameMs,
      dragFrameMs,
      nextMs: next ? next.thereMs - next.clickAt : Number.NaN,
      opensMs: {
        fromPress: opens ? opens.thereMs - opens.pressAt : Number.NaN,
        fromEvent: opens ? opens.thereMs - (target.opens?.by === 'press' ? opens.pressAt : opens.clickAt) : Number.NaN,
      },
    }
  } finally {
    await context.close()
    await rm(folder, { recursive: true, force: true })
  }
}
