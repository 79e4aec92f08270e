import type { ReactNode } from 'react'
import { FormProvider } from 'react-hook-form'
import type { z } from 'zod'
import { Button } from '#ui/Button.tsx'
import { Dialog, type DialogProps } from '#ui/Dialog.tsx'
import type { ContractForm } from './form.ts'
import { FormFailure } from './FormFailure.tsx'

export interface FormDialogProps<S extends z.ZodType> extends Pick<DialogProps, 'title' | 'description'> {
  /** What `useContractForm` returns; the fields find it with `useFormContext` too. */
  form: ContractForm<S>
  /** On the button that sends: "Create project". */
  verb: string
  /** Why it may be looked at only. */
  locked?: string | undefined
  onClose: () => void
  children: ReactNode
}

/** A dialog that is a form: Enter sends it, while it is sent nothing closes it, and a failure stands below its fields. */
export function FormDialog<S extends z.ZodType>({
  form,
  verb,
  locked,
  onClose,
  children,
  ...dialog
}: FormDialogProps<S>) {
  const isSending = form.formState.isSubmitting
  return (
    <Dialog
      {...dialog}
      open
      onOpenChange={onClose}
      busy={isSending}
      onSubmit={(event) => (locked === undefined ? void form.submit(event) : event.preventDefault())}
      footer={
        <>
          <Button onClick={onClose} disabled={isSending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" pending={isSending} disabledReason={locked}>
            {verb}
          </Button>
        </>
      }
    >
      <FormProvider {...form}>{children}</FormProvider>
      <FormFailure className="mt-4" failure={form.failure} />
    </Dialog>
  )
}
