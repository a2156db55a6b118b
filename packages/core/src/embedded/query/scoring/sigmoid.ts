/** A cheap stand-in for the logistic function: maps any number into (-1, 1), keeping the order. */
export function fastSigmoid(value: number): number {
  return value / (1 + Math.abs(value));
}

/** The same, mapped into (0, 1). */
export function scaledSigmoid(value: number): number {
  return 0.5 * (fastSigmoid(value) + 1);
}
