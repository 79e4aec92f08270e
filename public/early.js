// Sends the requests every page waits for while the page's own script is still on its way. src/lib/early.ts takes the
// answers by the same names: the address, and after a space the organization it is asked for.
;(function () {
  var early = {}
  function ask(url, organization) {
    var headers = { accept: 'application/json' }
    if (organization) headers['conifer-organization'] = organization
    var answer = fetch(url, { credentials: 'same-origin', headers: headers })
    // Nobody may ask for it, and a refusal nobody heard is no error of the page.
    answer.catch(function () {})
    early[organization ? url + ' ' + organization : url] = answer
  }
  window.coniferEarly = early
  ask('/console/session')
  var inOrganization = /^\/organizations\/([^/]+)(\/|$)/.exec(location.pathname)
  if (inOrganization && inOrganization[1] !== '-' && inOrganization[1] !== 'new') {
    ask('/admin/project-overviews', decodeURIComponent(inOrganization[1]))
    if (inOrganization[0] === location.pathname) ask('/admin/home', decodeURIComponent(inOrganization[1]))
  }
})()
