/** The mark: a conifer. Decoration: the name stands beside it. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg aria-hidden width={size} height={size} viewBox="0 0 32 32" className="shrink-0">
      <rect width="32" height="32" rx="8" className="fill-accent-solid" />
      <path
        className="fill-accent-fg"
        d="M16 4.6 10 12.1c-.4.5 0 1.2.6 1.2h1.7l-3.8 4.9c-.4.5 0 1.2.6 1.2h2.2l-4.2 5c-.5.6-.1 1.4.7 1.4h6.9v1.7c0 .6.5 1 1.3 1s1.3-.4 1.3-1v-1.7h6.9c.8 0 1.2-.8.7-1.4l-4.2-5h2.2c.6 0 1-.7.6-1.2l-3.8-4.9h1.7c.6 0 1-.7.6-1.2z"
      />
    </svg>
  )
}
