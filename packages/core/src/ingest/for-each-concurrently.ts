/**
 * Runs `work` over what a source gives, `limit` at a time; the source is asked for more only when there is room. All work
 * begun is waited for, also when something fails; then the signal's reason or the first failure is thrown. An abort does not
 * wait for a source that gives nothing.
 */
export async function forEachConcurrently<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const iterator =
    Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const aborted = new Promise<'aborted'>((resolve) => {
    signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });

  try {
    while (!signal.aborted && failures.length === 0) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (next === 'aborted' || next.done) break;
      const task: Promise<void> = work(next.value)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(task));
      running.add(task);
      if (running.size >= limit) await Promise.race(running);
    }
  } catch (error) {
    failures.push(error);
  }
  if (signal.aborted || failures.length > 0) {
    // Lets a generator clean up; one that hangs in the middle cannot be waited for.
    Promise.resolve(iterator.return?.()).catch(() => {});
  }
  await Promise.all(running);
  signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
}
