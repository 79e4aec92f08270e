import { FormError } from '#ui/Field.tsx'
import { ApiFailure } from './api-failure.ts'
import { describeError } from './describe-error.ts'

/**
 * What a form was answered with and belongs to no field: why, what to do, and where the server failed the request's id, which
 * those words ask for. A toast says it in one line (`errorSentence`). Renders nothing without a failure.
 */
export function FormFailure({ failure, className }: { failure: unknown; className?: string }) {
  if (!failure) return <FormError className={className} />
  const { message, advice, reference } = describeError(failure)
  return (
    <FormError className={className} requestId={failure instanceof ApiFailure ? reference : undefined}>
      {message} {advice}
    </FormError>
  )
}
