/** Takes a request; returns whether somebody followed a link in a browser. A program is answered as everywhere else. */
export function wantsPage(request: Request): boolean {
  return (request.headers.get('accept') ?? '').includes('text/html')
}
