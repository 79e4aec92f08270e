/**
 * Loads every script of the site that no page has asked for yet, so that from then on the host may be gone. Takes the
 * folder the site lies in. When all is there, `data-complete` says so on the page; what fails is fetched when it is needed.
 */
export async function loadTheRest(folder: URL): Promise<void> {
  const names = (await (await fetch(new URL('scripts.json', folder))).json()) as string[]
  const load = (name: string) =>
    new Promise<void>((resolve, reject) => {
      const link = document.createElement('link')
      link.rel = 'modulepreload'
      link.href = new URL(name, folder).href
      link.fetchPriority = 'low'
      link.addEventListener('load', () => resolve())
      link.addEventListener('error', () => reject(new Error(`${name} could not be loaded.`)))
      document.head.append(link)
    })
  await Promise.all(names.map(load))
  document.documentElement.dataset['complete'] = ''
}
