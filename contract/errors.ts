import { z } from 'zod'

/** Error codes and the HTTP status each is sent with by default (Pinecone's Admin API, schema ErrorResponse). */
export const ERROR_STATUS = {
  INVALID_ARGUMENT: 400,
  OUT_OF_RANGE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  /** A person with a session must first prove again who they are; `details.methods` says how they can. */
  REAUTHENTICATION_REQUIRED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  ABORTED: 409,
  FAILED_PRECONDITION: 409,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
} as const
export type ErrorCode = keyof typeof ERROR_STATUS

/** One shape for every error of every endpoint but `/oauth/token`, which speaks RFC 6749. */
export const ErrorResponse = z
  .object({
    status: z.int().meta({ description: 'The HTTP status code of the error.' }),
    error: z.object({
      code: z.string().meta({ description: 'The error code.', examples: Object.keys(ERROR_STATUS) }),
      message: z.string(),
      details: z.record(z.string(), z.unknown()).optional(),
    }),
  })
  .meta({ id: 'ErrorResponse' })
export type ErrorResponse = z.infer<typeof ErrorResponse>

/** `details.fields` of an INVALID_ARGUMENT: which input was wrong and how, in words for the person who typed it. */
export type FieldProblem = { path: string; message: string }
