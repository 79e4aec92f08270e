/** Takes a page's name and its organization's, where there are any; returns the title of the browser's tab. */
export function documentTitle(page: string | undefined, organization: string | undefined): string {
  return [page, organization, 'Conifer'].filter((part, at, all) => part && all.indexOf(part) === at).join(' · ')
}
