// Starts the API reference. A file of its own, because the content security policy allows no script in the page.
// Nothing in it may ask another host: no fonts of a CDN, no telemetry, no assistant, no proxy.
/* global Scalar */
Scalar.createApiReference('#reference', {
  url: document.currentScript.dataset.document ?? '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
  hideClientButton: true,
  documentDownloadType: 'json',
  // As the console has it, which theme.js has found out.
  forceDarkModeState: document.documentElement.dataset.theme,
  hideDarkModeToggle: true,
  metaData: { title: 'Conifer Admin API' },
})

// The list of all endpoints comes first; what they are about is in an element that Scalar makes, and has no id to lead to.
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault()
  const main = document.querySelector('main')
  if (!main) return
  main.tabIndex = -1
  main.focus()
})
