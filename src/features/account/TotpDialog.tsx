import { useMemo } from 'react'
import { encode } from 'uqr'
import type { Result } from '#contract/endpoint.ts'
import type { factors } from '#contract/factors.ts'
import { api } from '#lib/api.ts'
import { useContractForm } from '#lib/form.ts'
import { FormDialog } from '#lib/FormDialog.tsx'
import { CodeBlock } from '#ui/CodeBlock.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { TextField } from '#ui/TextField.tsx'

export type TotpSetUp = Result<typeof factors.startTotp>

const schema = async () => (await import('#contract/factors.ts')).TotpCode

/** Shows the secret for an authenticator app and asks for its first code. Hands on the recovery codes. */
export function TotpDialog({
  setUp,
  onClose,
  onEnabled,
}: {
  setUp: TotpSetUp
  onClose: () => void
  onEnabled: (codes: readonly string[]) => void
}) {
  const form = useContractForm({
    schema,
    defaultValues: { code: '' },
    send: async (body) => {
      // First what shows the recovery codes: were it to fail afterwards, they would be lost.
      await import('#lib/HeldSecretDialog.tsx')
      onEnabled((await api.factors.enableTotp({ body })).recovery_codes)
    },
  })
  return (
    <FormDialog
      form={form}
      title="Set up two-factor authentication"
      description="Turning it on signs you out on every other device."
      verb="Turn on"
      onClose={onClose}
    >
      <FieldGroup>
        <div className="flex flex-col gap-4 sm:flex-row">
          <QrCode text={setUp.uri} />
          <div className="flex min-w-0 flex-1 flex-col gap-2 text-sm text-muted">
            <p>Scan this with an authenticator app. Most password managers have one as well.</p>
            <p>Without a camera, type this key into the app:</p>
            <CodeBlock wrap label="Key" code={(setUp.secret.match(/.{1,4}/g) ?? []).join(' ')} />
          </div>
        </div>
        <TextField
          label="Code"
          help="The 6 digits that the app shows for Conifer."
          autoComplete="one-time-code"
          inputMode="numeric"
          data-autofocus
          {...form.field('code')}
        />
      </FieldGroup>
    </FormDialog>
  )
}

/** Dark on light in either theme, with the four empty modules around it that ISO/IEC 18004 asks for: what cameras expect. */
function QrCode({ text }: { text: string }) {
  const { size, path } = useMemo(() => {
    const code = encode(text, { border: 4 })
    const cells = code.data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    return { size: code.size, path: cells.join('') }
  }, [text])
  return (
    <svg
      role="img"
      aria-label="QR code for your authenticator app"
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-44 shrink-0 self-center rounded-md border border-line"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
