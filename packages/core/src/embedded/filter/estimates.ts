import type { Estimate } from '../index/payload/index.js';

/** Estimates of clauses from those of their conditions, as if conditions were independent of one another. */

/** Of a condition that nothing is known about. */
export function unknown(size: number): Estimate {
  return { min: 0, expected: Math.round(size / 2), max: size };
}

export function estimateAll(parts: readonly Estimate[], size: number): Estimate {
  let excess = size;
  let share = size;
  let max = size;
  for (const part of parts) {
    excess -= size - part.min;
    share *= size === 0 ? 0 : part.expected / size;
    max = Math.min(max, part.max);
  }
  return within(excess, share, max, size);
}

export function estimateAny(parts: readonly Estimate[], size: number): Estimate {
  let min = 0;
  let missed = size;
  let max = 0;
  for (const part of parts) {
    min = Math.max(min, part.min);
    missed *= size === 0 ? 0 : 1 - part.expected / size;
    max += part.max;
  }
  return within(min, size - missed, max, size);
}

export function estimateNot(part: Estimate, size: number): Estimate {
  return within(size - part.max, size - part.expected, size - part.min, size);
}

/** Steps that an expectation may cost; beyond, a bound stands in for it. */
const MOST_STEPS = 100_000;

export function estimateAtLeast(
  parts: readonly Estimate[],
  minCount: number,
  size: number,
): Estimate {
  if (minCount > parts.length) return { min: 0, expected: 0, max: 0 };
  const sum = parts.reduce((total, part) => total + part.max, 0);
  const max = Math.min(size, Math.floor(sum / minCount));
  // Rows that meet the condition with the `minCount`-th largest certain count are not surely in the others too.
  const min = minCount === parts.length ? estimateAll(parts, size).min : 0;
  const chances = parts.map((part) => (size === 0 ? 0 : Math.min(1, part.expected / size)));
  return within(min, size * chanceOfAtLeast(chances, minCount), max, size);
}

/** Probability that `minCount` of independent events happen. */
function chanceOfAtLeast(chances: readonly number[], minCount: number): number {
  const mean = chances.reduce((sum, chance) => sum + chance, 0);
  if (chances.length * minCount > MOST_STEPS) return Math.min(1, mean / minCount);
  // `exactly[k]`: probability of k events so far; the last entry gathers `minCount` and more.
  const exactly = new Array<number>(minCount + 1).fill(0);
  exactly[0] = 1;
  for (const chance of chances) {
    exactly[minCount]! += exactly[minCount - 1]! * chance;
    for (let k = minCount - 1; k > 0; k--) {
      exactly[k] = exactly[k]! * (1 - chance) + exactly[k - 1]! * chance;
    }
    exactly[0]! *= 1 - chance;
  }
  return exactly[minCount]!;
}

function within(min: number, expected: number, max: number, size: number): Estimate {
  const top = Math.max(0, Math.min(size, max));
  const bottom = Math.max(0, Math.min(min, top));
  return { min: bottom, expected: Math.round(Math.min(top, Math.max(bottom, expected))), max: top };
}
