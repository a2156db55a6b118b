/**
 * Collects items and hands them on once per frame: a fast stream then costs one render a frame and not one a token. In a
 * hidden tab, where no frames come, items wait until `flush`.
 */
export function frameBatch<Item>(deliver: (items: Item[]) => void): {
  push: (item: Item) => void;
  flush: () => void;
} {
  let pending: Item[] = [];
  let frame: number | null = null;

  const flush = () => {
    if (frame !== null) cancelAnimationFrame(frame);
    frame = null;
    if (pending.length === 0) return;
    const items = pending;
    pending = [];
    deliver(items);
  };
  return {
    push: (item) => {
      pending.push(item);
      frame ??= requestAnimationFrame(flush);
    },
    flush,
  };
}
