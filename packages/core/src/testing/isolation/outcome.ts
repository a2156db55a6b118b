import { isDeepStrictEqual } from 'node:util';

/** What came of a call: an answer, or the status and text of a failure. */
export type Outcome =
  | { readonly answer: unknown }
  | { readonly status: unknown; readonly reason: string };

/** Waits for a call and keeps what came of it. */
export async function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { answer: rounded(await call()) };
  } catch (error) {
    const { status, data, message } = error as {
      status?: unknown;
      data?: { status?: { error?: unknown } };
      message?: unknown;
    };
    return { status, reason: String(data?.status?.error ?? message) };
  }
}

/** Whether two calls came to the same, but for the last digits of scores. */
export function sameOutcome(a: Outcome, b: Outcome): boolean {
  return isDeepStrictEqual(a, b);
}

/** An outcome as text, to search in and to show. */
export function outcomeText(outcome: Outcome): string {
  return JSON.stringify(outcome, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
}

/** Scores are summed in an order that depends on where points are stored. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isInteger(value)) return Number(value.toPrecision(5));
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)]));
}
