/** What a route tells the frame: the page's name in the document title and the breadcrumb. */
export type RouteHandle = { title: string }
