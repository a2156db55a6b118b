/** The plan of a house around its court: walls, doors, and rooms that do not open into the neighbour's. */
export function FloorPlan({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 420 420"
      fill="none"
      stroke="currentColor"
      className={className}
      aria-hidden="true"
    >
      <g strokeWidth="3">
        <path d="M180 400H20V20h380v380H240" />
        <path d="M180 400v-14M240 400v-14" />
        <path d="M140 280V140h140v140h-48M188 280h-48" />
      </g>
      <g strokeWidth="1.5">
        <path d="M20 140h46M96 140h44M280 140h40M350 140h50" />
        <path d="M20 280h60M110 280h30M280 280h24M334 280h66" />
        <path d="M140 20v34M140 84v56M280 20v60M280 110v30" />
        <path d="M140 280v28M140 338v62M280 280v60M280 370v30" />
        <path d="M20 210h40M90 210h50M280 210h62M372 210h28M210 20v44M210 94v46" />
      </g>
      <g strokeWidth="1" strokeDasharray="2 5">
        <rect x="160" y="160" width="100" height="100" />
        <path d="M160 160l100 100M260 160L160 260" />
      </g>
      <g fill="currentColor" stroke="none">
        {[152, 268].flatMap((x) =>
          [152, 191, 229, 268].map((y) => <circle key={`${x} ${y}`} cx={x} cy={y} r="3.5" />),
        )}
        {[191, 229].flatMap((x) =>
          [152, 268].map((y) => <circle key={`${x} ${y}`} cx={x} cy={y} r="3.5" />),
        )}
      </g>
      <g strokeWidth="1">
        <path d="M66 140a30 30 0 0 1 30-30M320 140a30 30 0 0 0 30-30M80 280a30 30 0 0 0 30 30M304 280a30 30 0 0 1 30 30" />
        <path d="M140 54a30 30 0 0 1-30 30M280 80a30 30 0 0 1 30 30M140 308a30 30 0 0 0-30 30M280 340a30 30 0 0 0 30 30" />
      </g>
    </svg>
  );
}
