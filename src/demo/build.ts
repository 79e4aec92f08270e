/** What `scripts/build-demo.mjs` says about the site it builds. Addresses are relative to the site's folder. */
export type DemoBuild = {
  /** Names this build: what a browser kept of another one does not fit. */
  id: string
  /** The moment at which the demo organization was filled. */
  filledAt: string
  /** PostgreSQL as WebAssembly, its own files, and the filled database; each compressed with gzip. */
  files: Record<'engine' | 'support' | 'image', DemoFile>
}

/** A file of the engine and how many bytes it takes on the way. */
export type DemoFile = { url: string; bytes: number }

declare global {
  /** Put in by the build. */
  const DEMO_BUILD: DemoBuild
}
