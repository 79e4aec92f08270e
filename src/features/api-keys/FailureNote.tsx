import { describeError } from '#lib/describe-error.ts'
import { FormError } from '#ui/Field.tsx'

/** What went wrong with a whole dialog, in the console's one set of words. Nothing while nothing did. */
export function FailureNote({ failure }: { failure: unknown }) {
  if (!failure) return null
  const words = describeError(failure)
  return (
    <div className="mt-4">
      <FormError requestId={words.reference}>
        {words.message} {words.advice}
      </FormError>
    </div>
  )
}
