import type { LoaderFunctionArgs } from 'react-router'

/** Starts what a page reads first. Never throws: the page shows its queries' own errors. */
export type PageData = (args: Pick<LoaderFunctionArgs, 'params' | 'request'>) => Promise<void>

/** What a route tells the frame: the page's name in the document title and the breadcrumb, and what is worth fetching ahead. */
export type RouteHandle = { title: string; data?: PageData }
