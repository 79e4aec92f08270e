import { useMutation } from '@tanstack/react-query'
import { ArrowRight } from 'lucide-react'
import type { Session } from '#contract/console.ts'
import { ROLE_LABELS } from '#contract/roles.ts'
import { api } from '#lib/api.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { Avatar } from '#ui/Avatar.tsx'
import { Spinner } from '#ui/Spinner.tsx'

/** The wire's role in the words of the screen. */
function roleLabel(role: string): string {
  return (ROLE_LABELS as Record<string, string>)[role] ?? role
}

type Persona = Extract<Session, { state: 'signed-out' }>['demo'][number]

/** The people of the demo: one click signs in as any of them. */
export function DemoPersonas({
  personas,
  onSignedIn,
}: {
  personas: readonly Persona[]
  onSignedIn: (session: Session) => Promise<void>
}) {
  const signIn = useMutation({
    mutationFn: async (persona: string) => onSignedIn(await api.account.demoSignIn({ body: { persona } })),
  })
  return (
    <section aria-labelledby="demo" className="mb-8">
      <h2 id="demo" className="text-sm font-medium">
        This is a demo. Look around as:
      </h2>
      <ul className="mt-2 mb-3 divide-y divide-line overflow-hidden rounded-lg border border-line bg-raised">
        {personas.map((persona) => (
          <li key={persona.id}>
            <button
              type="button"
              disabled={signIn.isPending}
              onClick={() => signIn.mutate(persona.id)}
              className="group flex w-full items-center gap-3 px-3 py-2 text-left outline-offset-[-2px] hover:bg-hover"
            >
              <Avatar name={persona.name} />
              <span className="min-w-0 flex-1">
                <span className="block truncate text-sm">
                  <span className="font-medium">{roleLabel(persona.role)}</span>{' '}
                  <span className="text-muted">· {persona.name}</span>
                </span>
                <span className="block text-xs text-muted">{persona.description}</span>
              </span>
              {signIn.isPending && signIn.variables === persona.id ? (
                <Spinner />
              ) : (
                <ArrowRight
                  aria-hidden
                  size={16}
                  strokeWidth={1.5}
                  className="shrink-0 text-faint group-hover:text-text"
                />
              )}
            </button>
          </li>
        ))}
      </ul>
      <FormFailure failure={signIn.error} />
      <p className="mt-6 flex items-center gap-3 text-xs text-faint before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or with an account of your own
      </p>
    </section>
  )
}
