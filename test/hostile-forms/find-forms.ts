/** Finds every place of the console where a person can type or submit, by reading its source. */
import { readText, repositoryFiles } from '../repository/files.ts'

/** Tells whether a module renders something one types into itself; a box to tick and a hidden field are not. */
function takesText(text: string): boolean {
  const inputs = [...text.matchAll(/<input\b[\s\S]*?\/>/gu)].map(([tag]) => tag)
  const isTyped = (tag: string) => !/\stype="(?:checkbox|radio|hidden)"|\shidden(?=[\s/])/u.test(tag)
  return inputs.some(isTyped) || /<textarea\b|\bcontentEditable\b/u.test(text)
}

const sources = repositoryFiles.filter((file) => /^src\/.*\.tsx$/u.test(file) && !file.endsWith('.test.tsx'))
const isKit = (file: string) => file.startsWith('src/ui/')

/** Components of the kit that one types into: those with an input or a textarea, and those that use such a one. */
export function typingComponents(): Set<string> {
  const found = new Set<string>()
  const kit = sources.filter(isKit).map((file) => readText(file))
  for (let before = -1; before < found.size;) {
    before = found.size
    for (const text of kit) {
      if (!takesText(text) && !uses(text, found)) continue
      for (const [, name = ''] of text.matchAll(/^export function ([A-Z]\w*)/gmu)) found.add(name)
    }
  }
  // A table takes text only where a page lets it filter.
  found.delete('DataTable')
  return found
}

function uses(text: string, components: ReadonlySet<string>): boolean {
  return [...text.matchAll(/<([A-Z]\w*)\b/gu)].some(([, name = '']) => components.has(name))
}

/** Modules outside of the kit in which one types. */
export function modulesWithText(): string[] {
  const components = typingComponents()
  return sources.filter((file) => {
    if (isKit(file)) return false
    const text = readText(file)
    return takesText(text) || uses(text, components) || /\bonFilterChange=/u.test(text)
  })
}

/** Modules outside of the kit that submit something. */
export function modulesWithForms(): string[] {
  return sources.filter(
    (file) => !isKit(file) && /<form\b|\bonSubmit=|\buseForm\(|\buseContractForm\(/u.test(readText(file)),
  )
}
