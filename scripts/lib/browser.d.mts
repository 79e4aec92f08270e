/** The path of a Chromium that starts here; installs one where none is. @throws when there is none, with what to do */
export function ensureBrowser(): Promise<string>
