import { useId } from 'react'
import type { ButtonHTMLAttributes, MouseEvent, ReactElement, ReactNode, Ref } from 'react'
import { clsx } from 'clsx'
import { Spinner } from './Spinner.tsx'
import { onlyElement, withProps } from './slot.ts'
import { tooltip as tooltipProps } from './tooltip.ts'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'
export type ButtonSize = 'sm' | 'md'

/** Takes a variant; returns the class names of its look (button.css). */
function look(variant: ButtonVariant): string {
  return `button button-${variant}`
}

const sizes: Record<ButtonSize, string> = {
  sm: 'h-7 gap-1.5 px-2 text-xs pointer-coarse:h-9',
  md: 'h-(--control-h) gap-1.5 px-3 text-sm',
}

/** The look of a small icon button, for what is one without being an `IconButton`: a row's menu, of which there are hundreds. */
export const smallIconButton = `${look('ghost')} hit-target size-7`

type NativeButton = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'>

export interface ButtonProps extends NativeButton {
  ref?: Ref<HTMLButtonElement>
  children: ReactNode
  variant?: ButtonVariant
  size?: ButtonSize
  /** A 16 px icon before the words. */
  icon?: ReactNode
  /** The action is under way: keeps its width and its focus, shows progress, takes no click. */
  pending?: boolean
  /** Why the action cannot be taken: the button stays visible and focusable, says why, and does nothing. */
  disabledReason?: string | undefined
}

function swallow(event: MouseEvent) {
  event.preventDefault()
  event.stopPropagation()
}

/** A button. `type` is "button" unless said otherwise, so that none submits by accident. */
export function Button({
  variant = 'secondary',
  size = 'md',
  icon,
  pending = false,
  disabledReason,
  children,
  className,
  ...rest
}: ButtonProps) {
  return (
    <Blockable
      pending={pending}
      disabledReason={disabledReason}
      {...rest}
      className={clsx(look(variant), sizes[size], className)}
    >
      <span className={clsx('inline-flex min-w-0 items-center gap-1.5', pending && 'opacity-0')}>
        {icon}
        {children}
      </span>
      {pending && <Spinner className="absolute inset-0 items-center justify-center" />}
    </Blockable>
  )
}

export interface IconButtonProps extends NativeButton {
  ref?: Ref<HTMLButtonElement>
  /** The button's name, for screen readers and in the tooltip. */
  label: string
  icon: ReactNode
  size?: ButtonSize
  pending?: boolean
  disabledReason?: string | undefined
  /** False where the name is plain already, such as a row's menu. */
  tooltip?: boolean
}

/** A square button with an icon only: quiet, named, with its name in a tooltip. */
export function IconButton({
  label,
  icon,
  size = 'md',
  pending = false,
  disabledReason,
  tooltip = true,
  className,
  ...rest
}: IconButtonProps) {
  const button = (
    <Blockable
      aria-label={label}
      pending={pending}
      disabledReason={disabledReason}
      {...rest}
      className={clsx(look('ghost'), 'hit-target', size === 'sm' ? 'size-7' : 'size-(--control-h)', className)}
    >
      {pending ? <Spinner /> : icon}
    </Blockable>
  )
  return tooltip && !disabledReason ? withProps(button, tooltipProps(label, { describes: false })) : button
}

interface BlockableProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  ref?: Ref<HTMLButtonElement>
  pending: boolean
  disabledReason: string | undefined
}

/** `aria-disabled` rather than `disabled`: the button keeps its focus, and keyboard and touch reach the reason. */
function Blockable({
  pending,
  disabledReason,
  onClick,
  children,
  type = 'button',
  'aria-describedby': describedBy,
  ...rest
}: BlockableProps) {
  const reasonId = useId()
  const blocked = pending || disabledReason !== undefined
  const button = (
    <button
      {...rest}
      type={type}
      aria-busy={pending || undefined}
      aria-disabled={blocked || undefined}
      aria-describedby={clsx(describedBy, disabledReason !== undefined && reasonId) || undefined}
      // A blocked button that submits is stopped by that too.
      onClick={blocked ? swallow : onClick}
    >
      {children}
      {disabledReason !== undefined && (
        <span id={reasonId} hidden>
          {disabledReason}
        </span>
      )}
    </button>
  )
  return disabledReason === undefined
    ? button
    : withProps(button, tooltipProps(disabledReason, { touch: true, describes: false }))
}

export interface LinkButtonProps {
  /** One link element of any router: `<LinkButton><Link to="…">Words</Link></LinkButton>`, or a plain `<a href>`. */
  children: ReactElement
  variant?: ButtonVariant
  size?: ButtonSize
  icon?: ReactNode
  className?: string
}

/** A link that looks like a button. The look is laid over the link that is handed in. */
export function LinkButton({ children, variant = 'secondary', size = 'md', icon, className }: LinkButtonProps) {
  const link = onlyElement(children)
  return withProps(
    link,
    { className: clsx(look(variant), sizes[size], className) },
    <>
      {icon}
      {link.props.children}
    </>,
  )
}

export interface TextLinkProps {
  /** One link element of any router. */
  children: ReactElement
  /** Quiet links take the colour of the text around them until pointed at. */
  quiet?: boolean
  className?: string
}

/** A link in running text or a table cell. */
export function TextLink({ children, quiet = false, className }: TextLinkProps) {
  return withProps(onlyElement(children), {
    className: clsx(
      'rounded-sm underline-offset-2 transition-colors',
      quiet ? 'text-text hover:underline' : 'text-accent underline decoration-accent/40 hover:decoration-accent',
      className,
    ),
  })
}
