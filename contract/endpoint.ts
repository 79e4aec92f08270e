import type { z } from 'zod'
import type { ErrorCode } from './errors.ts'
import type { Feature } from './plans.ts'
import type { OrganizationPermission, ProjectPermission } from './roles.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * Who may call an endpoint. The server checks it, the console gates its buttons by it, the OpenAPI document says it and
 * a test walks it for every role, so nothing else may decide who gets in.
 */
export type Access =
  /** Anybody, signed in or not. */
  | { kind: 'public' }
  /** A person with a session, for what is about their own account and no organization. */
  | { kind: 'session' }
  /** Any principal: a person with a session or a service account with a token. */
  | { kind: 'principal' }
  /** The platform's own data plane, with the operator's integration token. */
  | { kind: 'integration' }
  /** A member of the organization whose roles hold the permission. */
  | { kind: 'organization'; permission: OrganizationPermission }
  /** Somebody whose roles in the project, found by that path parameter, hold the permission. */
  | { kind: 'project'; permission: ProjectPermission; by: 'project_id' | 'api_key_id' }

export type Endpoint = {
  /** `noun.verb`, the operation's name in the OpenAPI document and in the console's client. */
  id: string
  method: Method
  /** OpenAPI style: `/admin/projects/{project_id}`. */
  path: `/${string}`
  summary: string
  description?: string
  tag: string
  access: Access
  /**
   * A person with a session must have proved within the last ten minutes who they are: always, or for some bodies only.
   * A service account's token is exempt: there is nobody to ask.
   */
  confirm?: true | ((body: unknown) => boolean)
  /** The plan feature it belongs to, if any. */
  feature?: Feature
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  /** Bytes; 1 MiB unless told. */
  maxBodyBytes?: number
  success: { status: 200 | 201 | 202 | 204; body?: z.ZodType }
  /** Codes it answers beyond those its access and its input bring by themselves. */
  errors?: readonly ErrorCode[]
}

/** Declares an endpoint and keeps its exact type. */
export function endpoint<const E extends Endpoint>(declaration: E): E {
  return declaration
}

/** Tells whether a request may leave its body out: when the body's schema makes something of nothing. */
export function bodyIsOptional({ body }: Pick<Endpoint, 'body'>): boolean {
  return body?.safeParse(undefined).success ?? true
}

type InferOr<T, Fallback> = T extends z.ZodType ? z.output<T> : Fallback
export type Params<E extends Endpoint> = InferOr<E['params'], Record<never, never>>
export type Query<E extends Endpoint> = InferOr<E['query'], Record<never, never>>
export type Body<E extends Endpoint> = InferOr<E['body'], undefined>
export type Result<E extends Endpoint> = InferOr<E['success']['body'], undefined>
/** What a caller sends: defaults not yet filled in. */
export type BodyInput<E extends Endpoint> = E['body'] extends z.ZodType ? z.input<E['body']> : undefined
export type QueryInput<E extends Endpoint> = E['query'] extends z.ZodType ? z.input<E['query']> : undefined
export type ParamsInput<E extends Endpoint> = E['params'] extends z.ZodType ? z.input<E['params']> : undefined
