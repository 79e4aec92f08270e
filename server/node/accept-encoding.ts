/** Takes an Accept-Encoding header and a coding; tells whether it is welcome (RFC 9110, 12.5.3; `*` is not asked for by browsers). */
export function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((part) => {
    const [name, ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
    return name === encoding && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))
  })
}
