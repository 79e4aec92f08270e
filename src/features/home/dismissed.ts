// In the browser rather than on the server: the list is for the first days, and goes away by itself.
const keyOf = (organizationId: string) => `conifer.first-steps.${organizationId}`

/** Tells whether somebody dismissed an organization's first steps in this browser. */
export function isDismissed(organizationId: string): boolean {
  try {
    return localStorage.getItem(keyOf(organizationId)) === 'dismissed'
  } catch {
    return false
  }
}

/** Keeps an organization's first steps away in this browser. */
export function dismiss(organizationId: string): void {
  try {
    localStorage.setItem(keyOf(organizationId), 'dismissed')
  } catch {
    // Gone until the next visit, then.
  }
}
