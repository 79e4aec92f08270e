/**
 * Takes a style sheet's text; has it hold from now on, and returns what ends that. A constructed style sheet is a script's own
 * object, which no content security policy has to allow (W3C CSSOM, 6.2).
 */
export function adoptStyles(css: string): () => void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet)
  }
}
