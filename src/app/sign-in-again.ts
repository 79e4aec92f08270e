type Ask = () => Promise<boolean>

let ask: Ask | undefined

/** For the one dialog that signs in again: takes how it asks, which says whether the same person is back. Returns the way to stop. */
export function onSignInAgain(asker: Ask): () => void {
  ask = asker
  return () => {
    if (ask === asker) ask = undefined
  }
}

/** Asks whoever was signed in to sign in again over the page they are on. Returns whether they did. */
export function signInAgain(): Promise<boolean> {
  return ask?.() ?? Promise.resolve(false)
}
