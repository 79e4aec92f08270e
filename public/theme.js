// Sets data-theme before the first paint. The choice is 'light' or 'dark' in localStorage under 'conifer-theme'; anything
// else means: as the system has it. src/ writes the same key and attribute when the choice or the system's theme changes.
;(function () {
  // Where the server says what it was told by a cookie, or that it was told nothing, storage need not be read: a new process waits
  // for it. The cookie is set beside it, and by every page.
  var choice = document.documentElement.dataset.choice
  try {
    if (choice === undefined) choice = localStorage.getItem('conifer-theme')
  } catch {
    // Storage is closed to this page: the system's theme it is.
  }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
