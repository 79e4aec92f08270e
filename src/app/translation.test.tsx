import { cleanup, render, screen } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { outliveTranslation } from './translation.ts'

const { removeChild, insertBefore } = Node.prototype
beforeAll(outliveTranslation)
afterAll(() => void Object.assign(Node.prototype, { removeChild, insertBefore }))
afterEach(cleanup)

/** Does to a page what Chrome's translation does: an element with other words in the place of each text. */
function translate(): void {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const found: Text[] = []
  while (texts.nextNode()) found.push(texts.currentNode as Text)
  for (const text of found) {
    const instead = document.createElement('i')
    instead.textContent = text.data.toUpperCase()
    text.replaceWith(instead)
  }
}

function Page({ isBusy = false, isFirst = false }: { isBusy?: boolean; isFirst?: boolean }) {
  return (
    <main>
      {isFirst && <b>first </b>}
      {isBusy && 'saving '}
      keys
    </main>
  )
}

const shown = () => screen.getByRole('main').textContent

test('a translated text may be taken away, and something be put before one', () => {
  const { rerender } = render(<Page isBusy />)
  translate()
  rerender(<Page isFirst />)
  expect(shown()).toContain('KEYS')
  expect(shown()).toContain('first')
  rerender(<Page />)
  expect(shown()).not.toContain('first')
})

test('a mistake of our own still throws', () => {
  expect(() => document.body.removeChild(document.createElement('p'))).toThrow()
  expect(() => document.body.insertBefore(document.createElement('p'), document.createElement('p'))).toThrow()
})
