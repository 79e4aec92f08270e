type Ask = () => Promise<boolean>

let ask: Ask | undefined

/** For the frame of who is signed in: takes how it asks them to sign in again, which says whether they are back. Returns the way to stop. */
export function onSignInAgain(asker: Ask): () => void {
  ask = asker
  return () => {
    if (ask === asker) ask = undefined
  }
}

/** Asks whoever was signed in to sign in again over what they have typed. Returns whether they did. */
export async function signInAgain(): Promise<boolean> {
  return (await ask?.()) ?? false
}
