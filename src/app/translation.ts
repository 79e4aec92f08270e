/**
 * Has the page outlive a browser's translation. A translator puts elements of its own in the place of text that React goes on
 * using: to take that text away, or to put something before it, throws, and the page is gone
 * (https://github.com/facebook/react/issues/11538). Other words may stay a moment too long; that is the lesser evil.
 */

/** Tells whether a text that React believes to be a child is none any more. */
function isReplaced(text: Node | null, parent: Node): boolean {
  return text instanceof Text && text.parentNode !== parent
}

/** Starts to. Call it before anything is rendered. */
export function outliveTranslation(): void {
  const { removeChild, insertBefore } = Node.prototype
  Node.prototype.removeChild = function remove<T extends Node>(this: Node, child: T): T {
    if (!isReplaced(child, this)) removeChild.call(this, child)
    return child
  }
  Node.prototype.insertBefore = function insert<T extends Node>(this: Node, node: T, before: Node | null): T {
    insertBefore.call(this, node, isReplaced(before, this) ? null : before)
    return node
  }
}
