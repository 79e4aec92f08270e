import { useState } from 'react'
import type { ComponentProps } from 'react'
import { clsx } from 'clsx'
import { PasswordField } from './TextField.tsx'
import { passwordStrength } from './password-strength.ts'

const tones = ['bg-strong', 'bg-danger-solid', 'bg-warning', 'bg-success']

export interface NewPasswordFieldProps extends ComponentProps<typeof PasswordField> {
  minCharacters: number
}

/** A password that is being chosen: says how long it has to be, and while it is typed how good it is. */
export function NewPasswordField({ minCharacters, onChange, help, ...props }: NewPasswordFieldProps) {
  const [typed, setTyped] = useState('')
  const { level, words } = passwordStrength(typed, minCharacters)
  return (
    <PasswordField
      autoComplete="new-password"
      {...props}
      onChange={(event) => {
        setTyped(event.target.value)
        onChange?.(event)
      }}
      help={
        typed === '' ? (
          (help ??
          `At least ${minCharacters} characters. A few unrelated words are easy to remember and hard to guess.`)
        ) : (
          <span className="flex items-center gap-2">
            <span aria-hidden className="flex w-16 shrink-0 gap-0.5">
              {[1, 2, 3].map((step) => (
                <span
                  key={step}
                  className={clsx('h-1 flex-1 rounded-full', step <= level ? tones[level] : 'bg-active')}
                />
              ))}
            </span>
            {words}
          </span>
        )
      }
    />
  )
}
