// Sends the requests every page waits for while the page's own script is still on its way. src/lib/early.ts takes the
// answers by the same names: the address, and after a space the organization it is asked for.
;(function () {
  var early = {}
  // What the server has rendered the page of, it sends along. What it did not read is for another role or plan.
  var told = {}
  var isRendered = false
  try {
    var answers = document.getElementById('answers')
    told = JSON.parse(answers.textContent)
    isRendered = true
    // What tells who is signed in brings the cookie of a session that lives on.
    if (answers.hasAttribute('data-renew'))
      fetch('/console/session', { credentials: 'same-origin' }).catch(function () {})
  } catch {
    // Nothing was rendered: everything is asked for.
  }
  var refused
  // What was refused in this tab, for a role or a plan: this script knows of neither, so it leaves that to the console. Read when
  // it is first needed: a new process waits for its storage.
  function isRefused(key) {
    if (refused === undefined) {
      refused = ''
      try {
        refused = sessionStorage.getItem('conifer.refused') || ''
      } catch {
        // Storage is closed to this page: everything is asked for.
      }
    }
    return refused.indexOf(key + '\n') !== -1
  }
  function remember(key, answer) {
    if (answer.status !== 403) return
    isRefused(key)
    refused += key + '\n'
    try {
      sessionStorage.setItem('conifer.refused', refused)
    } catch {
      // It is asked for again next time.
    }
  }
  function ask(url, organization) {
    var headers = { accept: 'application/json' }
    if (organization) headers['conifer-organization'] = organization
    var key = organization ? url + ' ' + organization : url
    if (told[key] !== undefined) {
      // As it came: an answer is made of it when somebody wants one, after the first paint.
      early[key] = told[key]
      return
    }
    if (isRendered || (organization && isRefused(key))) return
    // No longer than the client itself would wait (src/lib/api.ts).
    var answer = fetch(url, { credentials: 'same-origin', headers: headers, signal: AbortSignal.timeout(30000) })
    // Nobody may ask for it, and a refusal nobody heard is no error of the page.
    answer
      .then(function (got) {
        remember(key, got)
      })
      .catch(function () {})
    early[key] = answer
  }
  function day(daysAgo) {
    return new Date(Date.now() - daysAgo * 86400000).toISOString().slice(0, 10)
  }
  window.coniferEarly = early
  ask('/console/session')
  var address = /^\/organizations\/([^/]+)(?:\/(.*?))?\/?$/.exec(location.pathname)
  if (!address || address[1] === '-' || address[1] === 'new') return
  var organization = decodeURIComponent(address[1])
  ask('/admin/project-overviews', organization)

  // What the table of each page shows, by the page's address; of a long list what its first screen shows.
  var FIRST = '?first=60'
  var rest = address[2] || ''
  var inProject = /^projects\/([^/-][^/]*)\/(.+)$/.exec(rest)
  var first = inProject
    ? {
        keys: '/admin/projects/{project_id}/api-key-overviews' + FIRST,
        indexes: '/admin/projects/{project_id}/resources',
        'access/members': '/admin/projects/{project_id}/members',
        'access/service-accounts': '/admin/projects/{project_id}/service-accounts',
      }[inProject[2]]
    : {
        '': '/admin/home',
        'settings/access/members': '/admin/members' + FIRST,
        'settings/access/service-accounts': '/admin/service-account-overviews' + FIRST,
        'settings/access/api-keys': '/admin/api-key-overviews' + FIRST,
        'settings/spend-alerts': '/admin/spend-alerts',
        'settings/billing': '/admin/invoices',
        'settings/billing/plans': '/admin/plans',
        'settings/usage': '/admin/usage/summary',
      }[rest]
  if (first) ask(inProject ? first.replace('{project_id}', inProject[1]) : first, organization)
  // The page's own question when its address asks nothing else: the last 30 days.
  if (rest === 'settings/usage' && location.search === '')
    ask('/admin/usage?from=' + day(29) + '&to=' + day(0) + '&scope=sku', organization)
})()

