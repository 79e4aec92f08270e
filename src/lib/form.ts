import { useCallback, useEffect, useRef, useState } from 'react'
import {
  type DefaultValues,
  type FieldPath,
  type FieldValues,
  type Resolver,
  useForm,
  type UseFormReturn,
} from 'react-hook-form'
import { useLocation } from 'react-router'
import type { z } from 'zod'
import { focusWrong } from '#ui/focus-kept.ts'
import { ApiFailure } from './api-failure.ts'
import { sending } from './typed.ts'

type Input<S extends z.ZodType> = z.input<S> extends FieldValues ? z.input<S> : never

export type ContractForm<S extends z.ZodType> = UseFormReturn<Input<S>, unknown, z.output<S>> & {
  /** For `<form onSubmit>`: checks, sends, and puts what the server found wrong on its fields. */
  submit: (event?: React.BaseSyntheticEvent) => Promise<void>
  /** For one of the kit's fields: `<TextField label="Email" {...form.field('email')} />`. */
  field: (name: FieldPath<Input<S>>) => ReturnType<UseFormReturn<Input<S>>['register']> & { error: string | undefined }
  /** What went wrong and belongs to no field; shown above the buttons. Gone with the next try. */
  failure: unknown
  clearFailure: () => void
}

export type ContractFormOptions<S extends z.ZodType> = {
  /**
   * Loads the contract's own schema: `() => import('#contract/console.ts').then((m) => m.SignIn)`. Lazy, because zod
   * weighs more than the page that waits for it; it loads while the person reads the form.
   */
  schema: () => Promise<S>
  defaultValues: DefaultValues<Input<S>>
  /** Sends the checked values. What it throws is shown: on the fields the server names, else as `failure`. */
  send: (values: z.output<S>) => Promise<unknown>
}

async function loadResolver<S extends z.ZodType>(schema: () => Promise<S>) {
  const [{ zodResolver }, loaded] = await Promise.all([import('@hookform/resolvers/zod'), schema()])
  // The resolver's own types name both zods; ours is 4, whose schemas it takes as they are.
  return zodResolver(loaded as never) as unknown as Resolver<Input<S>, unknown, z.output<S>>
}

/**
 * A form over one of the contract's schemas: nothing is checked before the first submit, then each field as it is mended;
 * the first bad field gets the focus, whether the schema or the server found it.
 */
export function useContractForm<S extends z.ZodType>({
  schema,
  defaultValues,
  send,
}: ContractFormOptions<S>): ContractForm<S> {
  const [failure, setFailure] = useState<unknown>(null)
  const resolver = useRef<ReturnType<typeof loadResolver<S>>>(undefined)
  const latest = useRef({ schema, send })
  useEffect(() => {
    latest.current = { schema, send }
  })
  const load = useCallback(() => {
    const loading = (resolver.current ??= loadResolver(latest.current.schema))
    loading.catch(() => {
      resolver.current = undefined
    })
    return loading
  }, [])
  useEffect(() => {
    // Failing now is no harm: submitting loads it again, and says so if it fails again.
    load().catch(() => undefined)
  }, [load])

  const form = useForm<Input<S>, unknown, z.output<S>>({
    defaultValues,
    resolver: async (...args) => (await load())(...args),
    shouldFocusError: true,
  })
  const { handleSubmit, setError, getValues } = form

  const submit = useCallback(
    async (event?: React.BaseSyntheticEvent) => {
      setFailure(null)
      const element = event?.currentTarget instanceof HTMLElement ? event.currentTarget : null
      // The library focuses what it has registered; a field of chips it has not.
      const onWrong = () => focusWrong(element)
      const sent = sending(element)
      try {
        await handleSubmit(async (values) => {
          await latest.current.send(values)
          sent()
        }, onWrong)(event)
      } catch (error) {
        const placed = placeErrors(error, Object.keys(getValues()), (path, message, shouldFocus) =>
          setError(path as FieldPath<Input<S>>, { type: 'server', message }, { shouldFocus }),
        )
        if (placed) onWrong()
        else setFailure(error)
      }
    },
    [handleSubmit, setError, getValues],
  )
  const clearFailure = useCallback(() => setFailure(null), [])
  const { formState, register, getFieldState } = form
  const field = (name: FieldPath<Input<S>>) => ({
    ...register(name),
    error: getFieldState(name, formState).error?.message,
  })
  return { ...form, submit, field, failure, clearFailure }
}

/**
 * Takes what a request threw, the names of the form's fields and how to mark one; returns whether every problem found
 * its field. Those that did are marked either way, the first with the focus.
 */
export function placeErrors(
  error: unknown,
  names: readonly string[],
  mark: (path: string, message: string, focus: boolean) => void,
): boolean {
  if (!(error instanceof ApiFailure) || error.fields.length === 0) return false
  const mine = error.fields.filter((field) => names.includes(field.path.split('.')[0] ?? ''))
  for (const [index, field] of mine.entries()) mark(field.path, field.message, index === 0)
  return mine.length === error.fields.length
}

/**
 * The address that somebody typed on the page before, for the form of this one: from sign-in to a forgotten password and
 * back, nobody types it twice. It travels in the history's state (`<Link state={{ email }}>`): an address of a page is logged.
 */
export function useCarriedEmail(): string {
  const state: unknown = useLocation().state
  const email = typeof state === 'object' && state !== null && 'email' in state ? state.email : undefined
  return typeof email === 'string' ? email : ''
}
