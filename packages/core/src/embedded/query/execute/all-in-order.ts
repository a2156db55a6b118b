/**
 * Waits for all and answers in order. Where several fail, the first in order is the one reported: which error a caller
 * sees must not depend on which was quicker.
 */
export async function allInOrder<T>(running: Iterable<Promise<T>>): Promise<T[]> {
  const outcomes = await Promise.allSettled(running);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