// For a page whose script failed, again. Some browsers keep a failure for as long as the page is open (whatwg/html#6768); or the
// server was upgraded since it sent this page, and has other scripts now. Both are mended by the page as it is now, once the server
// answers. Should it fail as well, its reader is to have some time before the next.
var isToLoadAnew = false
function loadAnewSoon() {
  // Of several scripts each may fail.
  if (isToLoadAnew) return
  isToLoadAnew = true
  var arrival = performance.getEntriesByType('navigation')[0]
  setTimeout(loadAnew, arrival && arrival.type === 'reload' ? 30000 : 2000)
}
function loadAnew() {
  function later() {
    setTimeout(loadAnew, 2000)
  }
  fetch('/livez', { cache: 'no-store' }).then(function (answer) {
    if (answer.ok) location.reload()
    else later()
  }, later)
}
// The script of a page that was not rendered.
addEventListener(
  'error',
  function (event) {
    if (event.target.tagName === 'SCRIPT') loadAnewSoon()
  },
  true,
)

// A page that the server has rendered is painted before its scripts run, which would hold the paint up. The server names them by
// links, and has the browser fetch them meanwhile. They are compiled from when the page is laid out, or that would take the longer
// where cores are few, and run after the paint: one after the other, each in a task of its own.
addEventListener('DOMContentLoaded', function () {
  var links = document.querySelectorAll('link[data-run]')
  var at = -1
  var failures = 0
  function run() {
    if (at === links.length) return
    import(links[at].href).then(
      function () {
        at += 1
        setTimeout(run)
      },
      function () {
        // The network failed: what shows stays, and goes on when the script has come.
        failures += 1
        if (failures === 1) setTimeout(run, 2000)
        else loadAnewSoon()
      },
    )
  }
  function begin() {
    if (at !== -1) return
    at = 0
    run()
  }
  if (links.length === 0) return
  keepWhatIsPressed()
  setTimeout(function () {
    document.querySelectorAll('link[rel=prefetch]:not([as])').forEach(function (link) {
      // Beside it: changed, it would give up what it has fetched by now.
      var compiled = link.cloneNode()
      compiled.rel = 'modulepreload'
      link.after(compiled)
    })
  })
  requestAnimationFrame(function () {
    setTimeout(begin)
  })
  // A page in a tab that nobody sees is not painted.
  setTimeout(begin, 300)
})

// A first view cannot be pressed yet. What somebody presses meanwhile is kept with what they saw there, until the console has
// taken its place and does it (src/app/kept-input.ts).
function keepWhatIsPressed() {
  var view = document.querySelector('[data-first-view]')
  if (!view) return
  window.coniferKept = []
  function keep(event) {
    var kept = window.coniferKept
    if (!kept) {
      removeEventListener('keydown', keep, true)
      removeEventListener('click', keep, true)
      return
    }
    var isCommand = event.ctrlKey || event.metaKey
    var seen = null
    if (event.type === 'click') {
      // Once the console is there, it hears of it itself. A link in a new tab is the browser's to open.
      if (!view.isConnected || isCommand || event.shiftKey || event.altKey) return
      view.inert = false
      seen = document.elementFromPoint(event.clientX, event.clientY)
      view.inert = true
    } else {
      // Letters, and the palette's key, which the console too takes from the browser.
      var isPalette = isCommand && /^k$/i.test(event.key)
      if (event.altKey || event.key.length !== 1 || (isCommand && !isPalette)) return
      if (event.target.closest('input, textarea, select, [contenteditable]')) return
      if (isPalette || event.key === '/') event.preventDefault()
      // Nobody else is to have it before what was pressed earlier.
      event.stopImmediatePropagation()
    }
    kept.push({ event: event, seen: seen })
  }
  addEventListener('keydown', keep, true)
  addEventListener('click', keep, true)
}
