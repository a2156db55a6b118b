/** Three significant digits; scores of different kinds have very different sizes. */
export function formatScore(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
