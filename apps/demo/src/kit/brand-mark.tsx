/** Atrium's mark: the plan of a house, its walls, and the one door into the court. */
export function BrandMark({ size = 24, className }: { size?: number; className?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="square"
      className={className}
      aria-hidden="true"
    >
      <path d="M9 21H3V3h18v18h-6" />
      <path d="M12 16.5h4.5v-9h-9v9" className="text-accent" stroke="currentColor" />
    </svg>
  );
}
